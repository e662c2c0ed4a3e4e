/** What is simulated is what the journal tells and `backups/` holds: its versions, its pauses, and what is of no schedule. */
import * as TE from 'fp-ts/TaskEither';
import { simulateFuture, type SimulatePorts } from '../../src/app/simulate';
import type { BackupError } from '../../src/domain/error';
import { leftOf, rightOf } from '../support/decoded';
import { madeReport, story } from '../support/story';

const day = 86_400_000;
const { bytes } = madeReport;

const stage = async (line = 'docs;daily@17:00;docs;keep=2') => {
  const told = story();
  await told.create(line);
  told.until('05T17:00');
  await told.starts('docs');
  await told.completes('docs.tar');
  told.until('06T17:00');
  await told.starts('docs');
  await told.completes('docs.tar', 'docs.1.tar');
  told.until('06T18:00');
  const there = { 'docs.tar': bytes, 'docs.1.tar': bytes };
  const simulate = async (
    sizes: Readonly<Record<string, number>> = there,
    size: SimulatePorts['archiveStore']['size'] = (file) => TE.right(sizes[file] ?? null),
    days = 1,
  ) =>
    rightOf(
      await simulateFuture({ days, downtime: null })({
        ...told.ports,
        archiveStore: { list: TE.right(Object.keys(sizes)), size },
        sources: { placeOf: (path) => `/w/${path}` },
      })(),
    );
  return { ...told, simulate, there };
};

it('goes from now on for so many days', async () => {
  const { clock, simulate } = await stage();
  const { now, until, malformed, simulation } = await simulate(undefined, undefined, 3);
  expect([now.instant, until - now.instant, malformed]).toEqual([clock.now().instant, 3 * day, []]);
  expect(simulation.schedules[0]?.runs).toHaveLength(3);
});

it('begins with what is there: each version as it stands, and what is of no schedule', async () => {
  const { simulate, there } = await stage();
  const stored = async (...args: Parameters<typeof simulate>) => {
    const { lines } = await simulate(...args);
    return lines.flatMap(({ series, versions }) => [
      series,
      ...versions.map((one) => [one.version.file, one.stored]),
    ]);
  };
  expect(await stored()).toEqual(['docs;/w/docs', ['docs.1.tar', 'whole'], ['docs.tar', 'whole']]);
  expect(await stored({ 'docs.tar': bytes - 1 })).toEqual([
    'docs;/w/docs',
    ['docs.1.tar', 'gone'],
    ['docs.tar', 'changed'],
  ]);
  const bytesOf = async (sizes: Readonly<Record<string, number>>) =>
    (await simulate(sizes)).simulation.space[0]?.bytes;
  expect(await bytesOf(there)).toBe(2 * bytes);
  expect(await bytesOf({ ...there, 'other.tar': 77 })).toBe(2 * bytes + 77);
});

it('one that nobody can look at stays', async () => {
  const { simulate, there } = await stage();
  const error: BackupError = {
    type: 'FileFailed',
    doing: 'look at',
    path: 'x',
    reason: 'input/output error',
  };
  const { lines } = await simulate(there, (file) => (file === 'docs.tar' ? TE.left(error) : TE.right(bytes)));
  expect(lines[0]?.versions.map(({ stored, held }) => [stored, held])).toEqual([
    ['whole', undefined],
    ['changed', 'nobody can look at it: input/output error'],
  ]);
});

it('what is paused makes nothing', async () => {
  const { simulate, run } = await stage();
  await run({ type: 'PauseSchedules', schedule: null, until: null });
  expect((await simulate()).simulation.schedules[0]?.runs).toHaveLength(0);
});

it('without a schedules file there is nothing to simulate', async () => {
  const { ports } = story();
  const archiveStore = { list: TE.right([]), size: () => TE.right(null) };
  const asked = simulateFuture({ days: 1, downtime: null })({
    ...ports,
    archiveStore,
    sources: { placeOf: (path) => path },
  });
  expect(leftOf(await asked())).toEqual({ type: 'SchedulesFileMissing' });
});
