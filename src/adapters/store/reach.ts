/** Which parts of which packs a list needs: what keeps a pack from being swept, known without reading what is encrypted. */
import { sha256 } from './tags';

/** Where a part begins, and where it ends, in bytes of the pack. */
export type Span = readonly [begin: number, end: number];

/** By pack, in the order of the pack, none touching the next. */
export type Reach = ReadonlyMap<string, ReadonlyArray<Span>>;

export interface ReachWriter {
  readonly add: (pack: string, offset: number, length: number) => void;
  readonly tell: () => Reach;
}

const inOrder = (spans: ReadonlyArray<Span>): ReadonlyArray<Span> => {
  const merged: Array<[number, number]> = [];
  for (const [begin, end] of spans.toSorted((one, other) => one[0] - other[0])) {
    const last = merged.at(-1);
    if (last !== undefined && begin <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([begin, end]);
  }
  return merged;
};

/** Parts mostly come one behind the other, and are kept as one. */
export const reachWriter = (): ReachWriter => {
  const found = new Map<string, Array<[number, number]>>();
  return {
    add: (pack, offset, length) => {
      const spans = found.get(pack) ?? [];
      found.set(pack, spans);
      const last = spans.at(-1);
      if (last?.[1] === offset) last[1] = offset + length;
      else spans.push([offset, offset + length]);
    },
    tell: () => new Map([...found].map(([pack, spans]) => [pack, inOrder(spans)])),
  };
};

export const joined = (reaches: Iterable<Reach>): Reach => {
  const all = new Map<string, ReadonlyArray<Span>>();
  for (const reach of reaches)
    for (const [pack, spans] of reach) {
      const before = all.get(pack);
      all.set(pack, before === undefined ? spans : inOrder([...before, ...spans]));
    }
  return all;
};

/** How many bytes of a pack are needed. */
export const bytesIn = (spans: ReadonlyArray<Span>): number =>
  spans.reduce((sum, [begin, end]) => sum + end - begin, 0);

const head = 'backup_manager-reach 1';

/** The text that is kept: a first line with the digest of what follows, the list's name, then a line for each part. */
export const writeReach = (list: string, reach: Reach): string => {
  const rows = [...reach].flatMap(([pack, spans]) =>
    spans.map(([begin, end]) => `${pack} ${begin} ${end}\n`),
  );
  const rest = `${list}\n${rows.join('')}`;
  return `${head} ${sha256(rest)}\n${rest}`;
};

const row = /^([0-9a-f]{64}) (\d{1,10}) (\d{1,10})$/;

/** Null for what is not whole. */
export const readReach = (text: string): { readonly list: string; readonly reach: Reach } | null => {
  const end = text.indexOf('\n');
  const rest = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== `${head} ${sha256(rest)}`) return null;
  const [list = '', ...rows] = rest.split('\n').slice(0, -1);
  const found = new Map<string, Span[]>();
  for (const line of rows) {
    const [, pack, begin, to] = row.exec(line) ?? [];
    if (pack === undefined) return null;
    const spans = found.get(pack) ?? [];
    found.set(pack, spans);
    spans.push([Number(begin), Number(to)]);
  }
  return { list, reach: found };
};
