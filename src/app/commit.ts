/** How anything is decided: under the write lock the file is read, the command decided, the outcome made durable. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { readScheduleLine } from '../codecs/schedule-line';
import type { Command } from '../domain/events/command';
import { decide } from '../domain/decider/decide';
import { type BackupError, isFullDisk, showError } from '../domain/error';
import type { Event } from '../domain/events/event';
import { evolve, evolveRecorded } from '../domain/decider/evolve';
import { type FileOnDisk, reconcile, type Reconciliation } from '../domain/decider/reconcile';
import type { Decided } from '../domain/events/recorded';
import { renderOrNull } from '../domain/schedule/schedule-file';
import { type StagedText, type WaitingText, waitingText } from '../domain/decider/staged-text';
import type { State } from '../domain/decider/state';
import { type Now, presentTime } from '../domain/time/time';
import { nowFor } from '../domain/decider/workspace-zone';
import type { Clock } from '../ports/clock';
import type { Head, Journal } from '../ports/journal';
import type { SchedulesFile } from '../ports/schedules-file';

export interface CommitPorts {
  readonly journal: Journal;
  readonly schedulesFile: SchedulesFile;
  readonly clock: Clock;
  /** Makes room on a full disk, outside of the lock, for a decision that found none; whether there is any now. Not there: nothing can. */
  readonly makeRoom?: T.Task<boolean>;
}

/** What a command came to: the events that were appended (none when nothing had to change) and where that leaves us. */
export interface Committed {
  readonly now: Now;
  readonly events: ReadonlyArray<Event>;
  readonly state: State;
  /** Where all was before that. */
  readonly was: State;
  /** Without the schedules file nothing is in force. */
  readonly fileIsThere: boolean;
  /** What went wrong without changing what was decided. */
  readonly warnings: ReadonlyArray<string>;
}

/** Why a command was not decided; and what was journalled in front of it all the same: an edit by hand. */
export interface Halted {
  readonly error: BackupError;
  readonly before: Committed | null;
}

const halted = (error: BackupError): Halted => ({ error, before: null });

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
  /** A text of the journal that could not be put in place yet. */
  readonly waiting: WaitingText | null;
  /** Why the file can't be read, if it can't: then it is taken to be as the journal has it. */
  readonly unread: BackupError | null;
  readonly warnings: ReadonlyArray<string>;
}

/** How often a decision begins anew because the file was edited meanwhile. */
const editRetries = 20;

/** Commands of people, about the file: they are refused where the file can't be had. Whatever else happens goes on without. */
const isAboutFile = ({ type }: Command): boolean =>
  type === 'CreateSchedule' || type === 'DeleteSchedule' || type === 'EditSchedule' || type === 'UndoLast';

const plan = (
  command: Command,
  { now, head, disk, reconciled: found, warnings }: Found,
): E.Either<BackupError, Plan> => {
  const at = presentTime(now);
  const edits = found.type === 'Edited' ? [found.event] : [];
  const edited = edits.reduce((was, event) => evolve(was, event, at), head.state);
  const fileIsThere = found.type !== 'Missing';
  const textBefore = found.type === 'Edited' ? disk.text : renderOrNull(head.state.file);
  return pipe(
    decide(command, { now, fileIsThere }, edited),
    E.map((decided): Plan => {
      const events = [...edits, ...decided];
      const line = { seq: head.seq + 1, at, events };
      const state = events.length === 0 ? head.state : evolveRecorded(head.state, line);
      const text = renderOrNull(state.file);
      const newText = text === textBefore ? null : text;
      return { now, events, state, was: head.state, fileIsThere, newText, warnings };
    }),
  );
};

/**
 * A command about a file that can't be replaced is refused before anything is journalled. To prune lines can wait. What
 * an edit by hand comes to is journalled even so: its text waits, and backups go on.
 */
