/** Which lines are read for a span of a month of daily backups, each removed after three days; and where that is given up. */
import { type Bounds, readPart } from '../../src/app/read-part';
import { archiveKeysOf, subjectsOf } from '../../src/domain/history/part-of-past';
import type { Journal } from '../../src/ports/journal';
import { archiveName, rightOf } from '../support/decoded';
import { appended } from '../support/journal-on-disk';
import { foldedOf, memoryOf, most } from '../support/remembered-journal';
import {
  completed,
  created,
  type DatedEvents,
  march,
  removed,
  serviceStopped,
  started,
} from '../support/telling-events';
import { workspaceInMemory } from '../support/workspace-in-memory';

const day = (number: number): string => String(number).padStart(2, '0');
const fileOf = (number: number): string => `docs.${number}.tar`;
const letters = 'abcdef0123456789';

/** Line 1 makes the schedule; then each day, from the 6th on, has three: begun, made, and the one of three days before removed. */
const month: ReadonlyArray<DatedEvents> = [
  ['05T16:00', created('06T17:00')],
  ...Array.from({ length: 16 }, (_, index): ReadonlyArray<DatedEvents> => {
    const today = index + 6;
    const due = `${day(today)}T17:00`;
    const next = `${day(today + 1)}T17:00`;
    const kept = index === 0 ? null : fileOf(today - 1);
    return [
      [due, started(due)],
      [`${day(today)}T17:01`, completed(due, { next, kept, letter: letters[index] ?? 'x' })],
      [`${day(today)}T18:00`, ...(index < 3 ? [] : [removed(fileOf(today - 3))])],
    ];
  }).flat(),
];

const lived = async (told: ReadonlyArray<DatedEvents>, leap: number) => {
  const { ports, records } = workspaceInMemory();
  for (const [at, ...events] of told) rightOf(await appended(ports.journal, events, march(at))());
  const seen: Array<number> = [];
  const memory = memoryOf({ records, ports }, records.length, 0, leap);
  const journal: Journal = {
    ...memory,
    readFrom: (after, onRecorded, last) =>
      memory.readFrom(
        after,
        (recorded, ...rest) => {
          seen.push(recorded.seq);
          onRecorded(recorded, ...rest);
        },
        last,
      ),
  };
  return { journal, seen, present: foldedOf(records, most(0)).projection };
};

const usual: Bounds = { longest: 100_000, longestEnd: 16_384, stride: 4, mostArchives: 64 };
const name = archiveName('docs');

const read = async (
  from: string,
  until: string,
  { leap = 6, told = month, ...changes }: Partial<Bounds> & { leap?: number; told?: typeof month } = {},
) => {
  const { journal, seen, present } = await lived(told, leap);
  const asked = { name, from: Date.parse(march(from)), until: Date.parse(march(until)) };
  const part = rightOf(await readPart(journal, present, asked, { ...usual, ...changes })());
  if (part === null) return { seen, told: null };
  const subjects = subjectsOf(part.projection, asked);
  const removals = archiveKeysOf(subjects).map((key) => part.projection.removals.get(key)?.seq ?? null);
  return { seen, told: subjects.map(({ due }, index) => [due.slice(8, 10), removals[index]]) };
};

/** The numbers from one to another. */
const lines = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

// The backup of the 10th is told of by lines 14 and 15, and was removed by line 25; snapshots are kept at every sixth line.
it.each<[string, string, string, Parameters<typeof read>[2], ReadonlyArray<number>, unknown]>([
  [
    'from the snapshot before it',
    '10T16:30',
    '10T17:30',
    {},
    [...lines(13, 15), ...lines(25, 28)],
    [['10', 25]],
  ],
  ['without a snapshot', '10T16:30', '10T17:30', { leap: 1000 }, lines(1, 27), [['10', 25]]],
  ['line by line', '10T16:30', '10T17:30', { stride: 1 }, [...lines(13, 15), 25], [['10', 25]]],
  [
    'to its end at once',
    '10T16:30',
    '10T17:30',
    { stride: 1024 },
    [...lines(13, 15), ...lines(25, 49)],
    [['10', 25]],
  ],
  [
    'of several days, and the removals from the last to the first',
    '10T16:30',
    '12T17:30',
    {},
    [...lines(13, 21), ...lines(31, 34), ...lines(25, 28)],
    [
      ['10', 25],
      ['11', 28],
      ['12', 31],
    ],
  ],
  [
    'of more archives than are told of: the latest',
    '10T16:30',
    '12T17:30',
    { mostArchives: 2 },
    [...lines(13, 21), ...lines(31, 34), ...lines(25, 28)],
    [
      ['10', null],
      ['11', 28],
      ['12', 31],
    ],
  ],
  [
    'of the latest archive alone',
    '10T16:30',
    '12T17:30',
    { mostArchives: 1 },
    [...lines(13, 21), ...lines(31, 34)],
    [
      ['10', null],
      ['11', null],
      ['12', 31],
    ],
  ],
  ['without a backup', '10T18:30', '11T16:30', {}, lines(13, 16), []],
  ['before the first line', '01T00:00', '02T00:00', {}, [], []],
  ['to behind the last line', '21T16:30', '31T00:00', {}, lines(43, 49), [['21', null]]],
  ['that is empty', '10T17:00', '10T17:00', {}, [13], []],
  [
    'no longer than it may be',
    '10T16:30',
    '10T17:30',
    { longest: 3 },
    [...lines(13, 15), ...lines(25, 28)],
    [['10', 25]],
  ],
  ['longer than it may be', '10T16:30', '10T17:30', { longest: 2 }, [], null],
  [
    'with a removal so far behind as it may be',
    '06T16:30',
    '06T17:30',
    { leap: 1000, longest: 8 },
    lines(1, 15),
    [['06', 13]],
  ],
  ['with a removal too far behind', '06T16:30', '06T17:30', { leap: 1000, longest: 7 }, lines(1, 11), null],
])('a span %s', async (_, from, until, how, seen, told) => {
  expect(await read(from, until, how)).toEqual({ seen, told });
});

describe('a backup of the span that ended nine lines behind it', () => {
  const told: ReadonlyArray<DatedEvents> = [
    ['05T16:00', created('06T17:00')],
    ['06T17:00', started('06T17:00')],
    ...Array.from({ length: 8 }, (): DatedEvents => ['06T18:00', serviceStopped]),
    ['07T00:00', completed('06T17:00', { next: '07T17:00' })],
    ['07T00:01', serviceStopped],
  ];

  it.each<[Partial<Bounds>, ReadonlyArray<number>, unknown]>([
    [{}, lines(1, 12), [['06', null]]],
    [{ stride: 1 }, lines(1, 11), [['06', null]]],
    [{ stride: 3, longestEnd: 10 }, lines(1, 11), [['06', null]]],
    [{ stride: 3, longestEnd: 9 }, lines(1, 11), [['06', null]]],
    [{ stride: 3, longestEnd: 6 }, lines(1, 8), null],
    [{ stride: 3, longestEnd: 7 }, lines(1, 11), [['06', null]]],
  ])('%j', async (bounds, seen, expected) => {
    expect(await read('06T16:30', '06T17:30', { told, leap: 1000, ...bounds })).toEqual({
      seen,
      told: expected,
    });
  });
});
