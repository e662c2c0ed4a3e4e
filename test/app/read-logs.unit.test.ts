/** What `logs` tells of the two logs, and goes on telling, with logs in memory. */
import * as TE from 'fp-ts/TaskEither';
import { type LogsAsked, readLogs } from '../../src/app/read-logs';
import type { LogName } from '../../src/domain/events/log-lines';
import type { BackupError } from '../../src/domain/error';
import { leftOf, rightOf } from '../support/decoded';

type Batch = ReadonlyArray<string> | BackupError;

const failed: BackupError = { type: 'FileFailed', doing: 'read', path: 'logs', reason: 'it is a directory' };
const all: LogsAsked = { logs: ['backup_manager', 'backup_service'], since: null, limit: null };

/** Each log gives one batch a reading; `rounds`: how often there is something to wait for. */
const stage = (batches: Readonly<Record<LogName, ReadonlyArray<Batch>>>, rounds = 0) => {
  const told: Array<ReadonlyArray<string>> = [];
  const closed: Array<LogName> = [];
  let left = rounds;
  const read = (asked: LogsAsked) =>
    readLogs(
      asked,
      (lines) => told.push(lines.map(({ log, text }) => `${log.replace('backup_', '')}: ${text}`)),
      () => Promise.resolve(left-- > 0),
    )({
      logReader: {
        open: (log) => () => {
          const waiting = [...batches[log]];
          return {
            read: TE.fromIOEither(() => {
              const batch = waiting.shift() ?? [];
              return 'type' in batch ? { _tag: 'Left', left: batch } : { _tag: 'Right', right: batch };
            }),
            close: () => void closed.push(log),
          };
        },
      },
    })();
  return { read, told, closed };
};

const at = (time: string, text: string): string => `[01/02/2026 ${time}] ${text}`;
const manager = [at('10:00', 'a'), at('10:02', 'c'), 'more'];
const service = [at('10:01', 'b'), at('10:02', 'd')];
const both = { backup_manager: [manager], backup_service: [service] };

it.each<[string, Partial<LogsAsked>, ReadonlyArray<string>]>([
  ['all', {}, ['manager: a', 'service: b', 'manager: c', 'manager: more', 'service: d']],
  ['one log', { logs: ['backup_service'] }, ['service: b', 'service: d']],
  ['since a minute', { since: '2026-02-01T10:02' }, ['manager: c', 'manager: more', 'service: d']],
  ['the latest', { limit: 2 }, ['manager: more', 'service: d']],
  [
    'more than there are',
    { limit: 9, since: '2026-02-01T10:01', logs: ['backup_service'] },
    ['service: b', 'service: d'],
  ],
  ['none', { limit: 0 }, []],
])('what is there, at once: %s', async (_, asked, lines) => {
  const { read, told, closed } = stage(both);
  rightOf(await read({ ...all, ...asked }));
  expect(told).toEqual([lines]);
  expect(closed).toEqual(asked.logs ?? all.logs);
});

it('and then what comes, each batch by time, whatever was asked of what is there', async () => {
  const { read, told, closed } = stage(
    {
      backup_manager: [[at('10:00', 'a')], [], [at('10:05', 'c')]],
      backup_service: [[], [], [at('10:04', 'b')]],
    },
    3,
  );
  rightOf(await read({ ...all, limit: 0, since: '2026-02-01T11:00' }));
  expect(told).toEqual([[], ['service: b', 'manager: c']]);
  expect(closed).toEqual(all.logs);
});

it.each<[string, ReadonlyArray<Batch>, ReadonlyArray<ReadonlyArray<string>>]>([
  ['at first', [failed], []],
  ['later', [[at('10:00', 'b')], failed, [at('10:01', 'c')]], [['service: b']]],
])('a log that can not be read %s ends it, and every file is let go of', async (_, batches, lines) => {
  const { read, told, closed } = stage({ backup_manager: [], backup_service: batches }, 5);
  expect(leftOf(await read(all))).toEqual(failed);
  expect(told).toEqual(lines);
  expect(closed).toEqual(all.logs);
});

it('lets go of every file when the wait is broken off', async () => {
  const { closed } = stage(both);
  const stopped = readLogs(
    all,
    () => undefined,
    () => Promise.reject(new Error('stopped')),
  )({ logReader: { open: (log) => () => ({ read: TE.right([]), close: () => void closed.push(log) }) } });
  await expect(stopped()).rejects.toThrow('stopped');
  expect(closed).toEqual(all.logs);
});
