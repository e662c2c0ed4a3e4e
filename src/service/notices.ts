/** The notifiers of the service: one for each receiver, woken by what is journalled, let go of when the service ends. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type Actor, createActor, fromPromise, type InspectionEvent, waitFor } from 'xstate';
import { notifierMachine } from '../../machines/notifier.machine';
import { contained } from '../app/contained';
import { noteOverdue, type OverduePorts } from '../app/notices/note-overdue';
import { makeTeller, type Mind, type TellPorts } from '../app/notices/tell';
import { makeReadHistoryer } from '../app/read-history';
import { type BackupError, showError } from '../domain/error';
import { isLateAsked } from '../domain/notices/decide-notices';
import type { Notices, NoticeTarget } from '../domain/notices/notices';
import type { Trouble } from '../domain/notices/outage';
import { batchFor } from '../domain/notices/pending';
import type { Journal } from '../ports/journal';
import type { Locks } from '../ports/locks';
import type { OutageRecord } from '../ports/notices';
import { makeOutageWatch, type OutagePorts, rememberedAddresses } from './outages';
import { sharedHold } from './shared-hold';

export interface NoticeService {
  /** The same journal, which tells the notifiers of all that it is seen to hold. */
  readonly journal: Journal;
  /** Something keeps the service from its work, and may not be journalled. */
  readonly trouble: (trouble: Trouble) => void;
  /** What should be verified can't be read; null when it can again. */
  readonly unverified: (trouble: Trouble | null) => void;
  /** A pass is over: who is to be told of what could not be journalled is; and now and then it is looked which schedules are late. */
  readonly look: () => void;
  /** Tries at once again what has failed. */
  readonly wake: () => void;
  /** Lets them finish what is under way, within a bounded time; then lets go. */
  readonly finish: () => Promise<void>;
}

/** How long, in milliseconds, the end of the service waits for what is still being told. */
const lastWordWithin = 3_000;

/** How far apart, in milliseconds, it is looked which schedules are late. */
const lookEvery = 60_000;

/** How long, in milliseconds, another process is left to tell what it tells. */
const askAgainAfter = 5_000;

const workspaceAway: BackupError = { type: 'WorkspaceLost', what: 'its disk', removed: false };

type Notifier = Actor<typeof notifierMachine>;

