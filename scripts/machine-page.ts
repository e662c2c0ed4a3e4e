/** Writes a machine definition as a Markdown page: its diagram, and tables of all it knows. Pure. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { readChart } from './machine-chart';
import { drawDiagram } from './machine-diagram';

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
): ReadonlyArray<string> => (rows.length === 0 ? [] : ['', `### ${title}`, '', ...table(head, rows)]);

const code = (text: string): string => (text === '' ? '' : `\`${text}\``);
const codes = (texts: ReadonlyArray<string>): string => texts.map(code).join(', ');

const nameOf = (node: AnyStateNode): string =>
  node.path.length === 0 ? 'every state' : code(node.path.join('.'));

/** A machine's part of the page: the diagram, then states, transitions, delays, guards and actors. */
export const drawMachine = (machine: AnyStateMachine, source: string): string => {
  const chart = readChart(machine);
  const reactions = chart.nodes.flatMap((node) =>
    chart.reactions(node).map((reaction) => ({ node, reaction })),
  );
  const guards = [...new Set(reactions.map(({ reaction }) => reaction.guard))].filter(
    (guard) => guard !== '',
  );
  return [
    `## ${machine.id}`,
    '',
    `${machine.root.description ?? ''} From [${source}](../${source}).`.trimStart(),
    '',
    '```mermaid',
    drawDiagram(machine),
    '```',
    ...section(
      'States',
      ['state', 'kind', 'what it does', 'on entry', 'on exit', 'invokes'],
      chart.nodes
        .filter((node) => node.path.length > 0)
        .map((node) => [
          nameOf(node),
          chart.kind(node),
          node.description ?? '',
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
  ].join('\n');
};

/** The whole Markdown page: every machine, and the files they are from. Ends in a newline. */
export const drawMachines = (
  machines: ReadonlyArray<readonly [machine: AnyStateMachine, source: string]>,
): string =>
  [
    '# The statecharts',
    '',
    'Generated from the machines by `npm run diagram`: edit those, not this page.',
    ...machines.flatMap(([machine, source]) => ['', drawMachine(machine, source)]),
    '',
  ].join('\n');
