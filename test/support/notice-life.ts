/**
 * Lives of notices, at random: targets come and go, facts of every kind happen, receivers take, refuse, throw and hang, the disk
 * is full, the clock steps, the process is killed.
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { makeTeller, type Teller, type TellPorts } from '../../src/app/notices/tell';
import type { NoticeAddress } from '../../src/codecs/notices/address';
import { type FactKind, factKinds, type TargetKind } from '../../src/domain/events/notice';
import type { Notice } from '../../src/domain/notices/message';
import { scheduleId } from '../../src/domain/schedule/schedule';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { presentTime } from '../../src/domain/time/time';
import { addressesInMemory } from './addresses-in-memory';
import { archiveName, sourcePath } from './decoded';
import { keyOf } from './naive-notices';
import { packReport } from './pack-report';
import { workspaceInMemory } from './workspace-in-memory';

const minute = 60_000;

/** Until all that can go on without time has gone on. */
const ticks = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const names = ['docs', 'mail'] as const;
const lines = ['docs;cron:*/10 * * * *;docs', 'mail;cron:0 * * * *;mail;catchup=no'];

/** How a receiver takes a notice. `dies`: it takes it, and the process is killed before that is recorded. */
const manners = [
  'takes',
  'takes',
  'refuses',
  'throws',
  'takesOnFullDisk',
  'dies',
  'slowly',
  'never',
] as const;

export type Deed =
  | {
      readonly do: 'add';
      readonly kind: TargetKind;
      readonly on: ReadonlyArray<FactKind>;
      readonly only: number;
    }
  | { readonly do: 'remove'; readonly which: number }
  | { readonly do: 'tell'; readonly which: number; readonly manner: (typeof manners)[number] }
  | { readonly do: 'back up'; readonly which: number; readonly end: 'good' | 'partial' | 'fail' | 'leave' }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'verify'; readonly finding: string | null }
  | { readonly do: 'hook'; readonly failure: string | null; readonly hook: 'before-backup' | 'after-backup' }
  | { readonly do: 'edit' | 'late' | 'start' | 'stop' | 'crash' | 'kill' | 'flood' };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      kind: fc.constantFrom<TargetKind>('webhook', 'webhook', 'healthchecks'),
      on: fc.subarray([...factKinds], { minLength: 1 }),
      only: fc.nat(3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat(3) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('tell' as const),
      which: fc.nat(3),
      manner: fc.constantFrom(...manners),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('back up' as const),
      which: fc.nat(1),
      end: fc.constantFrom('good' as const, 'partial' as const, 'fail' as const, 'leave' as const),
    }),
  },
  // why: a clock that steps shows what is days behind, and comes back
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      minutes: fc.constantFrom(5, 70, 1500, -4000, 4000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('verify' as const), finding: fc.constantFrom('damaged', null) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('hook' as const),
      failure: fc.constantFrom('ended with status 1', null),
      hook: fc.constantFrom('before-backup' as const, 'after-backup' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('edit', 'late', 'start', 'stop', 'crash', 'kill', 'flood'),
    }),
  },
);

export const deeds = fc.array(deed, { minLength: 5, maxLength: 60, size: 'max' });

/** What one target's receiver has taken. */
export interface Taken {
  readonly facts: Array<string>;
  /** How many it was told that it was not told. */
  dropped: number;
  /** Taken, and not recorded as far as is known. */
  open: Array<string>;
  /** How often a kill may have had a fact told once more. */
  readonly again: Map<string, number>;
  /** Lets go of a notice that a slow receiver has in hand. */
  release: (() => void) | null;
  pending: Promise<unknown>;
}

