/** A notice as a person reads it: a title, and a text that says what happened, why, and what to do. Pure. */
import { counted } from '../counted';
import { escapeControls } from '../events/log-line';
import { shellArgument } from '../shell-argument';
import { type Timestamp, wallDateTime } from '../time/time';
import type { Fact } from './fact';

/** All that a receiver is told at once. */
export interface Notice {
  readonly host: string;
  /** The workspace's directory. */
  readonly workspace: string;
  readonly at: Timestamp;
  /** The journal's last line when it was sent; null when the journal could not be read. */
  readonly head: { readonly seq: number; readonly hash: string } | null;
  readonly facts: ReadonlyArray<Fact>;
  readonly dropped: number;
  /** Nothing has happened: somebody tries whether it arrives. */
  readonly isTest: boolean;
}

/** How bad each is, the worst first. */
const order: ReadonlyArray<Fact['kind']> = [
  'failed',
  'late',
  'missed',
  'partial',
  'stopped',
  'recovered',
  'ok',
  'started',
];

/** The worst of what a notice tells. */
export const worstOf = ({ facts }: Pick<Notice, 'facts'>): Fact['kind'] =>
  order.find((kind) => facts.some((fact) => fact.kind === kind)) ?? 'ok';

/** Whether something is to be done about it. */
export const isBad = (kind: Fact['kind']): boolean => order.indexOf(kind) < order.indexOf('stopped');

const label = (kind: Fact['kind']): string => (isBad(kind) ? kind.toUpperCase() : kind);

const namesIn = (facts: ReadonlyArray<Fact>): string => {
  const names = [...new Set(facts.flatMap(({ name }) => name ?? []))];
  if (names.length === 0) return '';
  const shown = names.slice(0, 3).join(', ');
  return `: ${shown}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
};

export const titleOf = ({ facts, host, isTest }: Notice): string => {
  const [first, ...others] = facts;
  if (isTest) return escapeControls(`backup_manager on ${host}: a test`);
  if (first === undefined) return escapeControls(`backup_manager on ${host}`);
  if (others.length === 0) return escapeControls(`${label(first.kind)} on ${host}: ${first.summary}`);
  const counts = order
    .map((kind) => ({ kind, count: facts.filter((fact) => fact.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${label(kind)}`);
  return escapeControls(`${counts.join(', ')} on ${host}${namesIn(facts)}`);
};

/** What to type about it. */
const command = ({ about, name }: Fact): string => {
  switch (about) {
    case 'backup':
      return `why ${shellArgument(name ?? '')}`;
    case 'archive':
      return `verify ${shellArgument(name ?? '')}`;
    case 'schedules':
      return 'list';
    case 'clock':
      return 'doctor';
    case 'place':
      return 'destination list';
    case 'service':
      return 'status';
  }
};

const factLines = (fact: Fact): ReadonlyArray<string> => {
  const { kind, summary, why, path, due, at, seq, lastGood } = fact;
  return [
    `${label(kind)}: ${summary}`,
    ...why.map((line, index) => (index === 0 ? `  why: ${line}` : `       ${line}`)),
    ...(path === null ? [] : [`  source: ${path}`]),
    ...(due === null ? [] : [`  due: ${wallDateTime(due)}`]),
    `  happened: ${wallDateTime(at)}${seq === 0 ? '' : ` (journal line ${seq})`}`,
    ...(isBad(kind) && lastGood !== null ? [`  last good backup: ${wallDateTime(lastGood)}`] : []),
  ];
};

/** So many are told at length; of the others there is a number. */
const mostAtLength = 20;

const advice = ({ facts, workspace }: Notice): ReadonlyArray<string> => {
  const commands = [...new Set(facts.filter(({ kind }) => isBad(kind)).map(command))].slice(0, 3);
  if (commands.length === 0) return [];
  return [
    '',
    'To see more:',
    ...commands.map((words) => `  backup_manager --dir ${shellArgument(workspace)} ${words}`),
  ];
};

export const textOf = (notice: Notice): string => {
  const { facts, dropped, workspace, host, head, isTest } = notice;
  // why: the latest say how things stand
  const shown = facts.slice(-mostAtLength);
  const before = facts.length - shown.length;
  return [
    ...(isTest ? ['This is a test: nothing has happened. What is wrong is told here.'] : []),
    ...(dropped === 0
      ? []
      : [
          `${counted(dropped, 'fact')} before these could not be told and were dropped; backup_manager journal has them.`,
        ]),
    ...(before === 0 ? [] : [`${counted(before, 'fact')} before these: backup_manager journal has them.`]),
    ...shown.flatMap((fact, index) => [...(index === 0 ? [] : ['']), ...factLines(fact)]),
    ...advice(notice),
    '',
    `workspace: ${workspace} on ${host}`,
    head === null ? 'journal: it could not be read' : `journal: line ${head.seq}, ${head.hash}`,
  ]
    .map(escapeControls)
    .join('\n');
};
