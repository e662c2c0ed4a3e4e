/** Follows the archive in hand: shows how far it has come, and says so once when it comes no further. */
import type { ArchiveInHand } from '../codecs/live-status';
import { minute, timestampAt, wallTime } from '../domain/time/time';
import type { PackProgress } from '../ports/archiver';
import type { Clock } from '../ports/clock';
import type { BackupStage } from './archive-observer';

export interface ArchiveWatch {
  readonly begin: (path: string, name: string) => void;
  /** What is done now: a hook that takes long is no source that does not answer. */
  readonly stage: (stage: BackupStage) => void;
  readonly progress: (progress: PackProgress) => void;
  readonly end: () => void;
}

/** How long nothing may go on before the log says so, in milliseconds. */
const usualQuiet = 5 * minute;

const isSame = (a: PackProgress | null, b: PackProgress): boolean =>
  a !== null && a.entries === b.entries && a.contentBytes === b.contentBytes && a.path === b.path;

/** `show` gets null at the end; `tell` a line for the log, once each time that it stands still. */
export const watchArchive = (
  clock: Clock,
  show: (archive: ArchiveInHand | null) => void,
  tell: (text: string) => void,
  quiet = usualQuiet,
): ArchiveWatch => {
  let inHand: ArchiveInHand | null = null;
  let last: PackProgress | null = null;
  let inHook = false;
  let timer: NodeJS.Timeout | undefined;

  const now = () => {
    const { instant, zone } = clock.now();
    return timestampAt(instant, zone);
  };

  const set = (next: ArchiveInHand | null): void => {
    inHand = next;
    clearTimeout(timer);
    if (next !== null) {
      const { path, progressed = next.started } = next;
      const since = wallTime(progressed);
      const text = inHook
        ? `The backup of ${path} waits for its hook since ${since}`
        : `The backup of ${path} makes no progress since ${since}: its source may not answer`;
      // why: nothing that only tells holds up the end of a process
      timer = setTimeout(() => tell(text), quiet).unref();
    }
    show(next);
  };

  return {
    begin: (path, name) => {
      last = null;
      inHook = false;
      const started = now();
      const nothing = { entries: 0, contentBytes: 0, totalEntries: null, totalContentBytes: null };
      set({ name, path, started, ...nothing, progressed: started });
    },
    stage: (stage) => {
      const isHook = stage === 'preparing' || stage === 'finishing';
      if (isHook === inHook) return;
      inHook = isHook;
      if (inHand !== null) set({ ...inHand, progressed: now() });
    },
    progress: (progress) => {
      if (inHand === null || isSame(last, progress)) return;
      last = progress;
      const { entries, contentBytes, totalEntries, totalContentBytes } = progress;
      set({ ...inHand, entries, contentBytes, totalEntries, totalContentBytes, progressed: now() });
    },
    end: () => set(null),
  };
};
