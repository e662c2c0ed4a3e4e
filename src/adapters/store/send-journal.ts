/** The journal's new lines and its head; and whether those that stand there are of the same history as ours. */
import { headName, segmentName } from '../../codecs/store/object-names';
import type { JournalCopy, JournalDigests } from '../../ports/copies';
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

/** Gives the last line that stands there. */
export const sendJournal = async (
  outlet: Outlet,
  { segments, heads }: Pick<Listing, 'segments' | 'heads'>,
  journal: JournalCopy,
  { last, lastDigest }: JournalDigests,
): Promise<number> => {
  const there = segments.reduce((most, segment) => Math.max(most, segment.last), 0);
  for (let first = there + 1; first <= last;) {
    const part = await settled(journal.part(first, last));
    await outlet.put(segmentName(part.first, part.last), Buffer.from(part.text));
    first = part.last + 1;
  }
  if (heads.every(({ seq }) => seq !== last))
    await outlet.put(headName(last, outlet.tag('line', lastDigest)), Buffer.from(`${last} ${lastDigest}\n`));
  return last;
};
