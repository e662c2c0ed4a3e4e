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
import { type FileOnDisk, reconcile, type Reconciliation } from '../domain/reconcile';
import type { Decided } from '../domain/recorded';
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
  /** The text that the file gets, or null when it stays as it is. */
  readonly newText: string | null;
}

/** What is known under the lock before the command is looked at. */
interface Found {
  readonly now: Now;
  readonly head: Head;
  readonly disk: FileOnDisk;
  readonly reconciled: Reconciliation;
}

const plan = (
  command: Command,
  { now, head, disk, reconciled: found }: Found,
): E.Either<BackupError, Plan> => {
  const at = timestampAt(now.instant, now.zone);
  const edits = found.type === 'Edited' ? [found.event] : [];
  const state = edits.reduce((was, event) => evolve(was, event, at), head.state);
  const fileIsThere = found.type !== 'Missing';
  const textBefore = found.type === 'Edited' ? disk.text : renderOrNull(head.state.file);
  return pipe(
    decide(command, { now, fileIsThere }, state),
    E.map((decided): Plan => {
      const events = [...edits, ...decided];
      const next = evolveRecorded(head.state, { at, events });
      const text = renderOrNull(next.file);
      const newText = text === textBefore ? null : text;
      return {
        now,
        events,
        state: events.length === 0 ? head.state : next,
        fileIsThere,
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

/** Puts the head's staged text in place, or away. A refused command, too, leaves the file as the journal has it. */
const settle = (
  { schedulesFile }: CommitPorts,
  head: Head,
  found: Reconciliation,
): TE.TaskEither<BackupError, void> => {
  const staged = found.type === 'Settled' ? found.staged : 'none';
  switch (staged) {
    case 'due':
      return schedulesFile.publish(head.seq);
    case 'obsolete':
      return schedulesFile.discard(head.seq);
    case 'none':
      return TE.right(undefined);
  }
};

/** Reads the file, compares it with the journal, and finishes what a crash has left unfinished. */
const find = (ports: CommitPorts, command: Command): TE.TaskEither<BackupError, Found> =>
  pipe(
    TE.Do,
    TE.bind('head', () => ports.journal.head),
    TE.bind('renameIsDue', ({ head }) => clearStaged(ports, head)),
    TE.bind('disk', () => ports.schedulesFile.read),
    TE.map(({ head, renameIsDue, disk }): Found => {
      const now = ports.clock.now();
      const mustWrite = command.type === 'CreateSchedule';
      const { state } = head;
      const situation = { state, disk, renameIsDue, mustWrite, now, readLine: readScheduleLine };
      return { now, head, disk, reconciled: reconcile(situation) };
    }),
    TE.chainFirst(({ head, reconciled }) => settle(ports, head, reconciled)),
  );

/** Stage, append, rename: a crash between any two of them is told apart from a hand edit by the next decision. */
const carryOut =
  ({ journal, schedulesFile }: CommitPorts, head: Head, command: Decided['command']) =>
  ({ now, events, state, fileIsThere, newText }: Plan): TE.TaskEither<BackupError, Committed> => {
    const seq = head.seq + 1;
    const nothing = TE.right<BackupError, void>(undefined);
    return pipe(
      newText === null ? nothing : schedulesFile.stage(seq, newText),
      TE.chain(() =>
        events.length === 0
          ? TE.right(state)
          : pipe(
              journal.append(timestampAt(now.instant, now.zone), { command, events: [...events] }),
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

/** How often in one decision a file that is edited again and again is looked at for an edit of its own. */
const mostEdits = 20;

/** Whether there is an edit by hand, and nothing else is decided. */
const isEditAlone = ({ reconciled }: Found, { events }: Plan): boolean =>
  reconciled.type === 'Edited' && events.length === 1;

/** Whether an edit by hand goes in front, as a decision of its own: who gave the command did not make it. */
const comesFirst = ({ disk, reconciled }: Found, { events }: Plan): boolean =>
  // why: a file that is gone is made anew by the command that must write it, and by nothing before
  reconciled.type === 'Edited' && disk.text !== null && events.length > 1;

/** Decides one command under the lock. An edit by hand that is found is journalled first, by itself. */
const decideLocked = (
  ports: CommitPorts,
  command: Command,
  times: number,
): TE.TaskEither<BackupError, Committed> =>
  pipe(
    find(ports, command),
    TE.bindTo('found'),
    TE.bind('planned', ({ found }) => TE.fromEither(plan(command, found))),
    TE.chain(({ found, planned }) => {
      if (times === 0 || !comesFirst(found, planned))
        return carryOut(ports, found.head, isEditAlone(found, planned) ? null : command)(planned);
      return pipe(
        TE.fromEither(plan({ type: 'ReadSchedules' }, found)),
        TE.chain(carryOut(ports, found.head, null)),
        TE.chain(({ events }) =>
          pipe(
            decideLocked(ports, command, times - 1),
            TE.map((decided) => ({ ...decided, events: [...events, ...decided.events] })),
          ),
        ),
      );
    }),
  );

/** Decides one command and makes its outcome durable. */
export const commit =
  (command: Command): RTE.ReaderTaskEither<CommitPorts, BackupError, Committed> =>
  (ports) =>
    ports.journal.exclusively(decideLocked(ports, command, mostEdits));
