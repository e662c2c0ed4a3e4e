/** The journal as a file: one writer at a time, append and fsync, nothing ever rewritten. */
import * as path from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { IO } from 'fp-ts/IO';
import * as IOE from 'fp-ts/IOEither';
import * as TE from 'fp-ts/TaskEither';
import { decodeJournalLine, encodeJournalLine } from '../../codecs/journal-line';
import { counted } from '../../domain/counted';
import type { BackupError } from '../../domain/error';
import { savedNames } from '../../domain/doctor/check-checkpoint';
import { type LostLines, showLostLines } from '../../domain/lost-lines';
import type { Author, Decided } from '../../domain/events/recorded';
import type { Instant, Timestamp } from '../../domain/time/time';
import type { Head, Journal, JournalEnd, Place, Remembered } from '../../ports/journal';
import type { HeldRange, Locks } from '../../ports/locks';
import { fileFailed, type FileSystem, makeDirectory, opening, syncDirectory, writeAll } from '../file-system';
import { codeOf } from '../system-error';
import { checkOwnDirectory, openOwn } from '../workspace/own-place';
import type { Workspace } from '../workspace/workspace';
import { loadCheckpoint, loadHistory, saveCheckpoint, saveHistory } from './checkpoint';
import {
  type Cursor,
  DamagedLine,
  digestOf,
  emptyCursor,
  emptyPlace,
  fold,
  type OnPiece,
  stands,
  walk,
} from './fold';
import { NotRecordable } from './not-recordable';
import { lockWait } from './lock-wait';
import { holderOf, tryLock, unlock } from './locks';
import { lostLines } from './saved';
import { findSnapshot, saveSnapshot } from './snapshots';
import { stampReader } from './stamps';
import { moveTornTail } from './torn';

/** How long, in milliseconds, a command waits for the write lock while nothing is written. */
const usualTimeout = 10_000;

/** A checkpoint is made when this many lines, or bytes, were folded since the last one. */
const usualStride = { lines: 100, bytes: 1 << 20 };

/** What the system says of a file that is no more, or whose disk or server is not there any more. */
const goneCodes: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EIO',
  'ENODEV',
  'ENXIO',
  'ENOTCONN',
  'ESTALE',
]);

export interface JournalOptions {
  readonly workspace: Workspace;
  readonly fileSystem: FileSystem;
  /** Who gives the decisions of this process. */
  readonly author: IO<Author>;
  /** Hears of a torn tail that was moved aside, of lines that were there, and of what can't be saved. */
  readonly warn: (text: string) => void;
  /** Hears of every piece of the journal that was read on the way through it. */
  readonly onPiece?: OnPiece;
  /** Whether the first decision looks for lost lines wherever they could be told of, be that long. */
  readonly isThorough?: boolean;
  readonly timeout?: number;
  readonly checkpointEvery?: { readonly lines: number; readonly bytes: number };
}

/** A journal and the locks on it share one open file. */
export interface OpenJournal extends Journal, Locks {
  /** Closes the file, which lets go of every lock. */
  readonly close: IO<void>;
}

