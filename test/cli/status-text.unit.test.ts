/** `status` as text: the verdict and its cause come first, and no terminal is too narrow for how a backup ended. */
import * as TE from 'fp-ts/TaskEither';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { makeStatus } from '../../src/app/ask-status';
import type { Status } from '../../src/app/status';
import { paletteOf, showAge } from '../../src/cli/text/screen';
import { statusOutput } from '../../src/cli/text/status';
import { placeIn } from '../../src/domain/schedule/source-place';
import { presentTime, timestampAt, type Timestamp } from '../../src/domain/time/time';
import { utc } from '../support/clock';
import { archiveName, rightOf, sourcePath } from '../support/decoded';
import { madeReport, story } from '../support/story';

const statusOf = async ({ ports }: ReturnType<typeof story>, up: boolean): Promise<Status> =>
  rightOf(
    await makeStatus()({
      ...ports,
      archiveStore: { list: TE.right(['docs.tar']), size: () => TE.right(madeReport.bytes) },
      service: { look: TE.right({ up, pid: null, since: null, live: null }) },
      sources: { placeOf: placeIn({ root: '/w', home: () => '/home/ann' }) },
    })(),
  );

const told = (status: Status, width: number | null) =>
  statusOutput({ width, height: null, colour: false })(status);

/** A backup that was made, and one that failed, of a name as long as wanted. */
const furnished = async (name = 'gone'): Promise<ReturnType<typeof story>> => {
  const workspace = story();
  await workspace.create('docs;daily@17:00;docs');
  await workspace.create(`gone;daily@17:00;${name}`);
  await workspace.serviceStarts();
  workspace.until('05T17:00');
  await workspace.starts('docs');
  await workspace.completes('docs.tar');
  await workspace.starts(name);
  await workspace.fails('no such file or directory');
  workspace.until('06T10:00');
  return workspace;
};

test('says first that all is well', async () => {
  const workspace = story();
  expect(told(await statusOf(workspace, false), null).results[0]).toBe('ok         nothing is scheduled');
  await workspace.create('docs;daily@17:00;docs');
  expect(told(await statusOf(workspace, true), null).results[0]).toBe(
    'ok         the schedule has the backups that it should have by now',
  );
});

test('says first what is wrong, and why', async () => {
  const workspace = await furnished();
  const { results, errors, status } = told(await statusOf(workspace, false), null);
  expect(results.slice(0, 2)).toEqual([
    'NOT OK     the service is not running; backup_manager start starts it',
    '           gone has no good backup yet: its last one failed: no such file or directory; backup_manager why gone says why',
  ]);
  expect(errors.map((line) => results.some((shown) => shown.endsWith(line)))).toEqual([true, true]);
  expect(status).toBe(1);
});

test.each([
  [null, '1 byte, 1 entry'],
  [1, '100 %, 1 byte of 1 byte, 1 of 1 entry'],
])('counts the entries of the archive in hand where all are %s', async (all, shown) => {
  const status = await statusOf(story(), true);
  const archive = {
    ...{ name: 'docs', path: 'docs', started: presentTime(status.now) },
    ...{ entries: 1, contentBytes: 1, totalEntries: all, totalContentBytes: all },
  };
  const { results } = told({ ...status, run: { pid: 7, identity: '1', archive } }, null);
  expect(results).toContain(`archiving  docs (run, pid 7): ${shown}`);
});

test('ages and sizes stand beside each schedule', async () => {
  const { results } = told(await statusOf(await furnished(), true), null);
  expect(results.slice(-3).map((line) => line.split(/ {2,}/).slice(0, 7))).toEqual([
    ['#', 'name', 'health', 'last', 'good backup', 'size', 'next'],
    ['0', 'docs', 'ok', 'completed', '17 h ago', '2.0 kB', '2024-03-06 17:00'],
    ['1', 'gone', 'OVERDUE', 'failed', 'none', '-', '2024-03-06 17:00'],
  ]);
});

test('how the last one ended, the age and the health are there in any width', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 60, max: 120 }),
      fc.integer({ min: 1, max: 60 }),
      async (width, size) => {
        const status = await statusOf(await furnished('n'.repeat(size)), false);
        const { results, isToldInResults } = told(status, width);
        expect(isToldInResults).toBe(true);
        const rows = results.slice(-3);
        for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(width);
        expect(rows[1]).toMatch(/ ok +completed +17 h ago/);
        expect(rows[2]).toMatch(/ OVERDUE +failed +none/);
      },
    ),
    { numRuns: 30 },
  );
});

