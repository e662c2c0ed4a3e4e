/** What text may look like where it is shown: how wide, and whether in colour. */
import stringWidth from 'string-width';

export interface Screen {
  /** Cells in a line of the terminal; null where there is none. */
  readonly width: number | null;
  /** Lines of it. */
  readonly height: number | null;
  readonly colour: boolean;
}

export type Paint = (text: string) => string;

export interface Palette {
  readonly good: Paint;
  readonly doubtful: Paint;
  readonly bad: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
}

/** One of the terminal's renditions, and the one that ends it (ECMA-48, 8.3.117). */
const rendition =
  (begin: number, end: number): Paint =>
  (text) =>
    `\u001b[${begin}m${text}\u001b[${end}m`;

const plain: Paint = (text) => text;

const colourless: Palette = { good: plain, doubtful: plain, bad: plain, faint: plain, strong: plain };

const coloured: Palette = {
  good: rendition(32, 39),
  doubtful: rendition(33, 39),
  bad: rendition(31, 39),
  faint: rendition(2, 22),
  strong: rendition(1, 22),
};

export const paletteOf = ({ colour }: Pick<Screen, 'colour'>): Palette => (colour ? coloured : colourless);

/** Milliseconds as people say them: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export const showDuration = (milliseconds: number): string => {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** How long ago something was: `just now`, `5 min ago`, `14 h ago`, `3 days ago`; `to come` where it was not yet. */
export const showAge = (milliseconds: number): string => {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < -1) return 'to come';
  if (minutes < 1) return 'just now';
  if (minutes < 100) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
};

/** A text behind what stands before it: broken between words where it is too wide, its further lines stand in so far. */
export const hanging = (
  before: string,
  text: string,
  indent: number,
  width: number | null,
): ReadonlyArray<string> =>
  wrapped(text, width === null ? null : width - indent).map(
    (line, index) => (index === 0 ? before : ' '.repeat(indent)) + line,
  );

/** Breaks a text between words into lines of at most so many cells, where it has words that short; null: not at all. */
export const wrapped = (text: string, width: number | null): ReadonlyArray<string> => {
  if (width === null || stringWidth(text) <= width) return [text];
  const lines: Array<string> = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && stringWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
};
