/** The copiers of a service, with places in memory: who is copied to, when, and that they end. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import type { KeepPorts } from '../../src/app/copies/copy-and-keep';
import type { DrillPorts } from '../../src/app/copies/drill';
import type { BackupError } from '../../src/domain/error';
import type { DestinationOptions } from '../../src/domain/events/destination';
import type { CopyReport, CopyRequest } from '../../src/ports/copies';
import type { UnpackReport } from '../../src/ports/unarchiver';
import { type CopyService, makeCopyService } from '../../src/service/copiers';
import { rightOf, timestamp } from '../support/decoded';
import { objectsInMemory } from '../support/objects-in-memory';
import { storeInMemory } from '../support/store-in-memory';
import { story } from '../support/story';

const away: BackupError = {
  ...{ type: 'DestinationFailed', cause: 'unreachable', doing: 'use', where: 'file:/mnt/nas' },
  ...{ reason: 'it is away', advice: [] },
};

const unpacked: UnpackReport = {
  ...{ damageCount: 0, damage: [], notes: [], entries: 1, contentBytes: 2, refusedCount: 0, refused: [] },
  ...{ unowned: 0, absent: [] },
};

const services: Array<CopyService> = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.finish();
});

type Pass = (request: CopyRequest, signal: AbortSignal) => TE.TaskEither<BackupError, Partial<CopyReport>>;

/** Copies all; what is left of a report is as after a pass that found nothing. */
const all: Pass = ({ versions }) =>
  TE.right({ copied: versions.map((version) => ({ version, sent: 1, packs: 1, stood: false })) });

const nothing = { orphans: 0, unknown: 0, broken: 0 };

const stage = async (pass: Pass, ...places: ReadonlyArray<string>) => stageWith(pass, {}, places);

