/** What an earlier pass sent and is gone, as far as what stands there still, and the journal here, tell of it. */
import { type SegmentAt, workspaceName } from '../../codecs/store/object-names';
import type { Listing } from './listing';

export const inOrder = (one: SegmentAt, other: SegmentAt): number =>
  one.first - other.first || one.last - other.last;

/** The lines of a span that lie in none of these parts of a journal, which may overlap: as spans, in order. */
export const gapsIn = (
  segments: ReadonlyArray<SegmentAt>,
  { first, last }: SegmentAt,
): ReadonlyArray<SegmentAt> => {
  const gaps: SegmentAt[] = [];
  let next = first;
  for (const segment of [...segments].sort(inOrder)) {
    if (segment.first > last) break;
    if (segment.first > next) gaps.push({ first: next, last: segment.first - 1 });
    next = Math.max(next, segment.last + 1);
  }
  return next > last ? gaps : [...gaps, { first: next, last }];
};

type Sent = Pick<Listing, 'segments' | 'heads'>;

/** The line up to which the journal was sent. `line`: one up to which it was, as is known here; 0 for none. */
export const lineSent = ({ segments, heads }: Sent, line: number): number =>
  [...segments.map(({ last }) => last), ...heads.map(({ seq }) => seq)].reduce(
    (most, one) => Math.max(most, one),
    line,
  );

/** The name of what every store begins with, where that is gone. A text for people comes again with the next pass, and is no loss. */
export const beginningGone = (
  there: Sent & Pick<Listing, 'hasWorkspace'>,
  line: number,
): ReadonlyArray<string> => (lineSent(there, line) === 0 || there.hasWorkspace ? [] : [workspaceName]);
