/** What has been stored so far, and the throttled report of it. */
import type { PackProgress } from '../../../ports/archiver';
import { type BytePath, toText } from '../byte-name';
import type { Extent } from '../source/scan';

/** How much there is to store. */
export type Totals = Pick<Extent, 'entries' | 'contentBytes'>;

/** Milliseconds between two reports. */
const interval = 200;

export class PackTally {
  entries = 0;
  contentBytes = 0;
  excluded = 0;
  /** Once known. */
  totals: Totals | undefined;
  #path: BytePath = '';
  #last = -Infinity;
  readonly #onProgress: (progress: PackProgress) => void;

  constructor(onProgress: (progress: PackProgress) => void) {
    this.#onProgress = onProgress;
  }

  /** The member in hand. */
  begin(path: BytePath): void {
    this.#path = path;
    this.tick();
  }

  add(bytes: number): void {
    this.contentBytes += bytes;
    this.tick();
  }

  /** Reports if the last report is long enough ago. The monotonic clock drives this, never the archive. */
  tick(): void {
    const now = performance.now();
    if (now - this.#last < interval) return;
    this.#last = now;
    this.report();
  }

  /** Reports the end: there was as much as was stored, even if that came before the totals were known. */
  end(): void {
    const { entries, contentBytes } = this;
    this.totals ??= { entries, contentBytes };
    this.report();
  }

  report(): void {
    this.#onProgress({
      entries: this.entries,
      contentBytes: this.contentBytes,
      totalEntries: this.totals?.entries ?? null,
      totalContentBytes: this.totals?.contentBytes ?? null,
      path: this.#path === '' ? '.' : toText(this.#path),
    });
  }
}
