/** The copiers of the service: one for each place elsewhere, woken by what is journalled, let go of when the service ends. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type Actor, createActor, fromPromise, type InspectionEvent } from 'xstate';
import { copierMachine, type CopyOutcome, type CopyPlan, type CopyStep } from '../../machines/copier.machine';
import { contained } from '../app/contained';
import { type CopyPass, copyTo, recordingFailure } from '../app/copies/copy';
import { type KeepPorts, vanishedAgain } from '../app/copies/copy-and-keep';
import { lookThere } from '../app/copies/look-there';
import { prunePlace } from '../app/copies/prune-place';
import { drillAt, type DrillPorts } from '../app/copies/drill';
import { noKeys } from '../app/destinations/use-place';
import type { Archives } from '../domain/archive/archives';
import { lackedAt } from '../app/copies/place-status';
import { copyRecord } from '../domain/destinations/copying';
import { isDrillDue } from '../domain/destinations/drill-due';
import { noProofs, placeProof } from '../domain/destinations/proving';
import { noDestinations } from '../domain/destinations/destinations';
import { type BackupError, showError } from '../domain/error';
import type { Destination } from '../domain/events/destination';
import { hour, instantOf, timestampAt } from '../domain/time/time';
import type { Head, Journal } from '../ports/journal';

export interface CopyService {
  /** The same journal, which tells the copiers of all that it is seen to hold. */
  readonly watching: (journal: Journal) => Journal;
  /** Tries at once again what has failed. */
  readonly wake: () => void;
  /** Gives up what is under way; within a bounded time. */
  readonly finish: () => Promise<void>;
}

/** How long, in milliseconds, the end of the service waits for what is being sent to be let go of. */
const endWithin = 3_000;

/** How often, in milliseconds, a place is looked at to which nothing is to be sent but the journal. */
const lookEvery = 24 * hour;

/** How long, in milliseconds, an archive is left alone that could not be read. */
const leaveAlone = hour;

const workspaceAway: BackupError = { type: 'WorkspaceLost', what: 'its disk', removed: false };

const unforeseen = (reason: string): BackupError => ({
  type: 'FileFailed',
  doing: 'copy',
  path: 'it',
  reason,
});

/** What it comes to; else the promise is rejected with the reason, for the chart to show. */
const orReason = async <A>(task: TE.TaskEither<BackupError, A>): Promise<A> => {
  const result = await task();
  return E.isRight(result) ? result.right : Promise.reject(new Error(showError(result.left)));
};

const nothing: CopyPlan = { versions: 0, bytes: 0, isDue: false };

type Copier = Actor<typeof copierMachine>;

/**
 * Each copier copies by `ports.journal`; `isAttached` says whether the workspace is there. `elapsed` gives milliseconds of a clock that
 * nobody sets: a wrong clock keeps no copier from its work.
 */