const stageWith = async (pass: Pass, options: DestinationOptions, places: ReadonlyArray<string>) => {
  const told = story();
  await told.create('docs;daily@23:00;docs');
  for (const name of places)
    await told.run({
      ...{
        type: 'AddDestination',
        name,
        url: `file:/mnt/${name}`,
        recipients: [],
        plain: false,
        options,
      },
    });
  const { ports: store } = storeInMemory(told);
  const passes: Array<{ readonly to: number; readonly files: ReadonlyArray<string> }> = [];
  const looks: Array<number> = [];
  /** What is missed at the next look. */
  const vanished: Array<{ readonly name: string }> = [];
  const waiting: Array<() => void> = [];
  const drilled: Array<string> = [];
  let turn: Promise<unknown> = Promise.resolve();
  const ports: KeepPorts & DrillPorts = {
    ...store,
    directories: { absolute: (path) => path },
    scratch: { within: (use) => use('/scratch') },
    catalogues: { hold: () => TE.right({ files: 1, bytes: 2, findings: 0, finding: null }) },
    unarchiver: {
      unpack: ({ archive }) => {
        drilled.push(archive);
        return TE.right(unpacked);
      },
    },
    journal: {
      ...store.journal,
      // why: copiers decide beside each other, and the journal lets one in at a time
      exclusively: (use) => () => {
        const mine = turn.then(use);
        turn = mine.catch(() => undefined);
        return mine;
      },
    },
    places: { open: () => TE.right(objectsInMemory().store) },
    copies: {
      copy: (request, _, onCopied, signal) => async () => {
        passes.push({ to: request.destination, files: request.versions.map(({ path }) => path) });
        waiting.splice(0).forEach((go) => go());
        const outcome = await pass(request, signal)();
        if (E.isLeft(outcome)) return outcome;
        const report = {
          copied: [],
          failed: [],
          there: 0,
          line: 1,
          resentObjects: [],
          written: 1,
          ...nothing,
          ...outcome.right,
        };
        for (const copied of report.copied) rightOf(await onCopied(copied)());
        return E.right(report);
      },
      versions: () =>
        TE.right([
          {
            ...{ name: 'docs', completed: timestamp('2024-03-05T16:00:00.000+00:00'), sha256: 'a' },
            ...{ bytes: 3, list: 'versions/docs/a.list' },
          },
        ]),
      withArchive: (_, { name }, __, ___, ____, use) => use(`${name} from there`),
      look: ({ versions, destination }) => {
        const gone = vanished.splice(0);
        looks.push(destination);
        return TE.right(versions.filter((version) => gone.some(({ name }) => name === version.name)));
      },
      prune: () => TE.left({ type: 'NothingToDo', reason: 'there are no rules' }),
    },
  };
  let isHere = true;
  const states: Array<string> = [];
  /** As in a process that has just begun. `elapsed` is milliseconds of a clock that nobody sets. */
  let elapsed = 0;
  const make = () => {
    const service = makeCopyService(
      ports,
      (event) => {
        if (event.type !== '@xstate.snapshot') return;
        const value: unknown = Reflect.get(event.snapshot, 'value');
        if (typeof value === 'string') states.push(value);
        waiting.splice(0).forEach((go) => go());
      },
      () => isHere,
      () => elapsed,
    );
    services.push(service);
    return { service, journal: service.watching(ports.journal) };
  };
  let made = make();
  return {
    ...told,
    service: made.service,
    restart: () => {
      states.length = 0;
      made = make();
    },
    waits: (milliseconds: number) => {
      elapsed += milliseconds;
    },
    ...{ passes, looks, vanished, drilled },
    states,
    /** What the service does at each pass of its own. */
    look: async () => rightOf(await made.journal.head()),
    backsUp: async (kept: string | null) => {
      await told.starts('docs', 'command');
      await told.completes('docs.tar', kept);
    },
    leaves: () => {
      isHere = false;
    },
    /** Until the condition holds; looks at it whenever something happens. */
    until: async (holds: () => boolean) => {
      while (!holds()) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    is: (state: string) => () => states.at(-1) === state,
  };
};

it('copy what is there, and what comes; nothing twice', async () => {
  const { look, backsUp, passes, until, is, states, clock } = await stage(all, 'nas');
  await backsUp(null);
  await look();
  await until(is('waiting'));
  expect(passes).toEqual([{ to: 1, files: ['docs.tar'] }]);
  await look();
  await until(is('waiting'));
  states.length = 0;
  clock.advance(60_000);
  await backsUp('docs.1.tar');
  await look();
  await until(is('waiting'));
  expect(passes.slice(1)).toEqual([{ to: 1, files: ['docs.tar', 'docs.1.tar'] }]);
});

it('leave an archive alone for an hour that could not be read', async () => {
  const pass: Pass = ({ versions }) =>
    TE.right({ failed: versions.map((version) => ({ version, reason: 'input/output error' })) });
  const { look, backsUp, passes, until, is, waits, create, states } = await stage(pass, 'nas');
  await backsUp(null);
  await look();
  await until(is('waiting'));
  const again = async (name: string): Promise<number> => {
    states.length = 0;
    await create(`pics;daily@23:00;${name}`);
    await look();
    await until(is('waiting'));
    return passes.length;
  };
  expect(await again('a')).toBe(1);
  waits(3_600_000 - 1);
  expect(await again('b')).toBe(1);
  waits(1);
  expect(await again('c')).toBe(2);
});

it.each<[string, string, number]>([
  ['a day ago', '2024-03-06T16:00:00Z', 2],
  ['less than a day ago', '2024-03-06T15:59:00Z', 1],
  ['at a time to come, by a clock that was wrong', '2024-03-04T16:00:00Z', 2],
])('go to a place that lacks nothing where it was last gone to %s', async (_, now, times) => {
  const { look, passes, until, is, restart, clock } = await stage(all, 'nas');
  await look();
  await until(is('waiting'));
  clock.set(Date.parse(now));
  restart();
  await look();
  await until(is('waiting'));
  expect(passes).toHaveLength(times);
});

it('are one for each place: one that is away keeps nothing from the other', async () => {
  const pass: Pass = (request, signal) => (request.destination === 1 ? TE.left(away) : all(request, signal));
  const { look, backsUp, passes, until, events } = await stage(pass, 'nas', 'usb').then((told) => ({
    ...told,
    events: () => told.records.flatMap((record) => record.events),
  }));
  await backsUp(null);
  await look();
  await until(
    () =>
      events().some(({ type }) => type === 'CopyFailed') &&
      events().some(({ type }) => type === 'CopyCompleted'),
  );
  expect(passes.map(({ to }) => to).toSorted()).toEqual([1, 2]);
  expect(events()).toContainEqual(
    expect.objectContaining({
      type: 'CopyFailed',
      destination: 1,
      attempts: 1,
      next: '2024-03-05T16:01:00.000+00:00',
    }),
  );
});

it('go to no place that was removed', async () => {
  const { look, backsUp, passes, until, is, run } = await stage(all, 'nas');
  await look();
  await until(is('waiting'));
  await run({ type: 'RemoveDestination', which: 'nas' });
  await look();
  await backsUp(null);
  await look();
  expect(passes).toHaveLength(1);
});

it('ask nothing of a workspace that is away', async () => {
  const { service, look, passes, until, is, leaves } = await stage(all, 'nas');
  leaves();
  await look();
  await until(is('backingOff'));
  expect(passes).toEqual([]);
  service.wake();
  await until(is('backingOff'));
  expect(passes).toEqual([]);
});

/** A pass that goes on until it is given up. */
const endless = () => {
  const ended = { isGivenUp: false };
  const pass: Pass = (_, signal) => () =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        ended.isGivenUp = true;
        resolve(E.left(away));
      });
    });
  return { pass, ended };
};

