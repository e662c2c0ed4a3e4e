/** Draws a machine definition as text: a Mermaid `stateDiagram-v2` and tables of all it knows. Pure. */
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

const cell = (text: string): string => text.replace(/\|/gu, '\\|');

const table = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
): ReadonlyArray<string> => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
];

const section = (
  title: string,
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
): ReadonlyArray<string> => (rows.length === 0 ? [] : ['', `## ${title}`, '', ...table(head, rows)]);

const code = (text: string): string => (text === '' ? '' : `\`${text}\``);
const codes = (texts: ReadonlyArray<string>): string => texts.map(code).join(', ');

const nameOf = (node: AnyStateNode): string =>
  node.path.length === 0 ? 'every state' : code(node.path.join('.'));

/**
 * The Mermaid text of a machine's chart. Reactions of the machine as a whole (its root's `on`) have no arrow to be
 * drawn on: they are in the tables of `drawMachine`.
 */
export const drawDiagram = (machine: AnyStateMachine): string =>
  ['stateDiagram-v2', ...indent(drawInside(readChart(machine), machine.root))].join('\n');

/** A whole Markdown page: the diagram, then states, transitions, delays, guards and actors. Ends in a newline. */
export const drawMachine = (machine: AnyStateMachine, source: string): string => {
  const chart = readChart(machine);
  const reactions = chart.nodes.flatMap((node) =>
    chart.reactions(node).map((reaction) => ({ node, reaction })),
  );
  const guards = [...new Set(reactions.map(({ reaction }) => reaction.guard))].filter(
    (guard) => guard !== '',
  );
  return [
    `# The chart of ${machine.id}`,
    '',
    `Generated from [${source}](../${source}) by \`npm run diagram\`: edit the machine, not this page.`,
    '',
    '```mermaid',
    drawDiagram(machine),
    '```',
    ...section(
      'States',
      ['state', 'kind', 'on entry', 'on exit', 'invokes'],
      chart.nodes
        .filter((node) => node.path.length > 0)
        .map((node) => [
          nameOf(node),
          chart.kind(node),
          codes(chart.entry(node)),
          codes(chart.exit(node)),
          codes(chart.invokes(node).map(({ src }) => src)),
        ]),
    ),
    ...section(
      'Transitions',
      ['from', 'when', 'guard', 'to', 'does'],
      reactions.map(({ node, reaction }) => [
        nameOf(node),
        reaction.when,
        code(reaction.guard),
        reaction.targets.length === 0 ? 'stays' : reaction.targets.map(nameOf).join(', '),
        codes(reaction.actions),
      ]),
    ),
    ...section(
      'Delays',
      ['delay', 'lasts'],
      chart.delays.map(([name, lasts]) => [code(name), lasts]),
    ),
    ...section(
      'Guards',
      ['guard', 'asked in'],
      guards.map((guard) => [
        code(guard),
        [
          ...new Set(
            reactions.filter(({ reaction }) => reaction.guard === guard).map(({ node }) => nameOf(node)),
          ),
        ].join(', '),
      ]),
    ),
    ...section(
      'Actors',
      ['id', 'actor', 'lives in'],
      chart.nodes.flatMap((node) =>
        chart.invokes(node).map(({ id, src }) => [code(id), code(src), nameOf(node)]),
      ),
    ),
    '',
  ].join('\n');
};
