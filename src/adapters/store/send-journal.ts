/** The journal's new lines and its head; and whether those that stand there are of the same history as ours. */
import { headName, type SegmentAt, segmentName } from '../../codecs/store/object-names';
import type { JournalCopy, JournalDigests } from '../../ports/copies';
import { gapsIn, lineSent } from './gone-there';
import type { Listing } from './listing';
import type { Outlet } from './outlet';
import { settled, wrongThere } from './stop';
import type { Tag } from './tags';

const wayOut = [
  'backup_manager journal --check tells whether the journal here is whole',
  'if it was set back or copied, recover the newer one from there: backup_manager recover --help',
  'if the one here is right, copy to another directory or prefix from now on',
];

/** Ends the work unless each head there is of a line that ours has. */
export const checkHistory = (
  where: string,
  { heads }: Pick<Listing, 'heads'>,
  { of, last }: JournalDigests,
  tag: Tag,
): void => {
  const newest = heads.at(-1);
  if (newest === undefined) return;
  let agreed = 0;
  for (const { seq, tag: there } of heads) {
    const ours = of.get(seq);
    if (ours === undefined)
      throw wrongThere(
        where,
        `the journal there has ${newest.seq} lines, and ours only ${last}: this workspace was set back, or is a copy of an older state`,
        wayOut,
        'history',
      );
    if (tag('line', ours) !== there)
      throw wrongThere(
        where,
        `the journal there is another one: up to line ${agreed} they agree, and line ${seq} differs`,
        wayOut,
        'history',
      );
    agreed = seq;
  }
};

/** Sends these lines, which come in order. Gives the names of what was stored. */
const sendLines = async (
  outlet: Outlet,
  journal: JournalCopy,
  spans: ReadonlyArray<SegmentAt>,
): Promise<ReadonlyArray<string>> => {
  const last = spans.at(-1)?.last ?? 0;
  const stored: string[] = [];
  let held = { first: 0, last: 0, lines: new Array<string>() };
  for (const span of spans)
    for (let first = span.first; first <= span.last;) {
      // why: to get a part reads the journal from its first line on, and many gaps may lie in one
      if (first > held.last) {
        const part = await settled(journal.part(first, last));
        held = { first, last: part.last, lines: part.text.split('\n') };
      }
      const end = Math.min(span.last, held.last);
      const lines = held.lines.slice(first - held.first, end + 1 - held.first);
      const name = segmentName(first, end);
      if ((await outlet.put(name, Buffer.from(`${lines.join('\n')}\n`))) === 'stored') stored.push(name);
      first = end + 1;
    }
  return stored;
};

const sendHead = async (
  outlet: Outlet,
  heads: Listing['heads'],
  seq: number,
  digest: string,
): Promise<ReadonlyArray<string>> => {
  if (heads.some((head) => head.seq === seq)) return [];
  const name = headName(seq, outlet.tag('line', digest));
  return (await outlet.put(name, Buffer.from(`${seq} ${digest}\n`))) === 'stored' ? [name] : [];
};

/**
 * Sends the lines that lie in no part there, each gap as it is: a reader takes each line once. `sent`: the line up to which the journal was sent, as
 * is known here; 0 for none. Gives the last line that stands there, and the names of what was stored for what had stood there before.
 */
export const sendJournal = async (
  outlet: Outlet,
  { segments, heads }: Pick<Listing, 'segments' | 'heads'>,
  journal: JournalCopy,
  { of, last, lastDigest }: JournalDigests,
  sent: number,
): Promise<{ readonly line: number; readonly resent: ReadonlyArray<string> }> => {
  const stood = Math.min(last, lineSent({ segments, heads }, sent));
  const gone = gapsIn(segments, { first: 1, last: stood });
  const resent = await sendLines(outlet, journal, gone);
  await sendLines(outlet, journal, gapsIn(segments, { first: stood + 1, last }));
  const digest = of.get(sent);
  const resentHead = digest === undefined ? [] : await sendHead(outlet, heads, sent, digest);
  if (sent !== last) await sendHead(outlet, heads, last, lastDigest);
  return { line: last, resent: [...resent, ...resentHead] };
};
