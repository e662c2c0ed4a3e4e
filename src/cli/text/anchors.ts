/** What is said of the journal beside what stands of it elsewhere. */
import * as E from 'fp-ts/Either';
import type { Anchor } from '../../app/copies/anchors';
import { showError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import { shellArgument } from '../../domain/shell-argument';
import type { HistoryCompared } from '../../ports/copies';
import { belowHeading } from './lines';

const differenceOf = ({ agreed, differs, lines }: HistoryCompared): string | null => {
  if (differs === null || differs.kind === 'unknown') return null;
  if (differs.kind === 'cut')
    return `this journal was cut: line ${differs.line} and what follows, up to line ${lines}, stand there alone`;
  return differs.line === null
    ? `this journal is another one: up to line ${agreed} they agree, and by line ${differs.upTo} they do not`
    : `this journal is another one: line ${differs.line} is the first that differs`;
};

const wayOut = ({ name, url }: Anchor['place']): ReadonlyArray<string> => [
  `${belowHeading}nothing is copied there until that is decided. To go on with the one there: backup_manager recover ${shellArgument(url)} --to DIR`,
  `${belowHeading}To go on with this one: backup_manager destination remove ${shellArgument(name)}, and destination add with another directory or prefix`,
];

export interface AnchorLines {
  readonly results: ReadonlyArray<string>;
  readonly notes: ReadonlyArray<string>;
  readonly errors: ReadonlyArray<string>;
}

const linesOf = ({ place, compared }: Anchor): AnchorLines => {
  const nothing: AnchorLines = { results: [], notes: [], errors: [] };
  if (E.isLeft(compared))
    return { ...nothing, notes: [`${place.name} could not be looked at: ${showError(compared.left)}`] };
  const { lines, differs } = compared.right;
  const difference = differenceOf(compared.right);
  if (difference !== null) return { ...nothing, errors: [`${place.name}: ${difference}`, ...wayOut(place)] };
  if (differs !== null)
    return {
      ...nothing,
      notes: [`${place.name} is encrypted, and this machine does not know it: --identity FILE tells`],
    };
  return lines === 0
    ? { ...nothing, notes: [`no head stands at ${place.name} yet`] }
    : { ...nothing, results: [`${place.name}: the same up to line ${lines}, which stands there`] };
};

export const anchorLines = (anchors: ReadonlyArray<Anchor>): AnchorLines => {
  const all = anchors.map(linesOf);
  const of = (key: keyof AnchorLines): ReadonlyArray<string> =>
    all.flatMap((one) => one[key]).map(escapeControls);
  return { results: of('results'), notes: of('notes'), errors: of('errors') };
};

export const anchorDocument = (anchor: Anchor) => {
  const { place, compared } = anchor;
  const { results, notes, errors } = linesOf(anchor);
  const { lines, agreed, differs } = E.isRight(compared)
    ? compared.right
    : { lines: 0, agreed: 0, differs: null };
  return {
    ...{ name: place.name, url: place.url, lines, agreed, agrees: results.length > 0 },
    firstDifference: differs === null || differs.kind === 'unknown' ? null : differs.line,
    problem: [...errors, ...notes][0] ?? null,
  };
};
