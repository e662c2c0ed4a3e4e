/** The picture of the space that archives take over time, drawn as SVG by echarts, without a browser. A chunk of its own. */
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { showSize } from '../../domain/size';
import { minute } from '../../domain/time/time';
import type { SpacePicture } from '../../ports/space-picture';

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const width = 960;
const height = 480;

export const drawSpace = ({ title, space, offsetAt }: SpacePicture): string => {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  /** The wall clock as if it were UTC, which is what the axis shows. */
  const wall = (at: number): number => at + offsetAt(at) * minute;
  const points = (of: (point: SpacePicture['space'][number]) => number) =>
    space.map((point) => [wall(point.at), of(point)]);
  const line = { type: 'line' as const, showSymbol: false, lineStyle: { width: 1.5 } };
  chart.setOption({
    animation: false,
    useUTC: true,
    backgroundColor: '#ffffff',
    color: ['#2563eb', '#9ca3af', '#dc2626'],
    textStyle: { fontFamily: 'sans-serif' },
    title: { text: title, left: 16, top: 12, textStyle: { fontSize: 15, fontWeight: 'normal' } },
    legend: { right: 24, top: 14, itemGap: 28, icon: 'roundRect', itemHeight: 6 },
    grid: { left: 90, right: 36, top: 64, bottom: 48 },
    xAxis: { type: 'time', splitLine: { show: false } },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: { formatter: (bytes: number) => showSize(Math.round(bytes)) },
    },
    series: [
      {
        ...line,
        name: 'archives',
        stack: 'space',
        areaStyle: { opacity: 0.25 },
        data: points(({ bytes }) => bytes),
      },
      {
        ...line,
        name: 'in the trash',
        stack: 'space',
        areaStyle: { opacity: 0.35 },
        data: points(({ trashBytes }) => trashBytes),
      },
      {
        ...line,
        name: 'most on the day',
        lineStyle: { width: 1, type: 'dashed' },
        data: points(({ peakBytes }) => peakBytes),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
};
