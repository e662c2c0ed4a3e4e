/** What each place elsewhere lacks, since when, and why; and what `status` makes of it. */
import * as TE from 'fp-ts/TaskEither';
import { makeStatus } from '../../../src/app/ask-status';
import { isHealthyStatus } from '../../../src/app/status';
import { statusOutput } from '../../../src/cli/text/status';
import { rightOf } from '../../support/decoded';
import { madeReport, story } from '../../support/story';

const made = '2024-03-05T16:00:00.000+00:00';

/** Docs and private have a backup of 16:00; nas takes both, usb takes docs. */
const lived = async () => {
  const told = story();
  await told.create('docs;daily@23:00;docs;to=nas,usb');
  await told.create('private;daily@23:00;private;to=nas');
  for (const name of ['nas', 'usb'])
    await told.run({
      ...{
        type: 'AddDestination',
        name,
        url: `file:/mnt/${name}`,
        recipients: [],
        plain: false,
        options: {},
      },
    });
  for (const name of ['docs', 'private']) {
    await told.starts(name, 'command');
    await told.completes(`${name}.tar`);
  }
  const sizes = new Map(['docs.tar', 'private.tar'].map((file) => [file, madeReport.bytes]));
  const look = async () => {
    const status = rightOf(
      await makeStatus()({
        ...told.ports,
        archiveStore: {
          list: TE.right([...sizes.keys()]),
          size: (file) => TE.right(sizes.get(file) ?? null),
        },
        service: { look: TE.right({ up: true, pid: 7, since: null, live: null }) },
        sources: { placeOf: (path) => path },
      })(),
    );
    const { results, notes, errors } = statusOutput({ width: null, height: null, colour: false })(status);
    const line = results.find((text) => text.startsWith('copies'));
    return { status, places: status.places, line, said: [...notes, ...errors] };
  };
  const copied = (destination: number, name: 'docs' | 'private') => {
    const version = told.records
      .flatMap(({ events }) => events)
      .find((event) => event.type === 'BackupCompleted' && event.name === name);
    if (version?.type !== 'BackupCompleted') throw new Error('there is none');
    const { bytes, sha256 } = version.report;
    return told.run({
      ...{ type: 'RecordVersionCopied', destination, name: version.name, completed: made, sha256, bytes },
      ...{ sent: 1, packs: 1 },
    } as Parameters<typeof told.run>[0]);
  };
  const passes = (destination: number) =>
    told.run({ type: 'RecordCopy', destination, versions: 1, written: 1, line: 1, left: [] });
  return { ...told, look, copied, passes };
};

it('lacks what is to stand there and does not', async () => {
  const { look, copied, passes } = await lived();
  const { places, line } = await look();
  expect(places).toEqual([
    ...[['nas', 2] as const, ['usb', 1] as const].map(([name, behind]) => ({
      ...{
        name,
        where: `file:/mnt/${name}`,
        behind,
        since: made,
        isLate: false,
        completed: null,
        failing: null,
        checked: null,
        drilled: null,
        missed: null,
      },
    })),
  ]);
  expect(line).toBe('copies     nas: 2 archives behind; usb: 1 archive behind');
  await copied(1, 'docs');
  await copied(2, 'docs');
  await passes(2);
  const after = await look();
  expect(after.places.map(({ behind, since, completed }) => [behind, since, completed])).toEqual([
    [1, made, null],
    [0, null, made],
  ]);
  expect([after.line, isHealthyStatus(after.status)]).toEqual([
    'copies     nas: 1 archive behind; usb: all there',
    true,
  ]);
});

it('is late after a day, which is not well', async () => {
  const { look, until, copied } = await lived();
  await copied(1, 'docs');
  await copied(1, 'private');
  until('06T16:00');
  expect((await look()).places.map(({ isLate }) => isLate)).toEqual([false, false]);
  until('06T16:01');
  const { status, places, said } = await look();
  expect(places.map(({ isLate }) => isLate)).toEqual([false, true]);
  expect(isHealthyStatus(status)).toBe(false);
  expect(said).toContain(
    'usb: 1 archive not there yet, the oldest of 2024-03-05 16:00, which is later than a day; backup_manager copy usb tries it now',
  );
});

it('says since when it fails, why, and when it is tried again', async () => {
  const { look, run, passes } = await lived();
  const next = '2024-03-05T16:01:00.000+00:00';
  await run({
    type: 'RecordCopyFailure',
    destination: 2,
    reason: 'it is away',
    attempts: 1,
    next,
  } as Parameters<typeof run>[0]);
  const { places, line, said, status } = await look();
  expect(places[1]?.failing).toMatchObject({ since: made, reason: 'it is away', attempts: 1, next });
  expect(line).toBe('copies     nas: 2 archives behind; usb: 1 archive behind, failing');
  expect(said).toContain(
    'usb: 1 archive not there yet, the oldest of 2024-03-05 16:00; it fails since 2024-03-05 16:00: it is away; it is tried again at 2024-03-05 16:01; backup_manager copy usb tries it now',
  );
  expect(isHealthyStatus(status)).toBe(true);
  await passes(2);
  expect((await look()).places[1]?.failing).toBeNull();
});

it('notes when it is tried again, where it failed by hand before, and not each try after that', async () => {
  const { look, run } = await lived();
  const next = '2024-03-05T16:01:00.000+00:00';
  const fails = (again: string | null) =>
    run({
      ...{ type: 'RecordCopyFailure', destination: 2, reason: 'it is away', attempts: 1, next: again },
    } as Parameters<typeof run>[0]);
  const known = async () => (await look()).places[1]?.failing?.next;
  await fails(null);
  expect(await known()).toBeNull();
  await fails(next);
  expect(await known()).toBe(next);
  await fails(null);
  await fails('2024-03-05T16:04:00.000+00:00');
  expect(await known()).toBe(next);
});

it('is told nothing of where there is none', async () => {
  const told = story();
  await told.create('docs;daily@23:00;docs');
  const status = rightOf(
    await makeStatus()({
      ...told.ports,
      archiveStore: { list: TE.right([]), size: () => TE.right(null) },
      service: { look: TE.right({ up: true, pid: 7, since: null, live: null }) },
      sources: { placeOf: (path) => path },
    })(),
  );
  expect(status.places).toEqual([]);
  const { results } = statusOutput({ width: null, height: null, colour: false })(status);
  expect(results.some((line) => line.startsWith('copies'))).toBe(false);
});