const planReplaceable = (
  { schedulesFile }: CommitPorts,
  command: Command,
  found: Found,
): TE.TaskEither<BackupError, Plan> =>
  pipe(
    TE.fromEither(plan(command, found)),
    TE.chain((planned) =>
      planned.newText === null
        ? TE.right(planned)
        : pipe(
            found.unread === null ? schedulesFile.replaceable : TE.left(found.unread),
            TE.matchE(
              (error) => {
                if (isAboutFile(command)) return TE.left(error);
                return command.type === 'PruneSchedules'
                  ? TE.fromEither(plan({ type: 'ReadSchedules' }, found))
                  : TE.right(planned);
              },
              () => TE.right(planned),
            ),
          ),
    ),
  );

/** Removes staged texts whose line was never appended, and what is left of others; gives the one that waits. */
const clearStaged = (
  { schedulesFile }: CommitPorts,
  head: Head,
): TE.TaskEither<BackupError, WaitingText | null> =>
  pipe(
    schedulesFile.staged,
    TE.chain((staged: ReadonlyArray<StagedText>) => {
      const waiting = waitingText(staged, head);
      return pipe(
        staged.filter(({ seq }) => seq !== waiting?.seq),
        TE.traverseSeqArray(({ seq }) => schedulesFile.discard(seq)),
        TE.map(() => waiting),
      );
    }),
  );

/** The file, unless it can't be read: then it counts as the journal has it, for all but the commands about it. */
const readFile = (
  { schedulesFile }: CommitPorts,
  command: Command,
  head: Head,
): TE.TaskEither<BackupError, Pick<Found, 'disk' | 'unread'>> =>
  pipe(
    schedulesFile.read,
    TE.map((disk): Pick<Found, 'disk' | 'unread'> => ({ disk, unread: null })),
    TE.orElse((unread): TE.TaskEither<BackupError, Pick<Found, 'disk' | 'unread'>> =>
      isAboutFile(command)
        ? TE.left(unread)
        : TE.right({
            disk: { text: renderOrNull(head.state.file), modified: 0, changed: 0 },
            unread,
          }),
    ),
  );

/** The file is being written again and again by somebody else. */
const overtaken: BackupError = {
  type: 'FileFailed',
  doing: 'replace',
  path: 'backup_schedules.txt',
  reason: 'somebody else keeps changing it; nothing was decided',
};

/** A text that can't be put in place waits, if it is known what for; that alone refuses nothing. */
const orWaits = (ports: CommitPorts, found: Found, error: BackupError): TE.TaskEither<BackupError, Found> =>
  pipe(
    ports.schedulesFile.staged,
    TE.chain((staged) => {
      const waiting = waitingText(staged, found.head);
      return waiting?.hasFailed === true
        ? TE.right({ ...found, waiting, warnings: [...found.warnings, waitsText(error)] })
        : TE.left(error);
    }),
  );

const waitsText = (error: BackupError): string =>
  `${showError(error)}; the journal has the new text, and whatever is decided next tries again`;

/** What is to become of a text that waits: for a file that is gone none waits. */
const stagedOf = (reconciled: Reconciliation): 'none' | 'due' | 'obsolete' => {
  switch (reconciled.type) {
    case 'Settled':
      return reconciled.staged;
    case 'Missing':
      return 'obsolete';
    case 'Edited':
      return 'none';
  }
};

/** Puts the staged text that waits in place, or away. A refused command, too, leaves the file as the journal has it. */
const settle = (
  ports: CommitPorts,
  command: Command,
  found: Found,
  left: number,
): TE.TaskEither<BackupError, Found> => {
  const { head, waiting, reconciled, disk } = found;
  const staged = stagedOf(reconciled);
  const text = renderOrNull(head.state.file);
  if (waiting === null || text === null || staged === 'none') return TE.right(found);
  const settled: Found = { ...found, waiting: null };
  if (staged === 'obsolete')
    return pipe(
      ports.schedulesFile.discard(waiting.seq),
      TE.map(() => settled),
    );
  return pipe(
    ports.schedulesFile.publish(waiting.seq, text, disk.text),
    TE.matchE(
      (error) => orWaits(ports, found, error),
      (outcome) => (outcome === 'edited' ? find(ports, command, left - 1) : TE.right(settled)),
    ),
  );
};

