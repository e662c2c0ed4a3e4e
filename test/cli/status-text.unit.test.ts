/** `status` as text: the verdict and its cause come first, and no terminal is too narrow for how a backup ended. */
import * as TE from 'fp-ts/TaskEither';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { makeStatus, type Status } from '../../src/app/status';
import { showAge } from '../../src/cli/text/screen';
import { statusOutput } from '../../src/cli/text/status';
import { placeIn } from '../../src/domain/schedule/source-place';
import { presentTime } from '../../src/domain/time/time';
import { rightOf } from '../support/decoded';
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
