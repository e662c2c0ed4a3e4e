/** Plain tables: columns padded to their widest cell, two spaces between them, and never wider than the terminal. */
import stringWidth from 'string-width';
import { escapeControls } from '../../domain/events/log-line';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Its cells may be cut short, with `…` at their end, where the terminal is too narrow. */
  readonly shrinks?: boolean;
  /** It is not cut below so many cells; 8 unless told. */
  readonly least?: number;
  /** It is left out, from the right, where the terminal is too narrow for all. */
  readonly optional?: boolean;
  /** Colours a cell that has its width already. */
  readonly paint?: (cell: string) => string;
}

const gap = 2;
/** A column is not cut below this, unless it says otherwise. */
const leastOf = ({ least }: Column): number => least ?? 8;

/** Rather than that another is cut below this, an optional column is left out. */
const comfortable = 16;

const ascii = /^[\x20-\x7e]*$/;

/** Cells of the terminal. Most texts are ASCII, and the table of what is wider is long to load. */
const widthOf = (text: string): number => (ascii.test(text) ? text.length : stringWidth(text));

/** Cuts a text to so many cells of the terminal. */
const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
};

const pad = (text: string, width: number, align: Column['align']): string => {
  const blank = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? blank + text : text + blank;
};

const total = (widths: ReadonlyArray<number>): number =>
  widths.reduce((sum, width) => sum + width + gap, -gap);

/** The columns that stay, by their positions: optional ones go while the others would not fit even when shrunk a little. */
const staying = (
  columns: ReadonlyArray<Column>,
  natural: ReadonlyArray<number>,
  screen: number,
): ReadonlyArray<number> => {
  const narrow = (index: number): number =>
    columns[index]?.shrinks === true ? Math.min(comfortable, natural[index] ?? 0) : (natural[index] ?? 0);
  let stay = [...columns.keys()];
  while (total(stay.map(narrow)) > screen) {
    const goes = stay.findLast((index) => columns[index]?.optional === true);
    if (goes === undefined) return stay;
    stay = stay.filter((index) => index !== goes);
  }
  return stay;
};

/** Takes what is too much from the widest of the columns that may shrink, again and again. */
const fitted = (
  columns: ReadonlyArray<Column>,
  natural: ReadonlyArray<number>,
  screen: number,
): ReadonlyArray<number> => {
  const widths = [...natural];
  let excess = total(widths) - screen;
  while (excess > 0) {
    let widest = -1;
    columns.forEach((column, index) => {
      const width = widths[index] ?? 0;
      if (column.shrinks === true && width > leastOf(column) && width > (widths[widest] ?? 0)) widest = index;
    });
    if (widest === -1) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
};

/** `screen` is the terminal's width in cells; null where there is none, and then nothing is cut. */
export const table = (
  columns: ReadonlyArray<Column>,
  given: ReadonlyArray<ReadonlyArray<string>>,
  screen: number | null,
): ReadonlyArray<string> => {
  // why: what others have named must neither break a row nor hide how wide it is
  const rows = given.map((row) => row.map((cell) => (ascii.test(cell) ? cell : escapeControls(cell))));
  const natural = columns.map(({ title }, index) =>
    rows.reduce((width, row) => Math.max(width, widthOf(row[index] ?? '')), widthOf(title)),
  );
  const stay = screen === null ? [...columns.keys()] : staying(columns, natural, screen);
  const pick = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> =>
    stay.flatMap((index) => all.slice(index, index + 1));
  const shown = pick(columns);
  const widths = screen === null ? natural : fitted(shown, pick(natural), screen);
  const line = (cells: ReadonlyArray<string>, painted: boolean): string => {
    const last = cells.findLastIndex((cell) => cell !== '');
    return cells
      .slice(0, last + 1)
      .map((cell, index) => {
        const { align, paint } = shown[index] ?? {};
        const width = widths[index] ?? 0;
        const short = cut(cell, width);
        const whole = index === last && align !== 'right' ? short : pad(short, width, align);
        return painted && paint !== undefined ? paint(whole) : whole;
      })
      .join(' '.repeat(gap));
  };
  return [
    line(
      shown.map(({ title }) => title),
      false,
    ),
    ...rows.map((row) => line(pick(row), true)),
  ];
};
