/** The chart of one backup, along every path: it comes to one of its ends from wherever it is, and counts what is done. */
import type { AnyStateMachine } from 'xstate';
import { createActor } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { backupMachine } from '../../machines/backup.machine';
import type { BackupNews } from '../../machines/backup-service.machine';

type News = Exclude<BackupNews, { type: 'backup.started' }>;

const progressed = (bytes: number, totalBytes: number | null): News => ({
  type: 'backup.progressed',
  entries: 3,
  bytes,
  totalEntries: totalBytes === null ? null : 9,
  totalBytes,
});

const news: ReadonlyArray<News> = [
  progressed(1, 2),
  { type: 'backup.preparing' },
  { type: 'backup.packing' },
  { type: 'backup.sealing' },
  { type: 'backup.publishing' },
  { type: 'backup.finishing' },
  { type: 'backup.retaining' },
  { type: 'backup.completed', reason: null },
  { type: 'backup.failed', reason: 'no such file or directory' },
  { type: 'backup.abandoned' },
];

const input = { name: 'docs', path: '/docs', due: '2024-03-05T16:00:00.000+00:00', attempt: 2 };

const after = (...told: ReadonlyArray<News>) => {
  const actor = createActor(backupMachine, { input });
  actor.start();
  told.forEach((one) => actor.send(one));
  return actor.getSnapshot();
};

const chart: AnyStateMachine = backupMachine;
const paths = getShortestPaths(chart, {
  input,
  events: [...news],
  serializeState: ({ value }) => JSON.stringify(value),
}).map(({ state, steps }) => ({
  at: String(state.value),
  told: steps.flatMap(({ event }) => news.filter((one) => JSON.stringify(one) === JSON.stringify(event))),
}));

it('has a path to every state', () => {
  expect(paths.map(({ at }) => at).sort()).toEqual(Object.keys(backupMachine.states).sort());
});

const ends = ['done', 'failed', 'givenUp'];

describe.each(paths.filter(({ at }) => !ends.includes(at)))('when $at', ({ at, told }) => {
  it.each([
    ['done', { type: 'backup.completed', reason: null }, null],
    ['done', { type: 'backup.completed', reason: 'some files are missing' }, 'some files are missing'],
    ['failed', { type: 'backup.failed', reason: 'disk full' }, 'disk full'],
    ['givenUp', { type: 'backup.abandoned' }, null],
  ] as const)('it can be %s', (end, last, reason) => {
    const snapshot = after(...told, last);
    expect([snapshot.value, snapshot.status, snapshot.context.reason]).toEqual([end, 'done', reason]);
  });

  it('it counts only what is packed', () => {
    const { bytes } = after(...told, progressed(77, null)).context;
    expect(bytes).toBe(at === 'packing' ? 77 : 0);
  });
});

it('goes through its states in order, and seals again where a name was taken', () => {
  const order: ReadonlyArray<News> = [
    { type: 'backup.preparing' },
    { type: 'backup.sealing' },
    { type: 'backup.packing' },
    { type: 'backup.publishing' },
    { type: 'backup.sealing' },
    { type: 'backup.sealing' },
    { type: 'backup.publishing' },
    { type: 'backup.sealing' },
    { type: 'backup.publishing' },
    { type: 'backup.finishing' },
    { type: 'backup.retaining' },
  ];
  expect(order.map((_, index) => after(...order.slice(0, index + 1)).value)).toEqual([
    'preparing',
    'preparing',
    'packing',
    'packing',
    'sealing',
    'sealing',
    'publishing',
    'sealing',
    'publishing',
    'finishing',
    'retaining',
  ]);
});

it('says which occurrence it is', () => {
  expect(after().context).toMatchObject({ ...input, percent: null, entries: 0 });
});

it.each([
  [0, 8, 0],
  [7, 8, 87],
  [8, 8, 100],
  [9, 8, 100],
  [3, 0, null],
  [3, null, null],
])('%p of %p bytes are %p percent', (bytes, total, percent) => {
  expect(after(progressed(bytes, total)).context.percent).toBe(percent);
});

it('describes every state', () => {
  expect(Object.values(chart.states).filter(({ description }) => description === undefined)).toEqual([]);
});
