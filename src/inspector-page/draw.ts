/** Draws a placed chart as SVG, and lights the states that a snapshot names. */
import * as O from 'fp-ts/Option';
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import { activePaths, type Chart, type ChartState } from './definition';
import { svg } from './dom';
import { arrowOf, fitted, metrics, pathOf, textHeight } from './layout-graph';
import { roundedPath } from './rounded-path';

const allStates = (state: ChartState): ReadonlyArray<ChartState> => [
  state,
  ...state.children.flatMap(allStates),
];

const allNodes = (node: ElkNode): ReadonlyArray<ElkNode> => [
  node,
  ...(node.children ?? []).flatMap(allNodes),
];

const box = ({ x = 0, y = 0, width = 0, height = 0 }: ElkNode) => ({ x, y, width, height });

const text = (className: string, x: number, y: number, content: string): SVGTextElement =>
  svg('text', { class: className, x, y }, fitted(content));

const drawOutline = (state: ChartState, node: ElkNode): ReadonlyArray<SVGElement> => {
  const { x, y, width, height } = box(node);
  const outline = svg('rect', { class: 'outline', x, y, width, height, rx: 8 });
  if (state.kind !== 'final') return [outline];
  const inner = { x: x + 4, y: y + 4, width: width - 8, height: height - 8, rx: 5 };
  return [outline, svg('rect', { class: 'inner', ...inner })];
};

const drawState = (state: ChartState, node: ElkNode): SVGGElement => {
  const { x, y, width } = box(node);
  const hasRule = state.lines.length > 0 || state.children.length > 0;
  return svg(
    'g',
    { class: `state ${state.kind.replace(' ', '-')}`, 'data-state': state.path, role: 'img', tabindex: 0 },
    svg(
      'title',
      {},
      [state.title, state.description, ...state.lines].filter((line) => line !== '').join('\n'),
    ),
    ...drawOutline(state, node),
    text('title', x + metrics.padding, y + 20, state.title),
    ...(state.mark === '' ? [] : [text('mark', x + width - metrics.padding, y + 20, state.mark)]),
    ...(hasRule
      ? [
          svg('line', {
            class: 'rule',
            x1: x,
            x2: x + width,
            y1: y + metrics.titleHeight,
            y2: y + metrics.titleHeight,
          }),
        ]
      : []),
    ...state.lines.map((line, index) =>
      text('line', x + metrics.padding, y + metrics.titleHeight + 18 + index * metrics.lineHeight, line),
    ),
    ...(state.children.length > 0 && state.lines.length > 0
      ? [
          svg('line', {
            class: 'rule',
            x1: x,
            x2: x + width,
            y1: y + textHeight(state),
            y2: y + textHeight(state),
          }),
        ]
      : []),
  );
};

const drawEdge = (chart: Chart, edge: ElkExtendedEdge): SVGGElement => {
  const arrow = arrowOf(chart, edge);
  const paths = (edge.sections ?? []).map(({ startPoint, bendPoints = [], endPoint }) =>
    svg('path', {
      class: 'edge',
      d: roundedPath([startPoint, ...bendPoints, endPoint]),
      'marker-end': 'url(#head)',
    }),
  );
  return svg(
    'g',
    {
      class: 'arrow',
      ...(arrow === undefined ? {} : { 'data-source': arrow.source, 'data-target': arrow.target }),
    },
    ...paths,
  );
};

const drawLabels = (chart: Chart, edge: ElkExtendedEdge): ReadonlyArray<SVGGElement> => {
  const arrow = arrowOf(chart, edge);
  if (arrow === undefined) return [];
  return (edge.labels ?? []).map((label) => {
    const { x = 0, y = 0, width = 0, height = 0 } = label;
    return svg(
      'g',
      { class: 'label', 'data-source': arrow.source, 'data-target': arrow.target },
      svg('title', {}, `${arrow.source} → ${arrow.target}\n${arrow.labels.join('\n')}`),
      svg('rect', { x, y, width, height, rx: 4 }),
      ...arrow.labels.map((line, index) => text('', x + 6, y + metrics.labelHeight * (index + 1) - 1, line)),
    );
  });
};

const arrowHead = (): SVGElement =>
  svg(
    'defs',
    {},
    svg(
      'marker',
      {
        id: 'head',
        viewBox: '0 0 8 8',
        refX: 7,
        refY: 4,
        markerUnits: 'userSpaceOnUse',
        markerWidth: 9,
        markerHeight: 9,
        orient: 'auto',
      },
      svg('path', { class: 'head', d: 'M0 0.5 L8 4 L0 7.5 z' }),
    ),
  );

/** The chart as an SVG element in pixels; outer states are drawn before the ones inside, labels on top of all. */
export const drawChart = (chart: Chart, placed: ElkNode): SVGSVGElement => {
  const states = new Map(allStates(chart.root).map((state) => [state.path, state]));
  const edges = placed.edges ?? [];
  const { width, height } = box(placed);
  const shapes = allNodes(placed).flatMap((node) => {
    const path = pathOf(node.id);
    const state = path === undefined ? undefined : states.get(path);
    if (state !== undefined) return [drawState(state, node)];
    const { x, y } = box(node);
    const radius = metrics.dot / 2;
    return node === placed
      ? []
      : [svg('circle', { class: 'start', cx: x + radius, cy: y + radius, r: radius })];
  });
  return svg(
    'svg',
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'group',
      'aria-label': `Chart of ${chart.root.title}`,
    },
    arrowHead(),
    ...shapes,
    ...edges.map((edge) => drawEdge(chart, edge)),
    ...edges.flatMap((edge) => drawLabels(chart, edge)),
  );
};

/** Lights the states of a snapshot's value, what could happen next in them, and the arrows that led there from `before`. */
export const lightChart = (drawing: SVGSVGElement, value: unknown, before: O.Option<unknown>): void => {
  const active = activePaths(value);
  const was = O.isSome(before) ? activePaths(before.value) : active;
  for (const element of drawing.querySelectorAll<SVGGElement>('[data-state]')) {
    const path = element.dataset['state'] ?? '';
    const isActive = active.has(path);
    element.classList.toggle('active', isActive);
    const isLeaf = element.classList.contains('atomic') || element.classList.contains('final');
    element.classList.toggle('entered', isLeaf && isActive && !was.has(path));
    element.setAttribute(
      'aria-label',
      [path === '' ? 'the machine' : `state ${path}`, ...(isActive ? ['current'] : [])].join(', '),
    );
  }
  for (const element of drawing.querySelectorAll<SVGGElement>('[data-source]')) {
    const { source = '', target = '' } = element.dataset;
    element.classList.toggle('possible', active.has(source));
    const isTaken = was.has(source) && !active.has(source) && active.has(target) && !was.has(target);
    element.classList.toggle('taken', isTaken);
  }
};
