/** Tells when a relay's contact file may have changed: by the kernel's word, and now and then without it. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import type { IO } from 'fp-ts/IO';
import { contactName } from './contact';

/** Which directory stands at the path now; null where none does. */
const inodeOf = (directory: string): number | null => {
  try {
    return statSync(directory).ino;
  } catch {
    return null;
  }
};

/**
 * Watches `stateDir` for the file's name. Every `lookEvery` milliseconds `onChange` is called without a word of the
 * kernel, and another directory that has taken the path's place is watched anew. Nothing of it keeps the process alive.
 */
export const watchContact = (stateDir: string, lookEvery: number, onChange: IO<void>): IO<void> => {
  let watcher: FSWatcher | null = null;
  let watched: number | null = null;

  const keepWatch = (): void => {
    const inode = inodeOf(stateDir);
    if (watcher !== null && inode === watched) return;
    watcher?.close();
    watcher = null;
    if (inode === null) return;
    try {
      watcher = watch(stateDir, { persistent: false }, (_, name) => {
        if (name === null || name === contactName) onChange();
      });
      watcher.on('error', () => undefined);
      watched = inode;
    } catch {
      // why: a watch that can't be had costs only the time until the next look
    }
  };

  keepWatch();
  const timer = setInterval(() => {
    keepWatch();
    onChange();
  }, lookEvery).unref();
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
};
