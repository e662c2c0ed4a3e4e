/** The journal as it would have been told at an instant in the past. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Shift } from '../domain/chronicle';
import { countWrittenBy } from '../domain/clock-order';
import { inForce } from '../domain/decide';
import type { BackupError } from '../domain/error';
import type { Recorded } from '../domain/recorded';
import { renderOrNull } from '../domain/schedule-file';
import { type Instant, instantOf } from '../domain/time';
import { folder, malformedIn, type RetellPorts, type Told } from './retell';

/** What it added up to at an instant; and, for what it could not know then, the services as the whole of it tells of them. */
export type ToldThen = Told & { readonly shifts: ReadonlyArray<Shift> };

/** The journal folded up to an instant, as it would have been told then. */
export const retellUntil =
  (until: Instant): RTE.ReaderTaskEither<Pick<RetellPorts, 'journal' | 'clock'>, BackupError, ToldThen> =>
  ({ journal, clock }) => {
    const { zone, instant } = clock.now();
    const folded = folder();
    const stamps: Array<Instant> = [];
    /** From the first one on that is stamped later: which of them had been written then is known at the end. */
    const rest: Array<Recorded> = [];
    const take = (recorded: Recorded): void => {
      const stamp = instantOf(recorded.at);
      stamps.push(stamp);
      if (rest.length > 0 || stamp > until) rest.push(recorded);
      else folded.take(recorded);
    };
    return pipe(
      journal.readFrom(null, take),
      TE.map(({ hash }): ToldThen => {
        const seq = countWrittenBy(stamps, until, instant);
        const later = rest.splice(seq - (stamps.length - rest.length));
        rest.forEach(folded.take);
        const state = folded.state();
        const last = folded.last();
        const chronicle = folded.chronicle.tell();
        later.forEach(folded.chronicle.take);
        const fileIsThere = state.file !== null;
        return {
          now: { instant: until, zone },
          state,
          chronicle,
          head: { seq, hash: later[0]?.prev ?? hash, torn: 0 },
          lines: inForce(state, { fileIsThere }),
          malformed: malformedIn(renderOrNull(state.file)),
          fileIsThere,
          isTextWaiting: false,
          last,
          shifts: folded.chronicle.tell().shifts,
        };
      }),
    );
  };
