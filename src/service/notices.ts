/** The notifiers of the service: one for each receiver, woken by what is journalled, let go of when the service ends. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type Actor, createActor, fromPromise, type InspectionEvent, waitFor } from 'xstate';
import { notifierMachine } from '../../machines/notifier.machine';
import { contained } from '../app/contained';
import { noteOverdue, type OverduePorts } from '../app/notices/note-overdue';
import { makeTeller, type TellPorts } from '../app/notices/tell';
import { makeReadHistoryer } from '../app/read-history';
import type { BackupError } from '../domain/error';
import { isLateAsked } from '../domain/notices/decide-notices';
import type { Notices, NoticeTarget } from '../domain/notices/notices';
import { batchFor } from '../domain/notices/pending';
import type { Journal } from '../ports/journal';
import type { Locks } from '../ports/locks';
import { sharedHold } from './shared-hold';

export interface NoticeService {
  /** The same journal, which tells the notifiers of all that it is seen to hold. */
  readonly journal: Journal;
  /** A pass is over: now and then, where somebody is to be told, it is looked which schedules are late. */
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

type Notifier = Actor<typeof notifierMachine>;

export const makeNoticeService = (
  ports: TellPorts & OverduePorts & { readonly locks: Locks },
  inspect: (event: InspectionEvent) => void,
): NoticeService => {
  const notifiers = new Map<number, Notifier>();
  const giveUp = new AbortController();
  const hold = sharedHold(ports.locks, 'notices');
  let known: Notices | null = null;
  let isEnding = false;

  const seen = (notices: Notices): void => {
    if (notices === known) return;
    known = notices;
    for (const [id, notifier] of notifiers)
      if (!notices.targets.some(({ target }) => target === id)) {
        notifier.send({ type: 'stop.requested' });
        notifiers.delete(id);
      }
    for (const target of notices.targets) {
      const notifier = notifiers.get(target.target) ?? begin(target);
      if (notifier !== null && batchFor(notices, target) !== null) notifier.send({ type: 'facts.waiting' });
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
      ),
  };

  const tell = makeTeller({ ...ports, journal });

  const begin = ({ target, name, kind, where }: NoticeTarget): Notifier | null => {
    if (isEnding) return null;
    const machine = notifierMachine.provide({
      actors: {
        tell: fromPromise(async ({ input: { attempts }, signal }) => {
          const told = await hold(() => tell(target, attempts, AbortSignal.any([signal, giveUp.signal])));
          return told ?? { result: 'failed', reason: 'another process tells now', retryAfter: askAgainAfter };
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
    const now = performance.now();
    if (isEnding || known === null || !isLateAsked(known) || now - lastLook < lookEvery) return;
    lastLook = now;
    // why: one that could not look now looks again later; what is in its way is told by whatever else is in its way
    void contained(
      () => noteOverdue(read)({ ...ports, journal }),
      (reason): BackupError => ({ type: 'NothingToDo', reason }),
    )();
  };

  return {
    journal,
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
