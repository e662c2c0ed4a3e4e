/** Notices when nothing goes on any more, as in a read of a network file system that is gone. */
import type { PackProgress } from '../../../ports/archiver';

export interface Silence {
  /** Hears of every report; only one that tells of something new is progress. */
  readonly hear: (progress: PackProgress) => void;
  /** Resolves when there was no progress for as long as the timeout; never when there is none. */
  readonly tooLong: Promise<void>;
  readonly end: () => void;
}

const sameAs = (a: PackProgress | null, b: PackProgress): boolean =>
  a !== null && a.entries === b.entries && a.contentBytes === b.contentBytes && a.path === b.path;

/** `timeout` is milliseconds. */
export const listenForSilence = (timeout: number | undefined): Silence => {
  let last: PackProgress | null = null;
  let timer: NodeJS.Timeout | undefined;
  let over = (): void => undefined;
  const tooLong = new Promise<void>((resolve) => (over = resolve));
  const wait = (): void => {
    clearTimeout(timer);
    if (timeout !== undefined) timer = setTimeout(over, timeout);
  };
  wait();
  return {
    hear: (progress) => {
      if (sameAs(last, progress)) return;
      last = progress;
      wait();
    },
    tooLong,
    end: () => clearTimeout(timer),
  };
};
