/** A progress bar on a terminal: bytes, files, rate and the time that is left. */
import stringWidth from 'string-width';
import { counted } from '../../domain/counted';
import { showSize } from '../../domain/size';
import { escapeControls } from '../../domain/events/log-line';
import type { PackProgress } from '../../ports/archiver';
import { clearLine } from './clear-line';

export interface ProgressBar {
  readonly show: (progress: PackProgress) => void;
  /** Says something in a line of its own: the bar goes from the screen before, and is drawn again below. */
  readonly aside: (say: () => void) => void;
  /** Takes the bar off the screen. */
  readonly end: () => void;
}

export const noBar: ProgressBar = { show: () => undefined, aside: (say) => say(), end: () => undefined };

/** While nobody knows how much there is, the bar stays empty: a full one would be a lie. */
const unknownTotal = Number.MAX_SAFE_INTEGER;

const left = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return '';
  // why: a source that grows while it is read holds more than was counted
  const whole = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(whole / 60);
  return minutes === 0 ? `${whole} s left` : `${minutes} min ${whole % 60} s left`;
};

/** Cells of what stands behind a bar at the most: ` 100% 999.9 GB 999999 files 999.9 MB/s 99 min 59 s left`. */
const behind = 56;

/** A bar gives way where the terminal is narrow, so that the time that is left is seen to its end. */
const barSize = (title: string, columns: number | undefined): number =>
  Math.max(5, Math.min(24, (columns ?? 80) - stringWidth(title) - behind));

/** A bar on `stream`, which is a terminal. The library is loaded with the first bar. */
export const openBar = async (title: string, stream: NodeJS.WriteStream): Promise<ProgressBar> => {
  // why: a terminal that is gone must not end what the bar tells of
  stream.on('error', () => undefined);
  const shown = escapeControls(title).replaceAll(/[{}]/g, '');
  const { SingleBar, Presets } = await import('./progress-bars');
  const bar = new SingleBar(
    {
      format: `${shown} {bar} {percentage}% {done} {files} {rate} {left}`,
      stream,
      hideCursor: true,
      clearOnComplete: true,
      barsize: barSize(shown, stream.columns),
      linewrap: null,
      // why: after a note the bar has to be drawn again although nothing of it has changed
      forceRedraw: true,
    },
    Presets.shades_classic,
  );
  const started = performance.now();
  bar.start(1, 0, { done: '', files: counted(0, 'file'), rate: '', left: '' });
  return {
    show: ({ contentBytes, entries, totalContentBytes }) => {
      const seconds = (performance.now() - started) / 1000;
      const rate = contentBytes / Math.max(seconds, 0.001);
      bar.setTotal(totalContentBytes === null ? unknownTotal : Math.max(1, totalContentBytes));
      bar.update(contentBytes, {
        done: showSize(contentBytes),
        files: counted(entries, 'file'),
        rate: `${showSize(rate)}/s`,
        left: totalContentBytes === null ? '' : left((totalContentBytes - contentBytes) / rate),
      });
    },
    aside: (say) => {
      stream.write(clearLine);
      say();
    },
    end: () => bar.stop(),
  };
};
