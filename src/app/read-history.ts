/** Reads the journal once, for everything that can be asked of it. Takes no lock, appends nothing. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { readScheduleLine } from '../codecs/schedule-line';
import { type HistoryProjection, projector, type JournalPoint } from '../domain/history/projection';
import { inForce } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import type { EventOf } from '../domain/events/event';
import { evolve } from '../domain/decider/evolve';
import type { Folded } from '../domain/history/fold-journal';
import type { ScheduleLine } from '../domain/occurrence/occurrence';
import { type FileOnDisk, reconcile } from '../domain/decider/reconcile';
import { renderOrNull } from '../domain/schedule/schedule-file';
import { type StagedText, waitingText } from '../domain/decider/staged-text';
import type { State } from '../domain/decider/state';
import { type Now, presentTime } from '../domain/time/time';
import { inWorkspaceZone } from '../domain/decider/workspace-zone';
import type { Clock } from '../ports/clock';
import type { JournalEnd } from '../ports/journal';
import type { SchedulesFile } from '../ports/schedules-file';
import { type HistoryReader, makeHistoryReader, type ReaderJournal } from './history-reader';
import { type MalformedLine, readListing } from './queries';

export interface ReadHistoryPorts {
  readonly journal: ReaderJournal;
  readonly schedulesFile: Pick<SchedulesFile, 'read' | 'staged'>;
  readonly clock: Clock;
}

/** What the journal adds up to. */
export interface ReadHistory {
  readonly now: Now;
  readonly state: State;
  readonly projection: HistoryProjection;
  /** The last line that was folded, and the bytes after the journal's last whole line. */
  readonly head: { readonly seq: number; readonly hash: string; readonly torn: number };
  /** So many lines were not read now, since an earlier process had read and checked them. */
  readonly checkedBefore: number;
  /** When that line was written; null when there is none. */
  readonly last: JournalPoint | null;
  /** The schedules in force. */
  readonly lines: ReadonlyArray<ScheduleLine>;
  /** Lines of the file that are neither schedules nor comments. */
  readonly malformed: ReadonlyArray<MalformedLine>;
  /** Without the schedules file nothing is in force. */
  readonly fileIsThere: boolean;
  /** What is in force could not be written into the file. */
  readonly isTextWaiting: boolean;
}

/** Those of the file's text; null is no file. */
export const malformedIn = (text: string | null): ReadHistory['malformed'] =>
  text === null ? [] : readListing(text).malformed;

/** The schedules file, and the journal's end at the time at which it was read. */
interface Seen {
  readonly end: JournalEnd;
  readonly folded: Folded;
  readonly checkedBefore: number;
  readonly staged: ReadonlyArray<StagedText>;
  readonly disk: FileOnDisk;
}

const isSame = (one: JournalEnd, other: JournalEnd): boolean =>
  one.seq === other.seq && one.hash === other.hash;

/** How often the file is read again while the journal moves on. */
const timeout = 20;

/** What a reader finds, and what the schedules file says beyond it. */
export const readHistoryBy = (
  read: HistoryReader,
): RTE.ReaderTaskEither<ReadHistoryPorts, BackupError, ReadHistory> => {
  // why: what a command journals and writes between our two looks would seem to be an edit by hand
  const look = (ports: ReadHistoryPorts, end: JournalEnd, times: number): TE.TaskEither<BackupError, Seen> =>
    pipe(
      TE.Do,
      TE.bind('staged', () => ports.schedulesFile.staged),
      TE.bind('disk', () => ports.schedulesFile.read),
      TE.bind('history', () => read(ports.journal)),
      TE.map((seen): Seen => ({ ...seen, ...seen.history })),
      TE.chain((seen) =>
        isSame(seen.end, end) || times === 1 ? TE.right(seen) : look(ports, seen.end, times - 1),
      ),
    );

  return (ports) =>
    pipe(
      read(ports.journal),
      TE.chain(({ end }) => look(ports, end, timeout)),
      TE.map(({ end, folded, checkedBefore, staged, disk }): ReadHistory => {
        const journalled = folded.state;
        const waiting = waitingText(staged, { seq: end.seq, state: journalled });
        const now = inWorkspaceZone(journalled.zone, journalled.clock.latest, ports.clock.now());
        const found = reconcile({
          state: journalled,
          disk,
          waiting,
          mustWrite: false,
          now,
          readLine: readScheduleLine,
        });
        const fileIsThere = found.type !== 'Missing';
        const told = {
          now,
          state: journalled,
          projection: folded.projection,
          head: { seq: end.seq, hash: end.hash, torn: end.torn },
          checkedBefore,
          last: folded.last,
        };
        const { state, projection } = found.type === 'Edited' ? withEdit(told, found.event) : told;
        const malformed = fileIsThere ? malformedIn(renderOrNull(state.file)) : [];
        return {
          ...told,
          state,
          projection,
          lines: inForce(state, { fileIsThere }),
          malformed,
          fileIsThere,
          isTextWaiting: waiting?.hasFailed === true && found.type !== 'Missing',
        };
      }),
    );
};

/** The number, among the lines of a journal, of one that is not in it: behind all that are. */
const unjournalled = Infinity;

/** The story with an edit by hand that nobody has journalled yet. */
const withEdit = (
  { state, projection, now, head }: Pick<ReadHistory, 'state' | 'projection' | 'now' | 'head'>,
  edit: EventOf<'ScheduleFileEdited'>,
): Pick<ReadHistory, 'state' | 'projection'> => {
  const at = presentTime(now);
  const further = projector(projection);
  further.take({ v: 1, seq: unjournalled, at, prev: head.hash, events: [edit] });
  return { state: evolve(state, edit, at), projection: further.tell() };
};

/** Reads on from where it was before; the first time, and when another journal is in its place, from what is remembered. */
export const makeReadHistoryer = (): RTE.ReaderTaskEither<ReadHistoryPorts, BackupError, ReadHistory> =>
  readHistoryBy(makeHistoryReader());

/** The journal up to its end, and what the schedules file says beyond it. */
export const readHistory: RTE.ReaderTaskEither<ReadHistoryPorts, BackupError, ReadHistory> = (ports) =>
  makeReadHistoryer()(ports);
