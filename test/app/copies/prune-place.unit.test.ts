/** What the rules of a place drop, and what is journalled of it. */
import * as TE from 'fp-ts/TaskEither';
import { makeArchiveIndex } from '../../../src/app/archive-index';
import { hasRules, placePlanner, sparedSince } from '../../../src/app/copies/plan-place';
import { prunePlace } from '../../../src/app/copies/prune-place';
import type { Command } from '../../../src/domain/events/command';
import type { KnownVersion, PruneReport, PruneRequest } from '../../../src/ports/copies';
import { rightOf } from '../../support/decoded';
import { objectsInMemory } from '../../support/objects-in-memory';
import { madeReport, story } from '../../support/story';

const never = new AbortController().signal;
const times = ['05T16:00', '05T17:00', '05T18:00'] as const;
const completedAt = (time: string) => `2024-03-${time}:00.000+00:00`;

/** Three versions of docs stand at nas, of which it keeps one. */
const lived = async (options: { readonly keep?: number } = { keep: 1 }) => {
  const told = story();
  await told.create('docs;daily@23:00;docs');
  await told.run({
    ...{ type: 'AddDestination', name: 'nas', url: 'file:/mnt/nas', recipients: [], plain: false, options },
  });
  const does = (command: unknown) => told.run(command as Command);
  for (const [at, time] of times.entries()) {
    told.until(time);
    await told.starts('docs', 'command');
    await told.completes(at === 2 ? 'docs.tar' : `docs.${at}.tar`);
    await does({
      ...{ type: 'RecordVersionCopied', destination: 1, name: 'docs', completed: completedAt(time) },
      ...{ sha256: madeReport.sha256, bytes: madeReport.bytes, sent: 1, packs: 1 },
    });
  }
  const asked: PruneRequest[] = [];
  /** A place at which the versions of these times stand, and which removes what it is told to, if it does. */
  const prune = (there: ReadonlyArray<string>, removes = true) => {
    const stands = (versions: ReadonlyArray<KnownVersion>) =>
      versions.filter(({ completed }) => there.some((time) => completedAt(time) === completed));
    const ports = {
      ...told.ports,
      archiveIndex: makeArchiveIndex(told.ports.journal),
      sources: { placeOf: (path: string) => path },
      archiveStore: { pathOf: (file: string) => `/b/${file}`, catalogues: '/c' },
      places: { open: () => TE.right(objectsInMemory().store) },
      copies: {
        copy: () => TE.left({ type: 'NothingToDo' as const, reason: 'not asked' }),
        prune: (request: PruneRequest) => {
          asked.push(request);
          const going = request.decide(stands(request.versions));
          const report: PruneReport = {
            removed: removes ? going : [],
            waiting: removes ? 0 : going.length,
            ...{
              packs: removes ? going.length : 0,
              freed: 7,
              repacked: 0,
              written: 0,
              orphans: 0,
              unknown: 0,
            },
            refused: removes ? null : 'it refuses',
          };
          return TE.right(report);
        },
      },
    };
    const [place] = told.state().destinations?.places ?? [];
    if (place === undefined) throw new Error('no place');
    return {
      ports,
      place,
      run: async () => rightOf(await prunePlace(place, { passed: [], orphans: 0 }, never)(ports)()),
    };
  };
  const journalled = () =>
    told.records
      .flatMap(({ events }) => events)
      .flatMap((event) => (event.type === 'CopiesPruned' ? [event] : []));
  return { ...told, does, asked, prune, journalled };
};

it('is all but the newest, told with the reason, once', async () => {
  const { prune, journalled, asked } = await lived();
  const { removed, waiting } = await prune(times).run();
  expect(waiting).toBeNull();
  expect(removed.map(({ completed, reason }) => [completed, reason])).toEqual(
    times.slice(0, 2).map((time) => [completedAt(time), 'older than the newest 1 by hand (keep=1)']),
  );
  expect(journalled()).toMatchObject([{ place: 'nas', packs: 2, freed: 7, waiting: 0, why: null }]);
  await prune(['05T18:00']).run();
  // why: nothing goes now, so nobody looks at all that is there
  expect([asked.length, journalled().length]).toEqual([1, 1]);
});

it('is nothing where the place has no rules', async () => {
  const { prune, asked } = await lived({});
  const { run, place } = prune(times);
  expect(hasRules(place)).toBe(false);
  expect(await run()).toEqual({ removed: [], packs: 0, freed: 0, repacked: 0, waiting: null });
  expect(asked).toEqual([]);
});

it('is told of what had gone when this machine was cut off', async () => {
  const { prune, journalled } = await lived();
  await prune(['05T17:00', '05T18:00']).run();
  expect(
    journalled()[0]
      ?.removed.map(({ completed }) => completed)
      .sort(),
  ).toEqual(times.slice(0, 2).map(completedAt));
});

it('stays where the place refuses, or its last check found a fault; and that is said', async () => {
  const { prune, journalled, does, state, asked } = await lived();
  const { waiting } = await prune(times, false).run();
  expect(waiting).toEqual({ versions: 2, packs: 0, why: 'it refuses' });
  expect(journalled()).toMatchObject([{ removed: [], waiting: 2, why: 'it refuses' }]);
  await does({
    ...{ type: 'RecordCheck', destination: 1, versions: 3, packs: 1, read: 1, bytes: 1, faults: 2 },
    ...{ finding: 'packs/x: it is damaged', damaged: [] },
  });
  expect(sparedSince(state(), 1)).toBe('the last check there found 2 faults');
  await prune(times, false).run();
  expect(asked.map(({ mayRemove }) => mayRemove)).toEqual([true, false]);
  await does({ type: 'RecordPlaceTest', destination: 1, works: true, overwrites: false, removes: false });
  expect(sparedSince(state(), 1)).toBe('the place lets nothing be removed');
});

it('is no pinned version', async () => {
  const { prune, does, state } = await lived();
  await does({
    type: 'PinVersion',
    name: 'docs',
    file: 'docs.0.tar',
    completed: completedAt('05T16:00'),
    why: null,
  });
  const { ports, place } = prune(times);
  const { expected, dropped, known } = rightOf(await placePlanner(ports, place, state())());
  expect([expected.length, known.length]).toEqual([3, 3]);
  expect(dropped(expected).map(({ version }) => version.completed)).toEqual([completedAt('05T17:00')]);
});
