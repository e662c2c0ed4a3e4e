/** On a full disk a line of the journal that finds no room is given that of the trash. */
import * as TE from 'fp-ts/TaskEither';
import { archiveOne } from '../../../src/app/archive-one';
import type { BackupError } from '../../../src/domain/error';
import { schedulesOf } from '../../../src/domain/schedule/schedule-file';
import { rightOf } from '../../support/decoded';
import { storeInMemory } from '../../support/store-in-memory';
import { workspaceInMemory } from '../../support/workspace-in-memory';

const failed: BackupError = {
  type: 'FileFailed',
  doing: 'write',
  path: 'journal.jsonl',
  reason: 'no space left',
};
const full: BackupError = { ...failed, full: true };

/** Docs has so many backups, of which one is kept. */
const lived = async (times: number) => {
  const told = workspaceInMemory();
  await told.create('docs;daily@23:00;docs;keep=1');
  const { ports, trash } = storeInMemory(told);
  const emptied: Array<string> = [];
  const backsUp = async (changes: Partial<typeof ports> = {}) => {
    const [line] = schedulesOf(told.state().file);
    if (line === undefined) throw new Error('there is no schedule');
    const done = await archiveOne({ ...ports, ...changes }, line.schedule, 'command', {
      onStart: () => undefined,
      onProgress: () => undefined,
      onEmptied: ({ reason }) => emptied.push(reason),
      signal: new AbortController().signal,
    })();
    told.clock.advance(3_600_000);
    return done;
  };
  for (let n = 0; n < times; n += 1) rightOf(await backsUp());
  /** A journal that takes no event of this type as long as something lies in the trash, or so often. */
  const without = (
    type: string,
    error: BackupError,
    holds = () => trash.size > 0,
  ): Partial<typeof ports> => ({
    journal: {
      ...ports.journal,
      append: (at, decided, state) =>
        holds() && decided.events.some((event) => event.type === type)
          ? TE.left(error)
          : ports.journal.append(at, decided, state),
    },
  });
  const types = () => told.records.flatMap(({ events }) => events.map((event) => event.type));
  return { ...told, backsUp, without, types, trash, emptied };
};

it.each(['BackupStarted', 'ArchiveSealed', 'BackupCompleted'])(
  'so a backup is made whose %s found none',
  async (type) => {
    const { backsUp, without, types, emptied, trash } = await lived(2);
    expect(trash.size).toBe(1);
    const before = types().length;
    rightOf(await backsUp(without(type, full)));
    expect(types().slice(before)).toEqual(expect.arrayContaining(['TrashEmptied', 'BackupCompleted']));
    expect(types().slice(before)).not.toContain('BackupFailed');
    expect(emptied).toEqual(['the disk was full, and the backup of docs needed the space']);
  },
);

it('so what was journalled in front of the line that found none is told, too', async () => {
  const { backsUp, without, edit, text, types, log } = await lived(2);
  edit(`${text() ?? ''}pics;daily@23:00;pics\n`);
  const before = types().length;
  rightOf(await backsUp(without('BackupStarted', full)));
  expect(types().slice(before).slice(0, 3)).toEqual(['ScheduleFileEdited', 'TrashEmptied', 'BackupStarted']);
  expect(log.filter((line) => line.includes('pics'))).toEqual([
    'Schedule found in backup_schedules.txt: pics;daily@23:00;pics',
  ]);
});

it('and nothing is emptied for another failure', async () => {
  const { backsUp, without, types, emptied, trash } = await lived(2);
  rightOf(await backsUp(without('ArchiveSealed', failed)));
  expect(types().at(-1)).toBe('BackupFailed');
  expect([emptied, trash.size]).toEqual([[], 1]);
});

it('where nothing lies there, the backup fails with the first reason', async () => {
  const { backsUp, without, records } = await lived(1);
  rightOf(await backsUp(without('ArchiveSealed', full, () => true)));
  expect(records.at(-1)?.events.at(-1)).toMatchObject({ type: 'BackupFailed', reason: 'no space left' });
});
