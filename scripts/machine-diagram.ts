/** Draws a machine definition as a Mermaid `stateDiagram-v2`. Pure. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { readChart, type Chart, type Reaction } from './machine-chart';

/** Words that Mermaid keeps for itself and would not take as the id of a state. */
const keptWords: ReadonlySet<string> = new Set([
  'state',
  'note',
  'end',
  'direction',
  'class',
  'click',
  'style',
]);

const idOf = (node: AnyStateNode): string => {
  const id = node.path.join('__').replace(/\W/gu, '_');
  return keptWords.has(id) ? `${id}_` : id;
};

const escaped = (text: string): string =>
  text.replace(/[#;:"<>]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);

const labelOf = (reaction: Reaction): string =>
  escaped(
    [
      reaction.when,
      reaction.guard === '' ? '' : ` [${reaction.guard}]`,
      reaction.actions.length === 0 ? '' : ` / ${reaction.actions.join(', ')}`,
    ].join(''),
  );

const indent = (lines: ReadonlyArray<string>): ReadonlyArray<string> => lines.map((line) => `  ${line}`);

const childrenOf = (node: AnyStateNode): ReadonlyArray<AnyStateNode> => Object.values(node.states);

const titleOf = (node: AnyStateNode): string =>
  node.type === 'history' ? `${node.key} (${node.history === 'deep' ? 'H*' : 'H'})` : node.key;

const describe = (chart: Chart, node: AnyStateNode): ReadonlyArray<string> => [
  ...chart.entry(node).map((action) => `entry / ${action}`),
  ...chart.exit(node).map((action) => `exit / ${action}`),
  ...chart.invokes(node).map(({ src }) => `invoke ${src}`),
  ...chart
    .reactions(node)
    .filter(({ targets }) => targets.length === 0)
    .map(labelOf),
];

const drawState = (chart: Chart, node: AnyStateNode): ReadonlyArray<string> => {
  const id = idOf(node);
  const declaration = `state "${escaped(titleOf(node))}" as ${id}`;
  return childrenOf(node).length > 0
    ? [`${declaration} {`, ...indent(drawInside(chart, node)), '}']
    : [declaration, ...describe(chart, node).map((line) => `${id} : ${line}`)];
};

const inside = (node: AnyStateNode): ReadonlyArray<AnyStateNode> =>
  childrenOf(node).flatMap((child) => [child, ...inside(child)]);

/** The smallest state around both: an arrow written anywhere else would drag its target in there. */
const around = (source: AnyStateNode, target: AnyStateNode): AnyStateNode | undefined =>
  source.parent === undefined || inside(source.parent).includes(target)
    ? source.parent
    : around(source.parent, target);

const drawArrows = (chart: Chart, scope: AnyStateNode): ReadonlyArray<string> =>
  inside(scope).flatMap((node) => [
    ...chart
      .reactions(node)
      .flatMap((reaction) =>
        reaction.targets
          .filter((target) => around(node, target) === scope)
          .map((target) => `${idOf(node)} --> ${idOf(target)} : ${labelOf(reaction)}`),
      ),
    ...(node.type === 'final' && node.parent === scope ? [`${idOf(node)} --> [*]`] : []),
  ]);

function drawInside(chart: Chart, node: AnyStateNode): ReadonlyArray<string> {
  const regions = childrenOf(node).map((child) => drawState(chart, child));
  return [
    ...(node.type === 'compound' ? node.initial.target : []).map((target) => `[*] --> ${idOf(target)}`),
    ...(node.type === 'parallel'
      ? regions.flatMap((region, index) => (index === 0 ? region : ['--', ...region]))
      : regions.flat()),
    ...drawArrows(chart, node),
  ];
}

/**
 * The Mermaid text of a machine's chart. Reactions of the machine as a whole (its root's `on`) have no arrow to be
 * drawn on: they are in the tables of `drawMachine`.
 */
export const drawDiagram = (machine: AnyStateMachine): string =>
  ['stateDiagram-v2', ...indent(drawInside(readChart(machine), machine.root))].join('\n');