/**
 * A text that waits beside a file that can't be read: what it is to replace is noted before another line follows its own,
 * after which nobody would know any more.
 */
const keepWaiting = ({ schedulesFile }: CommitPorts, found: Found): TE.TaskEither<BackupError, Found> => {
  const { waiting, head } = found;
  const text = renderOrNull(head.state.file);
  if (waiting === null || waiting.hasFailed || waiting.hasBegun || text === null) return TE.right(found);
  return pipe(
    schedulesFile.stage(waiting.seq, text, renderOrNull(waiting.base)),
    TE.map(() => found),
  );
};

/** Reads the file, compares it with the journal, and finishes what a crash has left unfinished. */
const find = (ports: CommitPorts, command: Command, left: number): TE.TaskEither<BackupError, Found> =>
  left === 0
    ? TE.left(overtaken)
    : pipe(
        TE.Do,
        TE.bind('head', () => ports.journal.head),
        TE.bind('waiting', ({ head }) => clearStaged(ports, head)),
        TE.bind('seen', ({ head }) => readFile(ports, command, head)),
        TE.chain(({ head, waiting, seen: { disk, unread } }) => {
          const now = nowFor(command, head.state, ports.clock.now());
          const mustWrite = command.type === 'CreateSchedule';
          const { state } = head;
          const situation = { state, disk, waiting, mustWrite, now, readLine: readScheduleLine };
          const found: Found = {
            now,
            head,
            disk,
            waiting,
            unread,
            reconciled: reconcile(situation),
            warnings: unread === null ? [] : [showError(unread)],
          };
          return unread === null ? settle(ports, command, found, left) : keepWaiting(ports, found);
        }),
      );

const hasText = ({ schedulesFile }: CommitPorts, { disk }: Found): TE.TaskEither<BackupError, boolean> =>
  pipe(
    schedulesFile.read,
    TE.map(({ text }) => text === disk.text),
  );

/** Why an older text could not be put in place is most often why the new one can't: that is said once. */
const warned = (committed: Committed, warning: string): Committed => ({
  ...committed,
  warnings: [...new Set([...committed.warnings, warning])],
});

/** Puts the new text in place. That the decision has been made does not change any more. */
const publish = (
  ports: CommitPorts,
  { head, disk, waiting }: Found,
  text: string,
  committed: Committed,
): TE.TaskEither<BackupError, Committed> =>
  pipe(
    // why: once this text is in place, an older one that waited still would seem to wait again
    waiting === null ? TE.right(undefined) : ports.schedulesFile.discard(waiting.seq),
    TE.chain(() => ports.schedulesFile.publish(head.seq + 1, text, disk.text)),
    TE.matchE(
      (error) => TE.right(warned(committed, waitsText(error))),
      (outcome) => (outcome === 'edited' ? takeIn(ports, committed) : TE.right(committed)),
    ),
  );

/** An edit that was saved since the decision is decided on its own: it looks like one that was made after a crash. */
const takeIn = (ports: CommitPorts, committed: Committed): TE.TaskEither<BackupError, Committed> =>
  pipe(
    goOn(committed, decideOnce(ports, { type: 'ReadSchedules' }, editRetries)),
    TE.orElse(({ error, before }) =>
      TE.right<BackupError, Committed>(warned(before ?? committed, showError(error))),
    ),
  );

/** Stage, append, rename: a crash between any two of them is told apart from a hand edit by the next decision. */
const carryOut = (
  ports: CommitPorts,
  found: Found,
  command: Decided['command'],
  { now, events, state, was, fileIsThere, newText, warnings }: Plan,
): TE.TaskEither<BackupError, Committed> =>
  pipe(
    events.length === 0
      ? TE.right(found.head)
      : ports.journal.append(presentTime(now), { command, events: [...events] }, state),
    TE.map((): Committed => ({
      now,
      events,
      state,
      was,
      fileIsThere: fileIsThere || newText !== null,
      warnings,
    })),
    TE.chain((committed) =>
      newText === null ? TE.right(committed) : publish(ports, found, newText, committed),
    ),
  );

