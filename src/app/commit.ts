/** How anything is decided: under the write lock the file is read, the command decided, the outcome made durable. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { readScheduleLine } from '../codecs/schedule-line';
import type { Command } from '../domain/command';
import { decide } from '../domain/decide';
import type { BackupError } from '../domain/error';
import type { Event } from '../domain/event';
import { evolve, evolveRecorded } from '../domain/evolve';
import { type FileOnDisk, reconcile } from '../domain/reconcile';
import { noDigest } from '../domain/recorded';
import { renderOrNull } from '../domain/schedule-file';
import type { State } from '../domain/state';
import { type Now, timestampAt } from '../domain/time';
import type { Clock, Head, Journal, SchedulesFile } from '../ports';

export interface CommitPorts {
  readonly journal: Journal;
  readonly schedulesFile: SchedulesFile;
  readonly clock: Clock;
}

/** What a command came to: the events that were appended (none when nothing had to change) and where that leaves us. */
export interface Committed {
  readonly now: Now;
  readonly events: ReadonlyArray<Event>;
  readonly state: State;
  /** Without the schedules file nothing is in force. */
  readonly fileIsThere: boolean;
}

/** The outcome of a command, not yet written anywhere. */
interface Plan extends Committed {
  readonly finishRename: boolean;
  /** The text that the file gets, or null when it stays as it is. */
  readonly newText: string | null;
}

const plan = (
  command: Command,
  now: Now,
  head: Head,
  disk: FileOnDisk,
  renameIsDue: boolean,
): E.Either<BackupError, Plan> => {
  const at = timestampAt(now.instant, now.zone);
  const found = reconcile({
    state: head.state,
    disk,
    renameIsDue,
    mustWrite: command.type === 'CreateSchedule',
    now,
    readLine: readScheduleLine,
  });
  const edits = found.type === 'Edited' ? [found.event] : [];
  const state = edits.reduce((was, event) => evolve(was, event, at), head.state);
  const fileIsThere = found.type !== 'Missing';
  const finishRename = found.type === 'Settled' && found.finishRename;
  const textBefore = found.type === 'Edited' ? disk.text : renderOrNull(head.state.file);
  return pipe(
    decide(command, { now, fileIsThere }, state),
    E.map((decided): Plan => {
      const events = [...edits, ...decided];
      const next = evolveRecorded(head.state, { v: 1, seq: head.seq + 1, at, prev: noDigest, events });
      const text = renderOrNull(next.file);
      const newText = text === textBefore ? null : text;
      return {
        now,
        events,
        state: events.length === 0 ? head.state : next,
        fileIsThere,
        finishRename,
        newText,
      };
    }),
  );
};

/** Removes staged texts whose line was never appended; says whether the head's own still waits for its rename. */
const clearStaged = ({ schedulesFile }: CommitPorts, head: Head): TE.TaskEither<BackupError, boolean> =>
  pipe(
    schedulesFile.staged,
    TE.chainFirst(
      TE.traverseSeqArray((seq) => (seq === head.seq ? TE.right(undefined) : schedulesFile.discard(seq))),
    ),
    TE.map((staged) => staged.includes(head.seq)),
  );

/** Stage, append, rename: a crash between any two of them is told apart from a hand edit by the next decision. */
const carryOut =
  ({ journal, schedulesFile }: CommitPorts, head: Head) =>
  ({
    now,
    events,
    state,
    fileIsThere,
    finishRename,
    newText,
  }: Plan): TE.TaskEither<BackupError, Committed> => {
    const seq = head.seq + 1;
    const nothing = TE.right<BackupError, void>(undefined);
    return pipe(
      finishRename ? schedulesFile.publish(head.seq) : nothing,
      TE.chain(() => (newText === null ? nothing : schedulesFile.stage(seq, newText))),
      TE.chain(() =>
        events.length === 0
          ? TE.right(state)
          : pipe(
              journal.append(timestampAt(now.instant, now.zone), events),
              TE.map((appended) => appended.state),
            ),
      ),
      TE.chainFirst(() => (newText === null ? nothing : schedulesFile.publish(seq))),
      TE.map((appended) => ({
        now,
        events,
        state: appended,
        fileIsThere: fileIsThere || newText !== null,
      })),
    );
  };

/** Decides one command and makes its outcome durable. */
export const commit =
  (command: Command): RTE.ReaderTaskEither<CommitPorts, BackupError, Committed> =>
  (ports) =>
    ports.journal.exclusively(
      pipe(
        TE.Do,
        TE.bind('head', () => ports.journal.head),
        TE.bind('renameIsDue', ({ head }) => clearStaged(ports, head)),
        TE.bind('disk', () => ports.schedulesFile.read),
        TE.bindW('planned', ({ head, disk, renameIsDue }) =>
          TE.fromEither(plan(command, ports.clock.now(), head, disk, renameIsDue)),
        ),
        TE.chain(({ head, planned }) => carryOut(ports, head)(planned)),
      ),
    );