/** Lives through it all; with nobody to be told, what has to do with notices is left out. */
export const liveThrough = async (done: ReadonlyArray<Deed>, isTold: boolean) => {
  const workspace = workspaceInMemory();
  const { run, attempt, state, clock } = workspace;
  for (const line of lines) await workspace.create(line);
  const taken = new Map<number, Taken>();
  const addresses = new Map<string, NoticeAddress>();
  let manner: (typeof manners)[number] = 'takes';
  let mostWaiting = 0;
  let pid = 1;

  const takenBy = (target: number): Taken => {
    const known = taken.get(target) ?? {
      facts: [],
      dropped: 0,
      open: [],
      again: new Map<string, number>(),
      release: null,
      pending: Promise.resolve(),
    };
    taken.set(target, known);
    return known;
  };

  const take = (target: number, { facts, dropped }: Notice): void => {
    const by = takenBy(target);
    // why: starts are told to who measures, and only as long as nothing else is to be told
    const keys = facts.filter(({ kind }) => kind !== 'started').map((fact) => keyOf(fact));
    by.facts.push(...keys);
    by.open.push(...keys);
    by.dropped += dropped;
  };

  const never = new Promise<never>(() => undefined);

  /** A process that tells: what it has in mind is lost with it. */
  const newTeller = (): {
    readonly tell: Teller;
    readonly isAlive: () => boolean;
    readonly die: () => void;
  } => {
    let isAlive = true;
    const ports: TellPorts = {
      ...workspace.ports,
      journal: {
        ...workspace.ports.journal,
        append: (...line) =>
          manner === 'takesOnFullDisk'
            ? TE.left({ type: 'FileFailed', doing: 'write', path: 'journal.jsonl', reason: 'no space left' })
            : workspace.ports.journal.append(...line),
      },
      noticeAddresses: addressesInMemory(addresses),
      noticeOrigin: { host: 'vm', workspace: '/site' },
      noticeSender: {
        send:
          (_, { url }, notice, signal) =>
          async () => {
            const target = Number(url.split('/').at(-1));
            const by = takenBy(target);
            const refused = E.left({ reason: 'it answered 500', retryAfter: null });
            if (manner === 'refuses') return refused;
            if (manner === 'throws') throw new Error('URI malformed');
            if (manner === 'never') {
              await new Promise<void>((resolve) => {
                signal.addEventListener('abort', () => resolve());
                by.release = resolve;
              });
              return isAlive ? refused : never;
            }
            take(target, notice);
            if (manner === 'dies') return never;
            if (manner === 'slowly') await new Promise<void>((resolve) => (by.release = resolve));
            return isAlive ? E.right(undefined) : never;
          },
      },
    };
    return { tell: makeTeller(ports), isAlive: () => isAlive, die: () => (isAlive = false) };
  };
  let teller = newTeller();

  /** The process is killed: what was taken and not recorded may be told once more. */
  const dies = (): void => {
    teller.die();
    for (const by of taken.values()) {
      for (const fact of by.open) by.again.set(fact, (by.again.get(fact) ?? 0) + 1);
      by.open = [];
      by.release?.();
      by.release = null;
      by.pending = Promise.resolve();
    }
    teller = newTeller();
  };

  const settle = async (by: Taken): Promise<void> => {
    by.release?.();
    by.release = null;
    await by.pending;
  };

  const tell = async (target: number, how: (typeof manners)[number]): Promise<boolean> => {
    const by = takenBy(target);
    await settle(by);
    manner = how;
    const told = teller.tell(target, 0, new AbortController().signal).then((result) => {
      // why: only what the journal has can't be told again
      const { targets } = state().notices;
      const through = targets.find((one) => one.target === target)?.told ?? Infinity;
      by.open = by.open.filter((fact) => Number(fact.split(' ')[0]) > through);
      return result.result === 'told' && result.more;
    });
    if (how === 'dies') {
      // why: where there was nothing to tell, nobody died of it
      const isOver = await Promise.race([told.then(() => true), ticks().then(() => false)]);
      if (!isOver) dies();
      return false;
    }
    by.pending = told;
    if (how === 'slowly' || how === 'never') {
      await ticks();
      manner = 'takes';
      return false;
    }
    const more = await told;
    manner = 'takes';
    return more;
  };

  const backUp = async (which: number, end: 'good' | 'partial' | 'fail' | 'leave'): Promise<void> => {
    const schedule = schedulesOf(state().file).find(({ schedule: { spec } }) => spec.name === names[which]);
    if (schedule === undefined) return;
    await attempt({ type: 'SkipMissed', look: 'pass' });
    const started = await attempt({
      type: 'StartBackup',
      schedule: schedule.schedule.id,
      trigger: 'schedule',
    });
    // why: one that was started too often has failed
    if (E.isLeft(started) || state().attempt === null || end === 'leave') return;
    if (end === 'fail') {
      await run({ type: 'FailBackup', reason: 'no such file or directory' });
      return;
    }
    const report = packReport(
      end === 'good'
        ? {}
        : { problemCount: 1, problems: [{ path: 'a', kind: 'unreadable', detail: 'permission denied' }] },
    );
    const archive = `${schedule.schedule.spec.name}.tar`;
    const placement = { temporary: `.${archive}.partial`, archive, kept: null };
    await run({ type: 'SealArchive', placement, report, doubt: null });
    await run({ type: 'CompleteBackup', adopted: false });
  };

  const doIt = async (asked: Deed): Promise<void> => {
    const { targets } = state().notices;
    switch (asked.do) {
      case 'add': {
        const next = state().notices.nextTarget;
        const only = [[], [], ['docs'], ['mail']][asked.only] ?? [];
        addresses.set(`k${next}`, { url: `https://example.org/${next}`, headers: [] });
        const { kind, on } = asked;
        await run({
          type: 'AddNoticeTarget',
          name: null,
          kind,
          where: 'there',
          on: [...on],
          only,
          key: `k${next}`,
        });
        return;
      }
      case 'remove': {
        const target = targets[asked.which];
        if (target === undefined) return;
        await run({ type: 'RemoveNoticeTarget', which: target.name });
        await settle(takenBy(target.target));
        return;
      }
      case 'tell': {
        const target = targets[asked.which % Math.max(1, targets.length)];
        if (target !== undefined) await tell(target.target, asked.manner);
        return;
      }
      case 'late': {
        const schedule = schedulesOf(state().file)[0]?.schedule.id;
        if (schedule === undefined) return;
        await run({ type: 'NoteOverdue', overdue: [{ schedule, newestGood: null, cause: null }] });
        return;
      }
      case 'kill':
        dies();
        return;
      case 'back up':
        return backUp(asked.which, asked.end);
      case 'wait':
        clock.advance(asked.minutes * minute);
        await run({ type: 'SkipMissed', look: 'pass' });
        return;
      case 'verify':
        await run({
          type: 'RecordVerification',
          name: archiveName('docs'),
          file: 'docs.tar',
          sha256: 'a'.repeat(64),
          level: 'read',
          finding: asked.finding,
        });
        return;
      case 'hook':
        await run({
          type: 'RecordHook',
          schedule: scheduleId(1),
          due: presentTime(clock.now()),
          trigger: 'schedule',
          path: sourcePath('docs'),
          name: archiveName('docs'),
          hook: asked.hook,
          ended: 'exited',
          status: asked.failure === null ? 0 : 1,
          signal: null,
          failure: asked.failure,
          milliseconds: 1,
          output: '',
          archivedFrom: null,
        });
        return;
      case 'edit':
        workspace.edit(`${workspace.text() ?? ''}docs;25:00;docs${pid}\n`);
        pid += 1;
        await workspace.look();
        return;
      case 'start':
        pid += 1;
        await run({ type: 'StartService', pid, version: '1' });
        return;
      case 'stop':
        await run({ type: 'StopService', pid, reason: 'SIGTERM' });
        return;
      case 'crash':
        await run({ type: 'FailService', pid, reason: 'an error' });
        return;
      case 'flood':
        for (let times = 0; times < 30; times += 1)
          await run({ type: 'StopService', pid, reason: 'SIGTERM' });
        return;
    }
  };

  for (const one of done) {
    if (isTold || !['add', 'remove', 'tell', 'late', 'kill'].includes(one.do)) await doIt(one);
    mostWaiting = Math.max(mostWaiting, state().notices.facts.length);
  }
  for (const { target } of state().notices.targets)
    for (let turn = 0; turn < 5 && (await tell(target, 'takes')); turn += 1);
  for (const by of taken.values()) await settle(by);
  return { workspace, taken, mostWaiting };
};
