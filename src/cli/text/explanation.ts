/** Explanations: their headings, each with the cause, and the sentences of their chains; what is alike is told once. */
import type { Explanation, Sentence } from '../../domain/history/explain/sentence';
import { escapeControls } from '../../domain/events/log-line';
import { type Now, shown } from '../../domain/time/time';
import { outcomeWord, paintOutcome } from './outcome';
import { paletteOf, type Screen, wrapped } from './screen';

/** Where a sentence begins, behind its time. */
const sentenceIndent = 20;

const sentenceLine =
  (now: Now, screen: Screen) =>
  ({ at, text }: Sentence): string => {
    const when = at === null ? 'now' : shown(now)(at);
    const [first = '', ...rest] = wrapped(
      escapeControls(text),
      screen.width === null ? null : screen.width - sentenceIndent,
    );
    return [
      `  ${paletteOf(screen).faint(when.padEnd(16))}  ${first}`,
      ...rest.map((line) => ' '.repeat(sentenceIndent) + line),
    ].join('\n');
  };

/** What an archive came of is told one by one: each has its own size and place. */
const isTelling = ({ outcome }: Explanation): boolean => outcome === 'completed' || outcome === 'partial';

const isAlike = (one: Explanation, other: Explanation): boolean =>
  one.due !== null &&
  other.due !== null &&
  !isTelling(one) &&
  one.name === other.name &&
  one.outcome === other.outcome &&
  one.cause === other.cause;

/** Those that follow each other with one outcome of one cause. */
const groups = (explanations: ReadonlyArray<Explanation>): ReadonlyArray<ReadonlyArray<Explanation>> =>
  explanations.reduce<ReadonlyArray<ReadonlyArray<Explanation>>>((before, one) => {
    const last = before.at(-1) ?? [];
    const [first] = last;
    return first !== undefined && isAlike(first, one)
      ? [...before.slice(0, -1), [...last, one]]
      : [...before, [one]];
  }, []);

/** `title: outcome: cause`, the title in strong letters as far as the first line goes. */
const headingLines = (
  title: string,
  { outcome, cause, due }: Explanation,
  screen: Screen,
): ReadonlyArray<string> => {
  const outcomes = due === null ? [] : [outcomeWord(outcome)];
  const rest = [...outcomes, ...(cause === null ? [] : [escapeControls(cause)])].join(': ');
  const whole = escapeControls(title) + (rest === '' ? '' : `: ${rest}`);
  const [first = '', ...more] = wrapped(whole, screen.width);
  const { strong } = paletteOf(screen);
  const shown = `${escapeControls(title)}: `;
  return [
    due !== null && first.startsWith(shown)
      ? strong(shown.slice(0, -2)) + ': ' + paintOutcome(screen)(first.slice(shown.length))
      : strong(first),
    ...more.map((line) => `  ${line}`),
  ];
};

/** What is so now, and stands in the heading word for word, is not said again. */
const isNews =
  ({ cause }: Explanation) =>
  ({ at, text }: Sentence): boolean =>
    at !== null || text !== cause;

const groupLines =
  (now: Now, screen: Screen) =>
  (group: ReadonlyArray<Explanation>): ReadonlyArray<string> => {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) return [];
    const show = shown(now);
    const title =
      first === last || first.due === null || last.due === null
        ? last.title
        : `${last.name}: ${group.length} backups, the first due ${show(first.due)}, the last ${show(last.due)}`;
    return [
      ...headingLines(title, last, screen),
      ...(first === last ? [] : ['  of the last of them:']),
      ...last.chain.filter(isNews(last)).map(sentenceLine(now, screen)),
    ];
  };

/** In the order given; of those that are alike the latest is told, with how many there are. */
export const explanationLines =
  (now: Now, screen: Screen) =>
  (explanations: ReadonlyArray<Explanation>): ReadonlyArray<string> =>
    groups(explanations).flatMap(groupLines(now, screen));