export const makeNoticeService = (
  given: TellPorts &
    OverduePorts &
    OutagePorts & { readonly locks: Locks; readonly unverifiedRecord: OutageRecord },
  inspect: (event: InspectionEvent) => void,
  isAttached: () => boolean,
): NoticeService => {
  const { addresses: noticeAddresses, learn } = rememberedAddresses(given.noticeAddresses);
  const ports = { ...given, noticeAddresses };
  const outages = makeOutageWatch(ports);
  // why: what keeps it from verifying is no end of what keeps it from its work, and may last for days beside that
  const unverified = makeOutageWatch({ ...ports, outageRecord: ports.unverifiedRecord });
  const mind: Omit<Mind, 'known'> = {
    factFor: (target) => outages.factFor(target) ?? unverified.factFor(target),
    taken: (target, fact) => (fact.about === 'archive' ? unverified : outages).taken(target, fact),
  };
  const notifiers = new Map<number, Notifier>();
  const giveUp = new AbortController();
  const hold = sharedHold(ports.locks, 'notices');
  let known: Notices | null = null;
  let isEnding = false;

  const seen = (notices: Notices): void => {
    if (notices === known) return;
    const hasTargets = notices.targets.length > 0;
    if (hasTargets && notices.targets !== known?.targets) {
      outages.reserve();
      void learn(notices.targets);
    }
    known = notices;
    for (const [id, notifier] of notifiers)
      if (!notices.targets.some(({ target }) => target === id)) {
        notifier.send({ type: 'stop.requested' });
        notifiers.delete(id);
      }
    wakeWaiting(notices);
  };

  const wakeWaiting = (notices: Notices): void => {
    for (const target of notices.targets) {
      const notifier = notifiers.get(target.target) ?? begin(target);
      if (batchFor(notices, target) !== null || mind.factFor(target) !== null)
        notifier?.send({ type: 'facts.waiting' });
    }
  };

  const journal: Journal = {
    ...ports.journal,
    head: pipe(
      ports.journal.head,
      TE.chainFirstIOK(
        ({ state }) =>
          () =>
            seen(state.notices),
      ),
    ),
    append: (...line) =>
      pipe(
        ports.journal.append(...line),
        TE.chainFirstIOK(
          ({ state }) =>
            () =>
              seen(state.notices),
        ),
        TE.orElseFirstIOK((error) => () => {
          if (error.type !== 'WorkspaceLost')
            outages.note({ cause: 'work', reason: showError(error), isSure: false });
        }),
      ),
  };

  const knownTarget = (id: number): NoticeTarget | null =>
    known?.targets.find(({ target }) => target === id) ?? null;

  /** While the workspace is away nothing is asked of its journal: it would make one where none should be. */
  const attachedJournal: Journal = {
    ...journal,
    exclusively: (use) =>
      pipe(
        TE.fromIO(isAttached),
        TE.chain((is) => (is ? journal.exclusively(use) : TE.left(workspaceAway))),
      ),
  };

  const tell = makeTeller({ ...ports, journal: attachedJournal }, { ...mind, known: knownTarget });

  const begin = ({ target, name, kind, where }: NoticeTarget): Notifier | null => {
    if (isEnding) return null;
    const machine = notifierMachine.provide({
      actors: {
        tell: fromPromise(async ({ input: { attempts }, signal }) => {
          const either = AbortSignal.any([signal, giveUp.signal]);
          const told = isAttached() ? await hold(() => tell(target, attempts, either)) : null;
          if (told !== null) return told;
          const present = knownTarget(target);
          // why: the lock lies in the workspace, which may be away; what is in mind nobody else tells
          return present !== null && mind.factFor(present) !== null
            ? tell(target, attempts, either, 'mind')
            : { result: 'failed', reason: 'another process tells now', retryAfter: askAgainAfter };
        }),
      },
    });
    const notifier = createActor(machine, {
      id: `notifier ${name}`,
      input: { name, kind, where },
      inspect,
    });
    notifiers.set(target, notifier);
    notifier.start();
    return notifier;
  };

  const read = makeReadHistoryer();
  let lastLook = -Infinity;

  const look = (): void => {
    if (outages.passOver() && known !== null) wakeWaiting(known);
    const now = performance.now();
    if (isEnding || known === null || !isAttached() || !isLateAsked(known) || now - lastLook < lookEvery)
      return;
    lastLook = now;
    // why: one that could not look now looks again later; what is in its way is told by whatever else is in its way
    void contained(
      () => noteOverdue(read)({ ...ports, journal }),
      (reason): BackupError => ({ type: 'NothingToDo', reason }),
    )();
  };

  return {
    journal,
    trouble: outages.note,
    unverified: (trouble) => {
      if (trouble !== null) {
        unverified.reserve();
        unverified.note(trouble);
      }
      if (unverified.passOver() && known !== null) wakeWaiting(known);
    },
    look,
    wake: () => {
      for (const notifier of notifiers.values()) notifier.send({ type: 'wake.requested' });
    },
    finish: async () => {
      isEnding = true;
      const all = [...notifiers.values()];
      for (const notifier of all) notifier.send({ type: 'stop.requested' });
      await Promise.all(
        all.map((notifier) =>
          waitFor(notifier, ({ status }) => status !== 'active', { timeout: lastWordWithin }).catch(() =>
            E.right(undefined),
          ),
        ),
      );
      giveUp.abort();
      for (const notifier of all) notifier.stop();
    },
  };
};
