/** The chart of the actor on show: laid out once per definition, lit with every snapshot, zoomed by the user. */
import * as O from 'fp-ts/Option';
import ELK from 'elkjs/lib/elk-api';
import type { ActorView } from './actor-view';
import { readDefinition, type Chart } from './definition';
import { byId, html } from './dom';
import { drawChart, lightChart } from './draw';
import { toGraph, type Measure } from './layout-graph';
import { snapshotOf } from './panels';

const fonts = { title: '600 14px', line: '12.5px', label: '12px' } as const;

const makeMeasure = (): Measure => {
  const pen = document.createElement('canvas').getContext('2d');
  const family = getComputedStyle(document.body).fontFamily;
  return (text, style) => {
    if (pen === null) return text.length * 8;
    pen.font = `${fonts[style]} ${family}`;
    return Math.ceil(pen.measureText(text).width);
  };
};

export interface ChartPanel {
  readonly show: (actor: ActorView | null) => void;
}

/** Smallest and largest scale, the step of one key or click, and the bounds of what fitting does. */
const scales = { least: 0.25, most: 3, step: 1.2, fit: 1.25, legible: 0.75 } as const;

/** The frame's padding on both sides, and a pixel for rounding. */
const margin = 17;

export const makeChartPanel = (): ChartPanel => {
  const frame = byId('chart', HTMLElement);
  const elk = new ELK({ workerUrl: 'layout.js' });
  const measure = makeMeasure();
  let definition: string | null = null;
  let drawing: SVGSVGElement | null = null;
  let value: unknown;
  let before: O.Option<unknown> = O.none;
  /** What the frame was scrolled to. */
  let followed: string | undefined;
  /** Null fits the chart into its frame. */
  let scale: number | null = null;

  const fitting = (width: number, height: number): number =>
    Math.max(
      0.5,
      Math.min(scales.fit, (frame.clientWidth - margin) / width, (frame.clientHeight - margin) / height),
    );

  const resize = (): void => {
    if (drawing === null) return;
    const { width, height } = drawing.viewBox.baseVal;
    const factor = scale ?? fitting(width, height);
    drawing.setAttribute('width', String(width * factor));
    drawing.setAttribute('height', String(height * factor));
    drawing.dataset['scale'] = String(factor);
  };

  const zoom = (by: number): void => {
    const now = Number(drawing?.dataset['scale'] ?? 1);
    scale = Math.min(scales.most, Math.max(scales.least, now * by));
    resize();
  };

  const fit = (): void => {
    scale = null;
    resize();
  };

  /** A chart that is larger than its frame shows what has just happened. */
  const follow = (): void => {
    const [seen] = drawing?.querySelectorAll('.state.entered') ?? [];
    const shown = seen ?? drawing?.querySelector('.state.active.atomic');
    shown?.scrollIntoView({ block: 'nearest', inline: 'center' });
  };

  const light = (): void => {
    if (drawing === null) return;
    lightChart(drawing, value, before);
    if (JSON.stringify(value) !== followed) follow();
    followed = JSON.stringify(value);
  };

  const place = async (chart: Chart, text: string): Promise<void> => {
    const placed = await elk.layout(toGraph(chart, measure));
    if (definition !== text) return;
    drawing = drawChart(chart, placed);
    frame.replaceChildren(drawing);
    resize();
    followed = undefined;
    light();
  };

  const say = (words: string): void => {
    drawing = null;
    frame.replaceChildren(html('p', { class: 'hint' }, words));
  };

  const redraw = (text: string): void => {
    definition = text;
    const chart = readDefinition(text);
    if (chart === null) {
      say('This actor is no state machine: it has no chart.');
      return;
    }
    place(chart, text).catch((error: unknown) => {
      if (definition === text) say(`The chart can't be laid out: ${String(error)}`);
    });
  };

  byId('zoom-in', HTMLButtonElement).addEventListener('click', () => zoom(scales.step));
  byId('zoom-out', HTMLButtonElement).addEventListener('click', () => zoom(1 / scales.step));
  byId('zoom-fit', HTMLButtonElement).addEventListener('click', fit);
  frame.addEventListener('keydown', ({ key }) => {
    if (key === '+' || key === '=') zoom(scales.step);
    else if (key === '-') zoom(1 / scales.step);
    else if (key === '0') fit();
  });
  new ResizeObserver(resize).observe(frame);

  return {
    show: (actor) => {
      if (actor === null) return;
      value = snapshotOf(actor).value;
      ({ before } = actor);
      if (actor.definition !== definition) redraw(actor.definition);
      else light();
    },
  };
};