/** The new text beside the file; and whether the file is still what the decision was made from. */
const stage = (
  ports: CommitPorts,
  found: Found,
  newText: string | null,
): TE.TaskEither<BackupError, boolean> =>
  newText === null
    ? TE.right(true)
    : pipe(
        ports.schedulesFile.stage(
          found.head.seq + 1,
          newText,
          found.waiting === null ? undefined : found.disk.text,
        ),
        TE.chain(() => hasText(ports, found)),
      );

/** Whether there is an edit by hand, and nothing else is decided. */
const isEditAlone = ({ reconciled }: Found, { events }: Plan): boolean =>
  reconciled.type === 'Edited' && events.length === 1;

/** Whether an edit by hand goes in front, as a decision of its own: who gave the command did not make it. */
const comesFirst = ({ disk, reconciled }: Found, { events }: Plan): boolean =>
  // why: a file that is gone is made anew by the command that must write it, and by nothing before
  reconciled.type === 'Edited' && disk.text !== null && events.length > 1;

/**
 * Decides one command under the lock; from the beginning again when the file was edited before anything is journalled.
 * An edit by hand that is found is journalled first, by itself.
 */
const decideOnce = (ports: CommitPorts, command: Command, left: number): TE.TaskEither<Halted, Committed> =>
  pipe(
    find(ports, command, left),
    TE.bindTo('found'),
    TE.bind('all', ({ found }) => planReplaceable(ports, command, found)),
    TE.bind('first', ({ found, all }) => TE.right(left > 1 && comesFirst(found, all))),
    TE.bind('planned', ({ found, all, first }) =>
      first ? planReplaceable(ports, { type: 'ReadSchedules' }, found) : TE.right(all),
    ),
    TE.bind('isCurrent', ({ found, planned }) => stage(ports, found, planned.newText)),
    TE.mapLeft(halted),
    TE.chain(({ found, first, planned, isCurrent }) => {
      if (!isCurrent && left > 1) return decideOnce(ports, command, left - 1);
      const isHand = isEditAlone(found, planned);
      const carried = pipe(carryOut(ports, found, isHand ? null : command, planned), TE.mapLeft(halted));
      return first
        ? pipe(
            carried,
            TE.chain((edited) => goOn(edited, decideOnce(ports, command, left - 1))),
          )
        : carried;
    }),
  );

const together = (first: Committed, then: Committed): Committed => ({
  ...then,
  was: first.was,
  events: [...first.events, ...then.events],
  warnings: [...new Set([...first.warnings, ...then.warnings])],
});

/** One decision after another, told as one. Where the second comes to nothing, the first has been made all the same. */
const goOn = (first: Committed, second: TE.TaskEither<Halted, Committed>): TE.TaskEither<Halted, Committed> =>
  pipe(
    second,
    TE.bimap(
      ({ error, before }): Halted => ({ error, before: before === null ? first : together(first, before) }),
      (then) => together(first, then),
    ),
  );

/** One decision under the lock. */
const decideAlone = (ports: CommitPorts, command: Command): TE.TaskEither<Halted, Committed> =>
  pipe(
    ports.journal.exclusively(TE.fromTask(decideOnce(ports, command, editRetries))),
    TE.mapLeft(halted),
    TE.chain(TE.fromEither),
  );

/** Decides one command and makes its outcome durable. */
export const commit =
  (command: Command): RTE.ReaderTaskEither<CommitPorts, Halted, Committed> =>
  (ports) =>
    pipe(
      decideAlone(ports, command),
      TE.orElse((stopped) => {
        if (ports.makeRoom === undefined || !isFullDisk(stopped.error)) return TE.left(stopped);
        const again = decideAlone(ports, command);
        return pipe(
          TE.fromTask<boolean, Halted>(ports.makeRoom),
          TE.chain((hasRoom) => {
            if (!hasRoom) return TE.left(stopped);
            return stopped.before === null ? again : goOn(stopped.before, again);
          }),
        );
      }),
    );
