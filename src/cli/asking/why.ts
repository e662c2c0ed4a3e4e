/** `why`: the chain of events behind a backup, or behind its absence. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { askPast } from '../../app/gather-context';
import type { BackupError } from '../../domain/error';
import type { Explanation, Sentence } from '../../domain/history/explain/sentence';
import { escapeControls } from '../../domain/decider/log-line';
import { type Now, shown } from '../../domain/time/time';
import { explainAll, explainLimit, olderAnswers, type Span } from '../../domain/history/explain/why';
import { type Action, logged } from '../commands';
import { type Output, replied } from '../output';
import { paletteOf, type Screen, wrapped } from '../screen';
import { paintOutcome } from './outcome';
import { nameOf, spansOf } from './time-argument';

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

const explanationLines =
  (now: Now, screen: Screen) =>
  ({ title, outcome, chain }: Explanation): ReadonlyArray<string> => [
    `${paletteOf(screen).strong(escapeControls(title))}: ${paintOutcome(screen)(outcome)}`,
    ...chain.map(sentenceLine(now, screen)),
  ];

/** What nobody has journalled yet is in no line. */
const journalled = (sentence: Sentence): Sentence => ({
  ...sentence,
  seq: sentence.seq !== null && Number.isFinite(sentence.seq) ? sentence.seq : null,
});

/** The chain of events behind what a name has, or has not, at some time. */
export const why =
  (name: string, time: string | null, screen: Screen): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('asked', () => TE.fromEither(nameOf(name))),
      TE.bind('spans', () =>
        time === null
          ? TE.right<BackupError, ReadonlyArray<Span | null>>([null])
          : TE.fromEither<BackupError, ReadonlyArray<Span | null>>(spansOf(time, ports.clock.now())),
      ),
      TE.bind('told', ({ asked, spans }) =>
        askPast(
          (context) => explainAll(context, asked, spans),
          // why: of two passes of one minute the first is the older
          (answers, context) => olderAnswers(context, { name: asked, span: spans[0] ?? null }, answers),
        )(ports),
      ),
      TE.chain(({ told: { answer: answers, context } }) => {
        const { now } = context;
        if (answers === null) return TE.left<BackupError, Output>({ type: 'UnknownName', name });
        const { explanations, isCut } = answers;
        return TE.right(
          replied(
            {
              command: 'why',
              result: {
                name,
                answers: explanations.map((answer) => ({ ...answer, chain: answer.chain.map(journalled) })),
              },
            },
            {
              results: explanations.flatMap(explanationLines(now, screen)),
              notes: isCut ? [`only ${explainLimit} are explained: ask for a shorter time`] : [],
            },
          ),
        );
      }),
      TE.map(logged('Show why')(ports)),
    );
