/** An explanation: its heading, and the sentences of its chain. */
import type { Explanation, Sentence } from '../../domain/history/explain/sentence';
import { escapeControls } from '../../domain/decider/log-line';
import { type Now, shown } from '../../domain/time/time';
import { paintOutcome } from './outcome';
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

export const explanationLines =
  (now: Now, screen: Screen) =>
  ({ title, outcome, chain }: Explanation): ReadonlyArray<string> => [
    `${paletteOf(screen).strong(escapeControls(title))}: ${paintOutcome(screen)(outcome)}`,
    ...chain.map(sentenceLine(now, screen)),
  ];
