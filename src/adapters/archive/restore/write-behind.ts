/**
 * Writes files behind the reading of an archive: their names are taken in its order by the thread that reads; their content is
 * written, and their attributes are set, by another one. Whatever that one has not begun is done by the first where it would have to wait, so
 * all goes on without it.
 */
import { setFlagsFromString } from 'node:v8';
import { startHelper, type WorkerProgram, workerProgram } from '../../worker-program';
import type { Attributes, Setter } from './attributes';
import {
  contentBytes,
  fileState,
  mostFiles,
  openShared,
  sharedBytes,
  type SharedFiles,
} from './shared-files';

/** A new file, which stands under its name. */
export interface OpenedFile {
  readonly fd: number;
  readonly attributes: Attributes;
}

export interface WriteBehind<File extends OpenedFile> {
  /** Room for so many bytes, until `submit`; null where there is none: the file is to be written at once. */
  readonly reserve: (length: number) => number | null;
  /** @param at within the room */
  readonly put: (room: number, at: number, chunk: Buffer) => void;
  /** Hands over the file for which room was reserved last. */
  readonly submit: (file: File, length: number) => void;
  /** Tells of those that are done. @throws what telling of the first one threw for which it did, once all are told */
  readonly collect: () => void;
  /** Waits until all are done, and tells of them. @throws as `collect` does */
  readonly settle: () => void;
  /** Has the other thread begin with what waits: no other file follows soon. */
  readonly wake: () => void;
  /** Ends the thread. */
  readonly stop: () => void;
}

/** Longer contents are written at once: it is many small files that cost the time. */
const longest = 128 * 1024;

/** Memory that is shared is copied to by words of so many bytes, unless it lies across them. */
const alignment = 8;

/** The thread is woken for so many files at a time: waking it costs as much as one of them takes. */
const wokenFor = 8;

/** So many files are written at once before: as long as it takes a thread to start. */
const atOnceBefore = 500;

const ownProgram = (): WorkerProgram => workerProgram(__dirname, 'write-worker.ts', 'write_worker.js');

/**
 * Has the garbage of this thread collected as often as before: what its nursery would grow by is what the other thread takes. A thread that
 * starts sets it back to growing.
 */
const stayInNursery = (): void => {
  setFlagsFromString('--semi-space-growth-factor=1');
};

const startWriting = (memory: SharedArrayBuffer): void => {
  startHelper(ownProgram, memory, stayInNursery);
};

/** Makes what writes behind a restore. */
export type MakeWriteBehind = <File extends OpenedFile>(
  setter: Setter,
  onUnowned: () => void,
  onDone: (file: File, error: unknown) => void,
) => WriteBehind<File>;

/** What files wait in; see `makeWriteBehind`. */
const queueIn = <File extends OpenedFile>(
  shared: SharedFiles,
  setter: Setter,
  onUnowned: () => void,
  onDone: (file: File, error: unknown) => void,
): WriteBehind<File> => {
  /** The oldest first. */
  const pending: Array<File> = [];
  /** Where their rooms end, by slot. */
  const ends = new Float64Array(mostFiles);
  /** Positions only grow: where one lies is what is left of it, divided by the length of all contents. */
  let reserved = 0;
  let reservedFrom = 0;
  let usedFrom = 0;
  let usedTo = 0;
  let submitted = 0;

  /** What came in the way of a file that nobody works at any more. */
  const outcomeOf = (slot: number): unknown => {
    const state = shared.stateOf(slot);
    if (state === fileState.unowned) onUnowned();
    if (state === fileState.done || state === fileState.unowned) return null;
    try {
      shared.fill(slot, setter);
      return null;
    } catch (error) {
      return error;
    }
  };

  const isLeft = (slot: number): boolean => {
    const state = shared.stateOf(slot);
    return state !== fileState.waiting && state !== fileState.taken;
  };

  /** Tells of the oldest ones, as long as `mayTell` has it of their slot. */
  const tell = (mayTell: (slot: number) => boolean): void => {
    let thrown: { readonly error: unknown } | null = null;
    for (;;) {
      const slot = (submitted - pending.length) % mostFiles;
      const oldest = pending[0];
      if (oldest === undefined || !mayTell(slot)) break;
      pending.shift();
      const outcome = outcomeOf(slot);
      shared.setState(slot, fileState.none);
      usedFrom = ends[slot] ?? 0;
      try {
        onDone(oldest, outcome);
      } catch (error) {
        thrown ??= { error };
      }
    }
    if (thrown !== null) throw thrown.error;
  };

  const collect = (): void => {
    tell(isLeft);
  };

  return {
    put: (room, at, chunk) => {
      chunk.copy(shared.content, room + at);
    },
    reserve: (length) => {
      if (length > longest || pending.length === mostFiles) return null;
      const next = Math.ceil(usedTo / alignment) * alignment;
      const place = next % contentBytes;
      const from = place + length > contentBytes ? next + contentBytes - place : next;
      if (from + length - usedFrom > contentBytes) return null;
      reservedFrom = from;
      reserved = from + length;
      return from % contentBytes;
    },
    submit: (file, length) => {
      const slot = submitted % mostFiles;
      submitted += 1;
      usedTo = reserved;
      ends[slot] = reserved;
      pending.push(file);
      shared.put(slot, file.fd, reservedFrom % contentBytes, length, file.attributes);
      shared.setState(slot, fileState.waiting);
      shared.give();
      if (submitted % wokenFor === 0) shared.wake();
    },
    collect,
    settle: () => {
      tell((slot) => {
        // why: what the other thread has not begun is begun here
        if (!shared.take(slot)) shared.untilLeft(slot);
        return true;
      });
    },
    wake: shared.wake,
    stop: shared.end,
  };
};

/**
 * @param setter for the files that this thread writes itself
 * @param onUnowned called for each that the other one wrote, and that belongs to whoever restores it
 * @param onDone called once for each file, with what came in its way, or null. It is still open
 * @param start starts the thread that writes, with the memory that is shared
 * @param after so many files that are written at once
 */
export const makeWriteBehind = <File extends OpenedFile>(
  setter: Setter,
  onUnowned: () => void,
  onDone: (file: File, error: unknown) => void,
  start: (memory: SharedArrayBuffer) => void = startWriting,
  after = atOnceBefore,
): WriteBehind<File> => {
  let queue: WriteBehind<File> | null = null;
  let before = 0;
  const begin = (): WriteBehind<File> => {
    const shared = openShared(new SharedArrayBuffer(sharedBytes));
    start(shared.memory);
    return queueIn(shared, setter, onUnowned, onDone);
  };
  return {
    reserve: (length) => {
      if (before === after) return (queue ??= begin()).reserve(length);
      before += 1;
      return null;
    },
    put: (room, at, chunk) => queue?.put(room, at, chunk),
    submit: (file, length) => queue?.submit(file, length),
    collect: () => queue?.collect(),
    settle: () => queue?.settle(),
    wake: () => queue?.wake(),
    stop: () => queue?.stop(),
  };
};
