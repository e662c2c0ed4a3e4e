/** Reads a journal file line by line, each checked against the chain. */
import { setImmediate as turn } from 'node:timers/promises';
import { DamagedLine, emptyPlace, startWalk } from '../adapters/journal/fold';
import { realFileSystem } from '../adapters/file-system';
import type { Recorded } from '../domain/events/recorded';
import { JournalDamaged } from './journal-damaged';

const toPublic = (error: unknown): unknown =>
  error instanceof DamagedLine ? new JournalDamaged(error.line, error.reason) : error;

/** Lines that have been read, and why no more can be. */
interface Piece {
  readonly lines: ReadonlyArray<Recorded>;
  readonly isLast: boolean;
  readonly failure: { readonly error: unknown } | null;
}

const pieceReader = (fd: number): (() => Piece) => {
  let lines: Array<Recorded> = [];
  const { step } = startWalk(realFileSystem, fd, emptyPlace, (recorded) => lines.push(recorded), Infinity);
  return () => {
    lines = [];
    try {
      const isLast = !step();
      return { lines, isLast, failure: null };
    } catch (error) {
      // why: what was whole before the damage is told first
      return { lines, isLast: true, failure: { error: toPublic(error) } };
    }
  };
};

/** Every whole line, in bounded memory. A torn line at the end, which a crash may leave, is passed over. */
export const readJournal = async function* (file: string): AsyncGenerator<Recorded, void, undefined> {
  const fd = realFileSystem.openSync(file, 'r');
  try {
    const next = pieceReader(fd);
    for (;;) {
      const { lines, isLast, failure } = next();
      yield* lines;
      if (failure !== null) throw failure.error;
      if (isLast) return;
      await turn();
    }
  } finally {
    realFileSystem.closeSync(fd);
  }
};
