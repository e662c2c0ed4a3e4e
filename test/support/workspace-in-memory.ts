/** A workspace without a disk: in-memory ports for the real decisions, and the hands that edit its schedules file. */
import { deepStrictEqual } from 'node:assert/strict';
import type * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { decodeJournalLine, encodeJournalLine } from '../../src/codecs/journal-line';
import { commit, type CommitPorts, type Committed } from '../../src/app/commit';
import type { ExecutePorts } from '../../src/app/execute';
import type { Command } from '../../src/domain/events/command';
import type { BackupError } from '../../src/domain/error';
import type { Event } from '../../src/domain/events/event';
import { evolveRecorded } from '../../src/domain/decider/evolve';
import type { FileOnDisk } from '../../src/domain/decider/reconcile';
import { type Author, noDigest, type Recorded } from '../../src/domain/events/recorded';
import { initialState, type State } from '../../src/domain/decider/state';
import type { Journal, Remembered } from '../../src/ports/journal';
import type { SchedulesFile } from '../../src/ports/schedules-file';
import { instantOf, type Zone } from '../../src/domain/time/time';
import { type HandClock, handClock, utc } from './clock';
import { someAuthor } from './author';
import { rightOf, specOf } from './decoded';

export interface WorkspaceInMemory {
  readonly clock: HandClock;
  readonly ports: ExecutePorts;
  /** What the journal holds, and what it adds up to. */
  readonly records: ReadonlyArray<Recorded>;
  readonly state: () => State;
  /** The file's text; null when it is not there. */
  readonly text: () => string | null;
  /** Puts a text in place by hand, now or at another instant; null removes the file. */
  readonly edit: (text: string | null, modified?: number) => void;
  readonly attempt: (command: Command) => Promise<E.Either<BackupError, Committed>>;
  /** Runs a command that is not refused. */
  readonly run: (command: Command) => Promise<Committed>;
  readonly create: (line: string) => Promise<Committed>;
  /** What the program finds when it looks at the file: the events that were appended. */
  readonly look: () => Promise<ReadonlyArray<Event>>;
  /** The log's texts. */
  readonly log: ReadonlyArray<string>;
}

const now = <A>(f: () => A): TE.TaskEither<BackupError, A> => TE.fromIO(f);

/** Random records may have no prototype; a line that was read again has one. */
const plain = (state: State): State => structuredClone(state);

export const workspaceInMemory = (
  start = Date.UTC(2024, 2, 5, 16, 0),
  zone: Zone = utc,
): WorkspaceInMemory => {
  const clock = handClock(start, zone);
  const records: Array<Recorded> = [];
  const log: Array<string> = [];
  const snapshots: Array<Remembered> = [];
  const staged = new Map<number, string | null | undefined>();
  let state = initialState;
  let disk: FileOnDisk = { text: null, modified: 0, changed: 0 };
  const head = () => ({ seq: records.length, hash: noDigest, state });
  const journal: Journal = {
    exclusively: (use) => use,
    head: now(head),
    append: (at, { command, events }, given) =>
      now(() => {
        const seq = records.length + 1;
        const by: Author = { ...someAuthor, via: command === null ? 'hand' : 'command' };
        const line = encodeJournalLine({ seq, at, prev: noDigest, by, command, events }, () => noDigest);
        const recorded = rightOf(decodeJournalLine(line));
        // why: whoever reads the line folds it again, and must come to what its decision came to
        deepStrictEqual(plain(given), plain(evolveRecorded(state, recorded)));
        records.push(recorded);
        state = given;
        return head();
      }),
    readFrom: (after, onRecorded, last = Infinity) =>
      now(() => {
        const read = records.slice(after?.seq ?? 0, Math.max(after?.seq ?? 0, last));
        for (const recorded of read) {
          const place = { seq: recorded.seq, hash: noDigest, start: recorded.seq - 1, end: recorded.seq };
          onRecorded(recorded, JSON.stringify(recorded), place);
        }
        const seq = (after?.seq ?? 0) + read.length;
        return { ...head(), seq, start: seq - 1, end: seq, torn: 0 };
      }),
    stamps: ({ seq }) => now(() => records.slice(0, seq).map(({ at }) => instantOf(at))),
    snapshot: (last, suits) =>
      now(() => snapshots.findLast((one) => one.place.seq <= last && suits(one)) ?? null),
    keepSnapshot: (what) => () => {
      snapshots.push(what);
      snapshots.sort((a, b) => a.place.seq - b.place.seq);
    },
    holds: ({ seq }) => now(() => seq <= records.length),
    remembered: TE.right(null),
    lost: TE.right(null),
    remember: () => () => undefined,
  };
  const schedulesFile: SchedulesFile = {
    read: now(() => disk),
    staged: now(() =>
      [...staged].map(([seq, replaces]) => ({
        seq,
        isRemnant: false,
        replaces,
        hasFailed: replaces !== undefined,
        hasBegun: false,
      })),
    ),
    replaceable: TE.right(undefined),
    stage: (seq, _, replaces) => now(() => void staged.set(seq, replaces)),
    publish: (seq, text, expected) =>
      now(() => {
        if (disk.text !== expected) return 'edited';
        disk = { text, modified: clock.now().instant, changed: clock.now().instant };
        staged.delete(seq);
        return 'published';
      }),
    discard: (seq) => now(() => void staged.delete(seq)),
  };
  const ports: CommitPorts & ExecutePorts = {
    journal,
    schedulesFile,
    clock,
    log: { write: (_, text) => () => void log.push(text) },
  };
  const attempt = (command: Command) =>
    pipe(
      commit(command)(ports),
      TE.mapLeft(({ error }) => error),
    )();
  const run = async (command: Command) => rightOf(await attempt(command));
  return {
    clock,
    ports,
    records,
    log,
    state: () => state,
    text: () => disk.text,
    edit: (text, modified = clock.now().instant) => {
      disk = { text, modified, changed: clock.now().instant };
    },
    attempt,
    run,
    create: (line) => run({ type: 'CreateSchedule', line, spec: specOf(line) }),
    look: async () => (await run({ type: 'ReadSchedules' })).events,
  };
};
