/** Reads the journal once, up to its end or to an instant, for everything that can be asked of it. Takes no lock, appends nothing. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { readScheduleLine } from '../codecs/schedule-line';
import { type Chronicle, chronicler, type Moment } from '../domain/chronicle';
import { inForce } from '../domain/decide';
import type { BackupError } from '../domain/error';
import type { EventOf } from '../domain/event';
import { evolve, evolveRecorded } from '../domain/evolve';
import type { ScheduleLine } from '../domain/occurrence';
import { reconcile } from '../domain/reconcile';
import type { Recorded } from '../domain/recorded';
import { initialState, type State } from '../domain/state';
import { type Instant, instantOf, type Now, timestampAt } from '../domain/time';
import type { Clock, Journal, JournalEnd, SchedulesFile } from '../ports';

export interface RetellPorts {
  readonly journal: Pick<Journal, 'readFrom'>;
  readonly schedulesFile: Pick<SchedulesFile, 'read' | 'staged'>;
  readonly clock: Clock;
}

/** What the journal adds up to. */
export interface Told {
  readonly now: Now;
  readonly state: State;
  readonly chronicle: Chronicle;
  /** The last line that was folded, and the bytes after the journal's last whole line. */
  readonly head: { readonly seq: number; readonly hash: string; readonly torn: number };
  /** When that line was written; null when there is none. */
  readonly last: Moment | null;
  /** The schedules in force. */
  readonly lines: ReadonlyArray<ScheduleLine>;
  /** Without the schedules file nothing is in force. */
  readonly fileIsThere: boolean;
}

/** Folds lines as they come. With an instant only those up to the last one that was written by then. */
const folder = (until: Instant | null) => {
  const chronicle = chronicler();
  let state = initialState;
  let seq = 0;
  let last: Moment | null = null;
  /** Lines that were written later than the instant, if no earlier one follows them any more. */
  let later: Array<Recorded> = [];
  const fold = (recorded: Recorded): void => {
    state = evolveRecorded(state, recorded);
    chronicle.take(recorded);
    ({ seq } = recorded);
    last = { seq, at: recorded.at };
  };
  return {
    take: (recorded: Recorded): void => {
      if (until !== null && instantOf(recorded.at) > until) {
        later.push(recorded);
        return;
      }
      later.forEach(fold);
      later = [];
      fold(recorded);
    },
    chronicle,
    state: () => state,
    last: () => last,
    /** `hash` is that of the journal's last line. */
    head: (hash: string) => ({ seq, hash: later[0]?.prev ?? hash }),
  };
};

/** The journal folded up to an instant, as it would have been told then. */
export const retellUntil =
  (until: Instant): RTE.ReaderTaskEither<Pick<RetellPorts, 'journal' | 'clock'>, BackupError, Told> =>
  ({ journal, clock }) => {
    const { zone } = clock.now();
    const folded = folder(until);
    return pipe(
      journal.readFrom(null, folded.take),
      TE.map(({ hash }): Told => {
        const state = folded.state();
        const fileIsThere = state.file !== null;
        return {
          now: { instant: until, zone },
          state,
          chronicle: folded.chronicle.tell(),
          head: { ...folded.head(hash), torn: 0 },
          last: folded.last(),
          lines: inForce(state, { fileIsThere }),
          fileIsThere,
        };
      }),
    );
  };

/** Reads on from where it was before; the first time from the beginning. */
export const makeReteller = (): RTE.ReaderTaskEither<RetellPorts, BackupError, Told> => {
  const folded = folder(null);
  let place: JournalEnd | null = null;
  return ({ journal, schedulesFile, clock }) =>
    pipe(
      TE.Do,
      TE.bind('end', () => journal.readFrom(place, folded.take)),
      TE.bind('staged', () => schedulesFile.staged),
      TE.bind('disk', () => schedulesFile.read),
      TE.map(({ end, staged, disk }): Told => {
        place = end;
        const now = clock.now();
        const journalled = folded.state();
        const found = reconcile({
          state: journalled,
          disk,
          renameIsDue: staged.includes(end.seq),
          mustWrite: false,
          now,
          readLine: readScheduleLine,
        });
        const fileIsThere = found.type !== 'Missing';
        const told = {
          now,
          state: journalled,
          chronicle: folded.chronicle.tell(),
          head: { seq: end.seq, hash: end.hash, torn: end.torn },
          last: folded.last(),
        };
        const { state, chronicle } = found.type === 'Edited' ? withEdit(told, found.event) : told;
        return { ...told, state, chronicle, lines: inForce(state, { fileIsThere }), fileIsThere };
      }),
    );
};

/** The story with an edit by hand that nobody has journalled yet. */
const withEdit = (
  { state, chronicle, now, head }: Pick<Told, 'state' | 'chronicle' | 'now' | 'head'>,
  edit: EventOf<'ScheduleFileEdited'>,
): Pick<Told, 'state' | 'chronicle'> => {
  const at = timestampAt(now.instant, now.zone);
  const further = chronicler(chronicle);
  further.take({ v: 1, seq: head.seq + 1, at, prev: head.hash, events: [edit] });
  return { state: evolve(state, edit, at), chronicle: further.tell() };
};

/** The journal up to its end, and what the schedules file says beyond it. */
export const retell: RTE.ReaderTaskEither<RetellPorts, BackupError, Told> = (ports) => makeReteller()(ports);
