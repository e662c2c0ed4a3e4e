/** A file system that notes what is done to which file, in which order, and what is left open. */
import { basename } from 'node:path';
import { type FileSystem, realFileSystem } from '../../src/adapters/file-system';

export interface TracedFileSystem {
  readonly fileSystem: FileSystem;
  /** The calls that change something, or make it durable, as `fsync backups`; of files their last names. */
  readonly did: ReadonlyArray<string>;
  /** Forgets what was done, and gives it. */
  readonly take: () => ReadonlyArray<string>;
  /** What is open still. */
  readonly open: () => ReadonlyArray<string>;
}

/** The calls that are told of. */
const told: ReadonlySet<string> = new Set([
  'copyFileSync',
  'fchmodSync',
  'fchownSync',
  'fsyncSync',
  'ftruncateSync',
  'linkSync',
  'mkdirSync',
  'renameSync',
  'unlinkSync',
  'writeSync',
]);

/** `under` is the file system that its calls come to. A call that fails is told of, too. */
export const tracedFileSystem = (under: FileSystem = realFileSystem): TracedFileSystem => {
  const did: Array<string> = [];
  const open = new Map<unknown, string>();
  const fileSystem = new Proxy(under, {
    get: (target, key) => {
      const f: unknown = Reflect.get(target, key);
      if (typeof f !== 'function') return f;
      const name = String(key);
      return (...args: ReadonlyArray<unknown>): unknown => {
        const file = open.get(args[0]) ?? basename(String(args[0]));
        if (told.has(name)) did.push(`${name.replace('Sync', '')} ${file}`);
        const result: unknown = Reflect.apply(f, target, args);
        if (name === 'openSync') open.set(result, file);
        if (name === 'closeSync') open.delete(args[0]);
        return result;
      };
    },
  });
  return { fileSystem, did, take: () => did.splice(0), open: () => [...open.values()] };
};