it('give up what they send to a place that is removed', async () => {
  const { pass, ended } = endless();
  const { look, passes, until, run } = await stage(pass, 'nas');
  await look();
  await until(() => passes.length === 1);
  await run({ type: 'RemoveDestination', which: 'nas' });
  expect(ended.isGivenUp).toBe(false);
  await look();
  expect(ended.isGivenUp).toBe(true);
});

it('give up at the end of the service what they send', async () => {
  const { pass, ended } = endless();
  const { service, look, passes, until, records } = await stage(pass, 'nas');
  await look();
  await until(() => passes.length === 1);
  const before = records.length;
  await service.finish();
  expect([ended.isGivenUp, records.length]).toEqual([true, before]);
});

it('try by themselves whether it can be restored from there, as often as was asked for', async () => {
  const { look, backsUp, drilled, until, is, states, clock, records, restart, waits } = await stageWith(
    all,
    { drill: 'weekly' },
    ['nas'],
  );
  await look();
  await until(is('waiting'));
  // nothing stands there yet
  expect(drilled).toEqual([]);
  const again = async (days: number): Promise<number> => {
    states.length = 0;
    clock.advance(days * 24 * 3_600_000);
    waits(days * 24 * 3_600_000);
    restart();
    await look();
    await until(is('waiting'));
    return drilled.length;
  };
  await backsUp(null);
  expect(await again(0)).toBe(1);
  expect(drilled).toEqual(['docs from there']);
  expect(
    records.flatMap(({ events }) => events).filter(({ type }) => type === 'RestoreDrilled'),
  ).toMatchObject([{ destination: 1, place: 'nas', name: 'docs', files: 1, bytes: 2, finding: null }]);
  expect(await again(6)).toBe(1);
  expect(await again(2)).toBe(2);
});

it('send again what vanished there, and tell of it', async () => {
  const { look, backsUp, passes, vanished, until, is, records } = await stage(all, 'nas');
  vanished.push({ name: 'docs' });
  await backsUp(null);
  await look();
  await until(is('waiting'));
  expect(passes.map(({ files }) => files)).toEqual([['docs.tar'], ['docs.tar']]);
  const types = records.flatMap(({ events }) => events.map(({ type }) => type));
  expect(types.filter((type) => type === 'CopyVanished' || type === 'VersionCopied')).toEqual([
    'VersionCopied',
    'CopyVanished',
    'VersionCopied',
  ]);
});