describe('each line', () => {
  const base = async (): Promise<Status> => statusOf(await furnished(), true);
  const lineOf = (status: Status, label: string): string | undefined =>
    told(status, null).results.find((line) => line.startsWith(label));
  const begun = timestampAt(Date.UTC(2024, 2, 6, 9), utc);
  const inHand = (entries: number, contentBytes: number, total: number | null, progressed?: Timestamp) => ({
    ...{ name: archiveName('docs'), path: sourcePath('docs'), started: begun, entries, contentBytes },
    ...{ totalEntries: total === null ? null : 9, totalContentBytes: total },
    ...(progressed === undefined ? {} : { progressed }),
  });
  const withRun = async (archive: ReturnType<typeof inHand>): Promise<Status> => ({
    ...(await base()),
    run: { pid: 7, identity: '', archive },
  });

  test.each<[number, number | null, string]>([
    [500, null, '500 bytes, 3 entries'],
    [500, 1000, '50 %, 500 bytes of 1.0 kB, 3 of 9 entries'],
    [999, 1000, '99 %, 999 bytes of 1.0 kB, 3 of 9 entries'],
    [2000, 1000, '100 %, 2.0 kB of 1.0 kB, 3 of 9 entries'],
    [0, 0, '100 %, 0 bytes of 0 bytes, 3 of 9 entries'],
  ])('how far an archive of %p bytes of %p is', async (bytes, total, text) => {
    const line = lineOf(await withRun(inHand(3, bytes, total)), 'archiving');
    expect(line).toBe(`archiving  docs (run, pid 7): ${text}`);
  });

  test('that an archive stands still, after a minute', async () => {
    const status = await base();
    const still = async (ago: number) => {
      const progressed = timestampAt(status.now.instant - ago, utc);
      const { results } = told(await withRun(inHand(3, 500, null, progressed)), null);
      return results.some((line) => line.includes('no progress since'));
    };
    expect([await still(60_000), await still(61_000)]).toEqual([false, true]);
  });

  test('that the file is gone', async () => {
    const status = { ...(await base()), schedules: [], fileIsThere: false };
    expect(lineOf({ ...status, fileIsLost: true }, 'schedules')).toBe(
      'schedules  backup_schedules.txt is gone: nothing is backed up',
    );
    expect(lineOf({ ...status, fileIsLost: false }, 'schedules')).toBe('schedules  none yet');
  });

  test('what is torn, to the byte', async () => {
    const status = await base();
    const torn = (bytes: number) => lineOf({ ...status, head: { ...status.head, torn: bytes } }, 'journal');
    expect(torn(0)).not.toContain('torn');
    expect(torn(1)).toContain('; torn: 1 byte after it');
  });

  test('that one archive is good, or from when to when', async () => {
    expect(lineOf(await base(), 'archives')).toMatch(/; one good, of 2024-03-05 /);
  });

  test('for how many hours the clock has been behind', async () => {
    const clockBehind = {
      ...{ latest: begun, furthest: begun, counted: begun, stayed: 150, told: true },
      ...{ trusted: null, firstSchedule: 0, rearmed: [], shown: [] },
    };
    const status = { ...(await base()), clockBehind };
    expect(told(status, null).results.join(' ')).toContain('(2 so far)');
  });

  test('that one is due now, to the instant', async () => {
    const status = await base();
    const nextIn = (wait: number) => {
      const next = timestampAt(status.now.instant + wait, utc);
      const schedules = status.schedules.map((schedule) => ({ ...schedule, next }));
      return told({ ...status, schedules }, null)
        .results.at(-1)
        ?.split(/ {2,}/)[6];
    };
    expect([nextIn(0), nextIn(60_000)]).toEqual(['now', '2024-03-06 10:01']);
  });

  test('in the colour of how bad it is', async () => {
    const status = await base();
    const screen = { width: 120, height: null, colour: true };
    const coloured = (one: Status) => statusOutput(screen)(one).results.join('\n');
    const { bad, doubtful } = paletteOf(screen);
    expect(coloured(status)).toContain(bad('OVERDUE'));
    const down: Status = { ...status, service: { ...status.service, state: 'never started' } };
    expect(coloured(down)).toContain(bad('down'));
    expect(coloured({ ...down, schedules: [] })).toContain(doubtful('down'));
  });
});

test.each([
  [-600_000, 'to come'],
  [0, 'just now'],
  [59_999, 'just now'],
  [60_000, '1 min ago'],
  [99 * 60_000, '99 min ago'],
  [100 * 60_000, '1 h ago'],
  [47 * 3_600_000, '47 h ago'],
  [48 * 3_600_000, '2 days ago'],
])('%d ms are %s', (age, text) => {
  expect(showAge(age)).toBe(text);
});

test('is broken between words where the terminal is narrow, and stands behind its labels', async () => {
  const workspace = await furnished();
  const status = await statusOf(workspace, true);
  for (const width of [40, 60, 80]) {
    const { results } = told(status, width);
    expect(results.filter((line) => stringWidth(line) > width)).toEqual([]);
  }
  const { results } = told(status, 40);
  const archives = results.findIndex((line) => line.startsWith('archives   '));
  expect(results[archives + 1]).toMatch(/^ {11}\S/);
  const joined = results
    .slice(archives, archives + 2)
    .map((line) => line.trim())
    .join(' ');
  expect(told(status, null).results).toContain(joined);
});
