/** Makes the graph that the layout library places: boxes as large as their text, arrows with their labels. Pure. */
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import type { Chart, ChartArrow, ChartState } from './definition';
import { readingOrder } from './reading-order';

/** Pixels that a text is wide. */
export type Measure = (text: string, style: 'title' | 'line' | 'label') => number;

/** Heights and distances, in pixels; the drawing uses the same. */
export const metrics = {
  titleHeight: 30,
  lineHeight: 18,
  labelHeight: 17,
  padding: 12,
  dot: 12,
  /** Texts are cut to this many characters; the whole text is in the tooltip. */
  longest: 56,
} as const;

/** A text that fits into a box. */
export const fitted = (text: string): string =>
  text.length > metrics.longest ? `${text.slice(0, metrics.longest - 1)}…` : text;

const stateId = (path: string): string => `state ${path}`;

/** The id of the dot that says where a state begins. */
export const startId = (path: string): string => `start ${path}`;

/** The path of a placed state; undefined for a dot. */
export const pathOf = (id: string): string | undefined =>
  id.startsWith('state ') ? id.slice('state '.length) : undefined;

/** Height of a state's own text. */
export const textHeight = (state: ChartState): number =>
  metrics.titleHeight + (state.lines.length === 0 ? 0 : state.lines.length * metrics.lineHeight + 8);

const boxWidth = (state: ChartState, measure: Measure): number =>
  Math.max(
    72,
    measure(fitted(state.title), 'title') +
      2 * metrics.padding +
      (state.mark === '' ? 0 : measure(state.mark, 'line') + 12),
    ...state.lines.map((line) => measure(fitted(line), 'line') + 2 * metrics.padding),
  );

const startOf = (state: ChartState): ReadonlyArray<ElkNode> =>
  state.initial.length === 0 ? [] : [{ id: startId(state.path), width: metrics.dot, height: metrics.dot }];

/** Options are not inherited: every state that holds states has them all. */
const levelOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '32',
  'elk.spacing.edgeNode': '20',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '28',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.edgeLabels.placement': 'CENTER',
} as const;

const toNode = (state: ChartState, arrows: Chart['arrows'], measure: Measure): ElkNode => {
  const [width, height] = [boxWidth(state, measure), textHeight(state)];
  if (state.children.length === 0) return { id: stateId(state.path), width, height };
  return {
    id: stateId(state.path),
    layoutOptions: {
      ...levelOptions,
      'elk.padding': `[top=${height + 14},left=20,bottom=20,right=20]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${width}, ${height})`,
    },
    children: [
      ...startOf(state),
      ...readingOrder(state, arrows).map((child) => toNode(child, arrows, measure)),
    ],
  };
};

const startEdges = (state: ChartState): ReadonlyArray<ElkExtendedEdge> => [
  ...state.initial.map((target) => ({
    id: `begin ${state.path} ${target}`,
    sources: [startId(state.path)],
    targets: [stateId(target)],
  })),
  ...state.children.flatMap(startEdges),
];

const toEdge = (arrow: ChartArrow, index: number, measure: Measure): ElkExtendedEdge => ({
  id: `arrow ${index}`,
  sources: [stateId(arrow.source)],
  targets: [stateId(arrow.target)],
  labels: [
    {
      id: `label ${index}`,
      // why: a label that lies on its own line can't be taken for its neighbour's
      layoutOptions: { 'elk.edgeLabels.inline': 'true' },
      text: arrow.labels.join('\n'),
      width: Math.max(...arrow.labels.map((label) => measure(fitted(label), 'label'))) + 12,
      height: arrow.labels.length * metrics.labelHeight + 6,
    },
  ],
});

/** The arrow that a placed edge stands for; undefined for the one that leaves a dot. */
export const arrowOf = (chart: Chart, edge: { readonly id: string }): ChartArrow | undefined =>
  edge.id.startsWith('arrow ') ? chart.arrows[Number(edge.id.slice('arrow '.length))] : undefined;

/** Ids in the order in which a reader meets them. */
const idsInOrder = (node: ElkNode): ReadonlyArray<string> => [
  node.id,
  ...(node.children ?? []).flatMap(idsInOrder),
];

/** Keeps arrows that lead on in reading order from being turned upwards where the chart has a cycle. */
const withDirection =
  (order: ReadonlyArray<string>) =>
  (edge: ElkExtendedEdge): ElkExtendedEdge => {
    const [source = '', target = ''] = [...edge.sources, ...edge.targets];
    return order.indexOf(source) < order.indexOf(target)
      ? { ...edge, layoutOptions: { 'elk.layered.priority.direction': '10' } }
      : edge;
  };

/** The whole graph; all coordinates of the answer count from its top left corner. */
export const toGraph = (chart: Chart, measure: Measure): ElkNode => {
  const machine = toNode(chart.root, chart.arrows, measure);
  const edges = [
    ...startEdges(chart.root),
    ...chart.arrows.map((arrow, index) => toEdge(arrow, index, measure)),
  ];
  return {
    id: 'chart',
    layoutOptions: {
      ...levelOptions,
      'elk.json.shapeCoords': 'ROOT',
      'elk.json.edgeCoords': 'ROOT',
      'elk.padding': '[top=12,left=12,bottom=12,right=12]',
    },
    children: [machine],
    edges: edges.map(withDirection(idsInOrder(machine))),
  };
};
