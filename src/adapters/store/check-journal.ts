/** Whether the journal in a store is one chain from its first line on, and its heads are those of its lines. */
import { headName, segmentName } from '../../codecs/store/object-names';
import type { StoreReader } from './reader';
import { sha256 } from './tags';

type Blame = (object: string, reason: string) => void;

const zeros = '0'.repeat(64);

/** What a line says of itself and of the one before it. */
const linkOf = (line: string): { readonly seq: unknown; readonly prev: unknown } | null => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null
      ? { seq: Reflect.get(value, 'seq') as unknown, prev: Reflect.get(value, 'prev') as unknown }
      : null;
  } catch {
    return null;
  }
};

/** The lines of a part of the journal; null for what does not end in a whole one. */
export const linesIn = (bytes: Buffer): ReadonlyArray<string> | null => {
  const text = bytes.toString('utf8');
  return text.endsWith('\n') ? text.slice(0, -1).split('\n') : null;
};

export const checkJournal = async (
  reader: StoreReader,
  blaming: (object: string, f: () => Promise<void>) => Promise<void>,
  blame: Blame,
): Promise<void> => {
  const { segments, heads } = reader.listing;
  // why: where parts overlap, one as it was and one that was sent when that was gone, the last line of each tells whether they are of one journal
  const wanted = new Set([...heads.map(({ seq }) => seq), ...segments.map(({ last: end }) => end)]);
  const digests = new Map<number, string>();
  let upTo = 0;
  let last: string | null = zeros;
  for (const { first, last: end } of segments) {
    const name = segmentName(first, end);
    if (first > upTo + 1) blame(name, `lines of the journal before it are not there`);
    const before: string | null = first === upTo + 1 ? last : null;
    const isFurther = end > upTo;
    if (isFurther) {
      last = null;
      upTo = end;
    }
    await blaming(name, async () => {
      const lines = linesIn(await reader.read(name));
      if (lines === null || lines.length !== end - first + 1) {
        blame(name, 'it is not as it was written');
        return;
      }
      let previous = before;
      for (const [index, line] of lines.entries()) {
        const link = linkOf(line);
        if (link?.seq !== first + index || (previous !== null && link.prev !== previous)) {
          blame(name, `line ${first + index} does not follow the one before it`);
          return;
        }
        previous = sha256(line);
        if (!wanted.has(first + index)) continue;
        if ((digests.get(first + index) ?? previous) !== previous) {
          blame(name, `line ${first + index} stands there twice, and differs`);
          return;
        }
        digests.set(first + index, previous);
      }
      if (isFurther) last = previous;
    });
  }
  for (const { seq, tag } of heads) {
    const name = headName(seq, tag);
    await blaming(name, async () => {
      const text = (await reader.read(name)).toString('utf8');
      const digest = /^(\d+) ([0-9a-f]{64})\n$/.exec(text)?.[2];
      if (digest === undefined || text !== `${seq} ${digest}\n` || reader.tag('line', digest) !== tag) {
        blame(name, 'it is not as it was written');
        return;
      }
      const there = digests.get(seq);
      if (there !== digest) blame(name, `line ${seq} of the journal there is another one`);
    });
  }
};