export const makeCopyService = (
  ports: KeepPorts & DrillPorts,
  inspect: (event: InspectionEvent) => void,
  isAttached: () => boolean,
  elapsed: () => number = () => performance.now(),
): CopyService => {
  const copiers = new Map<number, Copier>();
  const underWay = new Set<Promise<unknown>>();
  /** What the journal was last seen to add up to. */
  let known: Head | null = null;
  let isEnding = false;

  const begin = (place: Destination): void => {
    /** When the last pass of this process was over, and which archives it could not read. */
    let lastPass = -Infinity;
    let left: ReadonlySet<string> = new Set();

    /** What the last sending came to; what the steps behind it go by. */
    let sent: CopyPass | null = null;
    let hasVanished = false;
    /** Whether a pass was begun, and its last step not done. */
    let isOpen = false;

    /** Whether a restore from there is to be tried, and something stands there to be restored. */
    const isDrillTime = (archives: Archives): boolean => {
      if (known === null) return false;
      const proof = placeProof(known.state.proofs ?? noProofs, place.destination);
      const copied = [...archives.values()]
        .flat()
        .filter(({ copies }) => copies?.includes(place.destination) === true);
      const isFailing = proof.failing.some(({ name }) => copied.some((version) => version.name === name));
      return copied.length > 0 && isDrillDue(place, proof, isFailing, ports.clock.now().instant);
    };

    /** What copiers journal themselves nobody tells them. */
    const catchUp = async (): Promise<void> => {
      const head = isAttached() ? await ports.journal.head() : E.left(workspaceAway);
      if (E.isRight(head) && head.right.seq > (known?.seq ?? -1)) known = head.right;
    };

    /** What comes of it is journalled; a copy that was made stays one. */
    const drill = async (signal: AbortSignal): Promise<void> => {
      await catchUp();
      const archives = await ports.archiveIndex.read();
      if (E.isLeft(archives) || !isDrillTime(archives.right)) return;
      await contained(
        () => drillAt(place, null, noKeys, { onProgress: () => undefined, signal })(ports),
        unforeseen,
      )();
    };

    const plan = async (): Promise<CopyPlan> => {
      hasVanished = false;
      await catchUp();
      const { instant } = ports.clock.now();
      const archives = await orReason(isAttached() ? ports.archiveIndex.read : TE.left(workspaceAway));
      if (known === null) return nothing;
      const { state } = known;
      const passed = elapsed() - lastPass;
      if (passed >= leaveAlone) left = new Set();
      const lacked = lackedAt(archives, state, place).filter(({ report }) => !left.has(report.sha256));
      const { completed } = copyRecord(state.destinations ?? noDestinations, place.destination);
      const since = completed === null ? Infinity : instant - instantOf(completed.at);
      return {
        versions: lacked.length,
        bytes: lacked.reduce((sum, { report }) => sum + report.bytes, 0),
        // why: a time to come was written by a clock that was wrong
        isDue: isOpen || isDrillTime(archives) || (passed >= lookEvery && (since >= lookEvery || since < 0)),
      };
    };

    const nextAfter =
      ({ wait }: CopyStep) =>
      () => {
        const { instant, zone } = ports.clock.now();
        return timestampAt(instant + wait, zone);
      };

    const outcomeOf = async <A>(
      work: () => TE.TaskEither<BackupError, A>,
      told: (result: A) => CopyOutcome,
    ): Promise<CopyOutcome> => {
      const done = await contained(work, unforeseen)();
      if (E.isRight(done)) return told(done.right);
      return done.left.type === 'NothingToDo'
        ? { result: 'busy' }
        : { result: 'failed', reason: showError(done.left) };
    };

    const send = (step: CopyStep, signal: AbortSignal): Promise<CopyOutcome> =>
      outcomeOf(
        () =>
          copyTo(
            place,
            ({ done, total }) =>
              copiers.get(place.destination)?.send({ type: 'copy.progressed', done, total }),
            signal,
            nextAfter(step),
          )(ports),
        (report) => {
          sent = report;
          isOpen = true;
          lastPass = elapsed();
          left = new Set(report.failed.map(({ version }) => version.sha256));
          return { result: 'done' };
        },
      );

    const check = (step: CopyStep, signal: AbortSignal): Promise<CopyOutcome> =>
      outcomeOf(
        () =>
          pipe(
            lookThere(place, sent?.line ?? null, signal)(ports),
            TE.filterOrElse(
              (missing) => missing.length === 0 || !hasVanished,
              () => vanishedAgain(place.url),
            ),
            recordingFailure(ports, place, signal, nextAfter(step)),
          ),
        (missing) => {
          hasVanished = missing.length > 0;
          return { result: hasVanished ? 'vanished' : 'done' };
        },
      );

    const prune = (step: CopyStep, signal: AbortSignal): Promise<CopyOutcome> =>
      outcomeOf(
        () =>
          pipe(
            prunePlace(place, sent ?? { passed: [], orphans: 0 }, signal)(ports),
            recordingFailure(ports, place, signal, nextAfter(step)),
          ),
        () => {
          isOpen = false;
          return { result: 'done' };
        },
      ).then(async (outcome) => {
        if (outcome.result === 'done' && !signal.aborted) await drill(signal);
        return outcome;
      });

    const tracked = async <A>(work: Promise<A>): Promise<A> => {
      underWay.add(work);
      try {
        return await work;
      } finally {
        underWay.delete(work);
      }
    };

    const copier = createActor(
      copierMachine.provide({
        actors: {
          plan: fromPromise(() => tracked(plan())),
          send: fromPromise(({ input, signal }) => tracked(send(input, signal))),
          check: fromPromise(({ input, signal }) => tracked(check(input, signal))),
          prune: fromPromise(({ input, signal }) => tracked(prune(input, signal))),
        },
      }),
      { id: `copier ${place.name}`, input: { name: place.name, where: place.url }, inspect },
    );
    copiers.set(place.destination, copier);
    copier.start();
  };

  const seen = (head: Head): void => {
    if (isEnding) return;
    const hasNews = head.seq > (known?.seq ?? -1);
    known = head;
    const { places } = head.state.destinations ?? noDestinations;
    for (const [id, copier] of copiers)
      if (!places.some(({ destination }) => destination === id)) {
        copier.send({ type: 'stop.requested' });
        copiers.delete(id);
      }
    for (const place of places) {
      const copier = copiers.get(place.destination);
      if (copier === undefined) begin(place);
      else if (hasNews) copier.send({ type: 'versions.waiting' });
    }
  };

  return {
    watching: (journal) => ({
      ...journal,
      head: pipe(
        journal.head,
        TE.chainFirstIOK((head) => () => seen(head)),
      ),
      append: (...line) =>
        pipe(
          journal.append(...line),
          TE.chainFirstIOK((head) => () => seen(head)),
        ),
    }),
    wake: () => {
      for (const copier of copiers.values()) copier.send({ type: 'wake.requested' });
    },
    finish: async () => {
      isEnding = true;
      for (const copier of copiers.values()) copier.send({ type: 'stop.requested' });
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, endWithin);
      });
      await Promise.race([Promise.allSettled(underWay), timeout]);
      clearTimeout(timer);
    },
  };
};