export const makeJournal = ({
  workspace,
  fileSystem,
  author,
  warn,
  onPiece = () => undefined,
  isThorough = false,
  timeout: timeout = usualTimeout,
  checkpointEvery = usualStride,
}: JournalOptions): OpenJournal => {
  const file = workspace.journal;
  let fd: number | null = null;
  let cursor: Cursor | null = null;
  let checkpointed: Cursor = emptyCursor;
  /** Ranges held for life: while there are any, another file under the same name is not our journal. */
  const held = new Map<HeldRange, symbol>();
  /** Decisions of this process queue here: kernel locks tell processes apart, not callers. */
  let turn: Promise<unknown> = Promise.resolve();

  const toError =
    (doing: 'read' | 'write') =>
    (error: unknown): BackupError =>
      error instanceof DamagedLine || error instanceof NotRecordable
        ? error.toError()
        : fileFailed(doing, file)(error);

  const guarded = <A>(f: () => A, doing: 'read' | 'write' = 'write'): TE.TaskEither<BackupError, A> =>
    TE.fromIOEither(IOE.tryCatch(f, toError(doing)));

  const openOrCreate = (): number => {
    if (fd !== null) return fd;
    checkOwnDirectory(fileSystem, workspace.state);
    makeDirectory(fileSystem, workspace.state, 0o700);
    const opened = openOwn(fileSystem, file, opening.appendAndRead, 0o600);
    fd = opened;
    return opened;
  };

  const close = (): void => {
    if (fd !== null) fileSystem.closeSync(fd);
    fd = null;
    cursor = null;
    held.clear();
  };

  /** Whether the open file is still the one under the journal's name. */
  const isCurrent = (opened: number): boolean => {
    try {
      const named = fileSystem.statSync(file);
      const ours = fileSystem.fstatSync(opened);
      return named.ino === ours.ino && named.dev === ours.dev;
    } catch (error) {
      if (goneCodes.has(codeOf(error))) return false;
      throw error;
    }
  };

  /** Why the open file is not the one under the journal's name: it was removed, or what it lay on is not there. */
  const lossOf = (opened: number): BackupError => {
    try {
      if (fileSystem.fstatSync(opened).nlink === 0)
        return { type: 'WorkspaceLost', what: 'the journal is gone', removed: true };
    } catch {
      // why: a disk that was pulled out can't even tell that
    }
    const what = 'its disk is not mounted, or it was moved, or another one stands in its place';
    return { type: 'WorkspaceLost', what, removed: false };
  };

  const unlockedOnError = <A>(opened: number, f: (opened: number) => A): A => {
    try {
      return f(opened);
    } catch (error) {
      unlock(opened, 'write');
      throw error;
    }
  };

  /** Takes the write lock on the current file. */
  const lock = async (): Promise<E.Either<BackupError, number>> => {
    const start = performance.now();
    const wait = lockWait(timeout, start);
    for (;;) {
      const opened = openOrCreate();
      if (tryLock(opened, 'write')) {
        if (unlockedOnError(opened, isCurrent)) return E.right(opened);
        if (held.size > 0) {
          unlock(opened, 'write');
          return E.left(lossOf(opened));
        }
        close();
      } else {
        const now = performance.now();
        const pause = wait(now, fileSystem.fstatSync(opened).size, Math.random());
        if (pause === null) {
          const holder = holderOf(fileSystem.realpathSync(file), 'write');
          return E.left({ type: 'JournalBusy', seconds: Math.floor((now - start) / 1000), holder });
        }
        await sleep(pause);
      }
    }
  };

  const exclusively =
    <A>(use: TE.TaskEither<BackupError, A>): TE.TaskEither<BackupError, A> =>
    () => {
      const run = async (): Promise<E.Either<BackupError, A>> => {
        try {
          const locked = await lock();
          if (E.isLeft(locked)) return locked;
          try {
            return await use();
          } finally {
            if (fd === locked.right) unlock(locked.right, 'write');
          }
        } catch (error) {
          return E.left(toError('write')(error));
        }
      };
      const mine = turn.then(run);
      turn = mine;
      return mine;
    };

  const warned = new Set<string>();
  /** What goes wrong beside a decision does not change it, and would be said with each. */
  const warnOnce = (text: string | null): void => {
    if (text === null || warned.has(text)) return;
    warned.add(text);
    warn(text);
  };

  /** A history is long: a command that decides looks at one only if it was put aside. */
  const looksAt = (): ReadonlyArray<string> =>
    savedNames.filter((name) => {
      if (name === 'checkpoint.json') return checkpointed.seq === 0;
      return name !== 'history.json' || isThorough;
    });

  const checkpointIfDue = (at: Cursor): void => {
    const { lines, bytes } = checkpointEvery;
    if (at.seq - checkpointed.seq < lines && at.end - checkpointed.end < bytes) return;
    warnOnce(saveCheckpoint(fileSystem, workspace.checkpoint, openOrCreate(), at));
    checkpointed = at;
  };

  /** Without a checkpoint, the history knows the state at its line as well. */
  const fromHistory = (opened: number): Cursor | null => {
    const known = loadHistory(fileSystem, workspace.history, opened);
    return known === null ? null : { ...known.place, state: known.folded.state };
  };

  const startingPoint = (opened: number): Cursor => {
    if (cursor !== null && fileSystem.fstatSync(opened).size >= cursor.end) return cursor;
    const checkpoint = loadCheckpoint(fileSystem, workspace.checkpoint, opened);
    checkpointed = checkpoint ?? emptyCursor;
    return checkpoint ?? fromHistory(opened) ?? emptyCursor;
  };

  const head: TE.TaskEither<BackupError, Head> = TE.tryCatch(async () => {
    const opened = openOrCreate();
    const isFirst = cursor === null;
    const folded = await fold(fileSystem, opened, startingPoint(opened), onPiece);
    const { end, seq } = folded.cursor;
    if (folded.size > end) {
      const aside = moveTornTail(fileSystem, file, opened, end, folded.size, seq + 1);
      warn(
        `the journal's end was torn by a crash: ${counted(folded.size - end, 'byte')} moved to ${path.basename(aside)}`,
      );
    }
    cursor = folded.cursor;
    const lost = isFirst ? lostLines(fileSystem, workspace.state, opened, looksAt()) : null;
    if (lost !== null) warnOnce(showLostLines(lost, seq));
    checkpointIfDue(folded.cursor);
    return folded.cursor;
  }, toError('write'));

  /** Whose decision it is. What stands in the file by hand nobody is known to have written. */
  const authorOf = (command: Decided['command']): Author => {
    const here = author();
    return command === null ? { ...here, via: 'hand', user: null, uid: null } : here;
  };

  /** The line of a decision, which everybody will be able to read. */
  const lineOf = (place: Place, at: Timestamp, { command, events }: Decided): Buffer => {
    const { seq, hash: prev } = place;
    const draft = { seq: seq + 1, at, prev, by: authorOf(command), command, events };
    const text = encodeJournalLine(draft, digestOf);
    const decoded = decodeJournalLine(text);
    // why: a line that can't be read again would be called damage for ever
    if (E.isLeft(decoded)) throw new NotRecordable(decoded.left);
    return Buffer.from(text, 'utf8');
  };

  /**
   * Whether what stands behind that byte is the beginning of what was written: where a lock was lost, as over a network, another machine's
   * line may stand there, which is not ours to cut off. What stays of ours is a torn end.
   */
  const isOwnFrom = (opened: number, end: number, written: Buffer): boolean => {
    const length = Math.max(0, fileSystem.fstatSync(opened).size - end);
    if (length > written.length) return false;
    const found = Buffer.alloc(length);
    const read = fileSystem.readSync(opened, found, 0, length, end);
    return read === length && written.subarray(0, length).equals(found);
  };

  const append: Journal['append'] = (at, decided, state) =>
    guarded(() => {
      const opened = openOrCreate();
      if (cursor === null) throw new Error('append without head');
      const { seq, end } = cursor;
      const line = lineOf(cursor, at, decided);
      const written = Buffer.concat([line, Buffer.from('\n')]);
      try {
        writeAll(fileSystem, opened, written, null);
        fileSystem.fsyncSync(opened);
        if (seq === 0) {
          syncDirectory(fileSystem, workspace.state);
          syncDirectory(fileSystem, workspace.root);
        }
      } catch (error) {
        if (isOwnFrom(opened, end, written)) {
          fileSystem.ftruncateSync(opened, end);
          fileSystem.fsyncSync(opened);
        }
        throw error;
      }
      cursor = {
        seq: seq + 1,
        hash: digestOf(line),
        state,
        start: end,
        end: end + line.length + 1,
      };
      checkpointIfDue(cursor);
      return cursor;
    });

  /** A descriptor of its own: reading is free of locks, and creates nothing. */
  const reading = <A>(use: (fd: number) => A | Promise<A>, ifNone: A): TE.TaskEither<BackupError, A> =>
    TE.tryCatch(async () => {
      let opened: number;
      try {
        checkOwnDirectory(fileSystem, workspace.state);
        opened = openOwn(fileSystem, file, opening.read);
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return ifNone;
        throw error;
      }
      try {
        return await use(opened);
      } finally {
        fileSystem.closeSync(opened);
      }
    }, toError('read'));

  const readFrom: Journal['readFrom'] = (after, onRecorded, last = Infinity) =>
    reading<JournalEnd>(
      async (opened) => {
        const from = after ?? emptyPlace;
        const { place, size } = await walk(fileSystem, opened, from, onRecorded, onPiece, last);
        return { ...place, torn: place.seq >= last ? 0 : Math.max(0, size - place.end) };
      },
      { ...emptyPlace, torn: 0 },
    );

  const stamps = ({ end }: Place): TE.TaskEither<BackupError, ReadonlyArray<Instant>> =>
    reading<ReadonlyArray<Instant>>(async (opened) => {
      const reader = stampReader(fileSystem, opened, end);
      while (reader.readOn()) {
        onPiece(() => Math.min(0.99, reader.done() / end));
        await nextTurn();
      }
      onPiece(() => 1);
      return reader.stamps();
    }, []);

  const holds = (place: Place): TE.TaskEither<BackupError, boolean> =>
    place.seq === 0 ? TE.right(true) : reading((opened) => stands(fileSystem, opened, place), false);

  const remembered: TE.TaskEither<BackupError, Remembered | null> = reading(
    (opened) => loadHistory(fileSystem, workspace.history, opened),
    null,
  );

  const remember =
    (what: Remembered): IO<void> =>
    () =>
      warnOnce(saveHistory(fileSystem, workspace.history, file, what));

  const snapshot: Journal['snapshot'] = (last, suits) =>
    reading((opened) => findSnapshot(fileSystem, workspace.state, opened, last, suits), null);

  const keepSnapshot =
    (what: Remembered): IO<void> =>
    () => {
      // why: what is in its way is in the way of the history, too, and is told of that
      saveSnapshot(fileSystem, workspace.state, file, what);
    };

  const lost: TE.TaskEither<BackupError, LostLines | null> = () =>
    pipe(
      reading<LostLines | null | 'no journal'>(
        (opened) => lostLines(fileSystem, workspace.state, opened),
        'no journal',
      ),
      TE.map((found) => (found === 'no journal' ? lostLines(fileSystem, workspace.state, null) : found)),
    )();

  const tryHold = (range: HeldRange): TE.TaskEither<BackupError, IO<void> | null> =>
    guarded(() => {
      const opened = openOrCreate();
      if (held.has(range) || !tryLock(opened, range)) return null;
      const mine = Symbol(range);
      held.set(range, mine);
      return () => {
        // why: closing the file has let go of it, and it may be held anew
        if (held.get(range) !== mine) return;
        held.delete(range);
        unlock(opened, range);
      };
    });

  return {
    exclusively,
    head,
    append,
    readFrom,
    stamps,
    holds,
    remembered,
    remember,
    snapshot,
    keepSnapshot,
    lost,
    tryHold,
    close,
  };
};
