/** A file system that dies with its process: before any call that changes something, or in the middle of a write. */
import * as fs from 'node:fs';
import { type FileSystem, realFileSystem } from '../../src/adapters/file-system';

/** Where a process dies: before its n-th changing call, counted from 0; with `half`, after half of that write. */
export interface Death {
  readonly call: number;
  readonly half: boolean;
}

export class Died extends Error {
  override readonly name = 'Died';
}

export interface MortalFileSystem {
  readonly fileSystem: FileSystem;
  /** The changing calls that were made, by name. */
  readonly calls: ReadonlyArray<string>;
  readonly isDead: () => boolean;
  /** Counts from here on. */
  readonly doom: (death: Death | null) => void;
  /** What the kernel does when a process is gone: what it had open is closed, and every lock let go of. */
  readonly bury: () => void;
}

/** The calls that change the disk, or what is open. Dying before a read is dying before the next of these. */
const changing: ReadonlySet<string> = new Set([
  'closeSync',
  'copyFileSync',
  'fchmodSync',
  'fchownSync',
  'fsyncSync',
  'ftruncateSync',
  'linkSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'unlinkSync',
  'utimesSync',
  'writeSync',
]);

/** Two bits of the flags say what a file is opened for. */
const opensForReading = (flags: unknown): boolean =>
  flags === 'r' ||
  (typeof flags === 'number' &&
    (flags & 3) === fs.constants.O_RDONLY &&
    (flags & fs.constants.O_CREAT) === 0);

const halved = (args: ReadonlyArray<unknown>): ReadonlyArray<unknown> =>
  args.map((argument, index) => (index === 3 && typeof argument === 'number' ? argument >> 1 : argument));

/** `under` is the file system that its calls come to. */
export const mortalFileSystem = (under: FileSystem = realFileSystem): MortalFileSystem => {
  const calls: Array<string> = [];
  const open = new Set<number>();
  let doomedAt: Death | null = null;
  let sinceDoom = 0;
  let dead = false;

  const call = (
    name: string,
    f: (...args: ReadonlyArray<unknown>) => unknown,
    args: ReadonlyArray<unknown>,
  ) => {
    if (dead) throw new Died(`${name}: the process is dead`);
    if (doomedAt?.call === sinceDoom) {
      dead = true;
      if (doomedAt.half && name === 'writeSync') f(...halved(args));
      throw new Died(`${name}: the process died here`);
    }
    sinceDoom += 1;
    calls.push(name);
    // why: what is not lost with the process needs no disk; the tests are about processes, and have to be quick
    const result = name === 'fsyncSync' ? undefined : f(...args);
    if (name === 'openSync' && typeof result === 'number') open.add(result);
    if (name === 'closeSync' && typeof args[0] === 'number') open.delete(args[0]);
    return result;
  };

  /** What is open for reading alone: closing it changes nothing. */
  const reading = new Set<unknown>();
  const isReading = (name: string, args: ReadonlyArray<unknown>): boolean =>
    name === 'openSync' ? opensForReading(args[1]) : name === 'closeSync' && reading.has(args[0]);

  const read = (
    name: string,
    f: (...args: ReadonlyArray<unknown>) => unknown,
    args: ReadonlyArray<unknown>,
  ) => {
    if (dead) throw new Died(`${name}: the process is dead`);
    const result = f(...args);
    if (name === 'openSync' && typeof result === 'number') {
      reading.add(result);
      open.add(result);
    } else {
      reading.delete(args[0]);
      if (typeof args[0] === 'number') open.delete(args[0]);
    }
    return result;
  };

  const fileSystem: FileSystem = new Proxy(under, {
    get: (target, name) => {
      const f: unknown = Reflect.get(target, name);
      if (typeof f !== 'function' || typeof name !== 'string' || !changing.has(name)) return f;
      return (...args: ReadonlyArray<unknown>) => {
        const apply = (...given: ReadonlyArray<unknown>): unknown => Reflect.apply(f, target, given);
        return isReading(name, args) ? read(name, apply, args) : call(name, apply, args);
      };
    },
  });

  return {
    fileSystem,
    calls,
    isDead: () => dead,
    doom: (death) => {
      doomedAt = death;
      sinceDoom = 0;
    },
    bury: () => {
      dead = true;
      for (const fd of open) fs.closeSync(fd);
      open.clear();
    },
  };
};
