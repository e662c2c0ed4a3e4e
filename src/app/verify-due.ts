/** What the service verifies by itself: it chooses the archive that is due first, and looks into it. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../domain/archive/archives';
import { type DueVerification, verifications } from '../domain/archive/verification-plan';
import { clockBehind } from '../domain/decider/clock-trust';
import { inForce } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import { defaultOptions } from '../domain/schedule/schedule';
import { type Instant, presentTime } from '../domain/time/time';
import { execute } from './execute';
import { type Verified, verifyOne, type VerifyPorts } from './verify';

/** What there is to verify. */
export interface VerificationChoice {
  readonly at: Instant;
  /** What is due, the least recently verified first. */
  readonly due: ReadonlyArray<DueVerification>;
  /** When the next is due that is not due yet; null where there is none. */
  readonly next: Instant | null;
  /** Whether the clock is: by one that is behind nothing is due, whatever there is to do. */
  readonly isBelieved: boolean;
}

/** Where none of them is there a disk may not be mounted, which says nothing of any of them. */
const unlessAllGone = (
  ports: VerifyPorts,
  choice: VerificationChoice,
  recorded: ReadonlyArray<Version>,
): TE.TaskEither<BackupError, VerificationChoice> =>
  choice.due.length === 0
    ? TE.right(choice)
    : pipe(
        ports.archiveStore.list,
        TE.filterOrElse(
          (files) => recorded.some(({ file }) => files.includes(file)),
          (): BackupError => ({
            type: 'FileFailed',
            doing: 'verify',
            path: 'backups/',
            reason: 'none of the recorded archives is there (is a disk not mounted?)',
          }),
        ),
        TE.map(() => choice),
      );

/** What a clock says that is behind is not believed: nothing is due by it. */
export const chooseVerification: RTE.ReaderTaskEither<VerifyPorts, BackupError, VerificationChoice> = (
  ports,
) =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.chain((current) => {
      const { state, now } = current;
      const at = now.instant;
      const schedules = inForce(state, current)
        .map(({ schedule }) => schedule)
        .filter(({ spec }) => spec.options.verify !== undefined);
      const isBelieved = clockBehind(state.clock, presentTime(now), state.nextSchedule) === null;
      if (schedules.length === 0 || !isBelieved) return TE.right({ at, due: [], next: null, isBelieved });
      return pipe(
        ports.archiveIndex.read,
        TE.chain((archives) => {
          const planned = verifications(archives, schedules, ports.sources.placeOf, at);
          const choice = {
            ...{ at, isBelieved },
            due: planned.filter(({ due }) => due <= at),
            next: planned.find(({ due }) => due > at)?.due ?? null,
          };
          return unlessAllGone(ports, choice, [...archives.values()].flat());
        }),
      );
    }),
  );

/** Looks into one, and journals what was proven; null when it was removed meanwhile. */
export const verifyDue =
  (
    { version, level }: DueVerification,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<VerifyPorts, BackupError, Verified | null> =>
  (ports) =>
    pipe(
      verifyOne(ports, version, level, defaultOptions, signal),
      TE.map(([verified]) => verified ?? null),
    );
