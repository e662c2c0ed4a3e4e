/** What came of `prune`: each version with what becomes of it, and why. */
import type { Judgement, Pruned } from '../../app/prune-archives';
import { bytesBeside } from '../../domain/archive/bytes-together';
import { counted } from '../../domain/counted';
import { escapeControls } from '../../domain/events/log-line';
import { showSize } from '../../domain/size';
import { type Output, replied } from '../output';
import { paletteOf, type Screen } from './screen';
import { type Column, table } from './table';

const words: Readonly<Record<Judgement['verdict'], string>> = {
  keep: 'keep',
  remove: 'remove',
  removed: 'removed',
  stays: 'NOT removed',
  spare: 'spare',
  foreign: 'leave alone',
};

const columnsOf = (screen: Screen): ReadonlyArray<Column> => {
  const { doubtful, bad } = paletteOf(screen);
  return [
    {
      title: 'verdict',
      paint: (cell) =>
        (cell.startsWith('NOT') ? bad : /^remove/.test(cell) ? doubtful : (text: string) => text)(cell),
    },
    { title: 'version' },
    { title: 'size', align: 'right', optional: true },
    { title: 'why', shrinks: true },
  ];
};

const summary = ({ spec: { name, path }, policy, versions }: Pruned, dryRun: boolean): string => {
  const going = versions.filter(({ verdict }) => verdict === (dryRun ? 'remove' : 'removed'));
  const versionsOf = (some: typeof versions) => some.map(({ version }) => version);
  const bytes = bytesBeside(versionsOf(going), versionsOf(versions.filter((one) => !going.includes(one))));
  const went = going.length === 0 ? 'nothing' : `${going.length}, ${showSize(bytes)}`;
  const rules = policy === '' ? 'no rules: all are kept' : policy;
  return escapeControls(
    `${name} of ${path} (${rules}): ${counted(versions.length, 'archive')}, ${dryRun ? `${went} to remove` : `${went} removed`}`,
  );
};

const linesOf = (pruned: Pruned, dryRun: boolean, screen: Screen): ReadonlyArray<string> => [
  summary(pruned, dryRun),
  ...(pruned.versions.length === 0
    ? []
    : table(
        columnsOf(screen),
        pruned.versions.map(({ id, verdict, reasons, version }) => [
          words[verdict],
          id,
          showSize(version.report.bytes),
          escapeControls(reasons.join('; ')),
        ]),
        screen.width === null ? null : screen.width - 2,
      ).map((line) => `  ${line}`)),
];

export const pruned = (schedules: ReadonlyArray<Pruned>, dryRun: boolean, screen: Screen): Output => {
  const stuck = schedules.flatMap(({ versions }) => versions.filter(({ verdict }) => verdict === 'stays'));
  return replied(
    {
      command: 'prune',
      result: {
        dryRun,
        schedules: schedules.map(({ index, spec: { name, path }, policy, versions }) => ({
          ...{ index, name, path, policy },
          versions: versions.map(({ id, version: { file, completed, report }, verdict, reasons }) => ({
            ...{ version: id, file, completed, bytes: report.bytes, verdict, reasons: [...reasons] },
          })),
        })),
      },
    },
    {
      results:
        schedules.length === 0
          ? ['there is no schedule']
          : schedules.flatMap((one) => linesOf(one, dryRun, screen)),
      errors: stuck.map(({ version }) =>
        escapeControls(`backups/${version.file} could not be removed: the log says why`),
      ),
      status: stuck.length === 0 ? 0 : 1,
    },
  );
};
