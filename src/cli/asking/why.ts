/** `why`: the chain of events behind a backup, or behind its absence. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { retell } from '../../app/retell';
import type { Span } from '../../codecs/time-text';
import type { BackupError } from '../../domain/error';
import type { Explanation, Sentence } from '../../domain/explain/sentence';
import { escapeControls } from '../../domain/log-line';
import type { Now } from '../../domain/time';
import { explain, explainLimit } from '../../domain/why';
import { type Action, logged } from '../commands';
import { type Output, replied } from '../output';
import { minuteIn, paletteOf, type Screen, wrapped } from '../screen';
import { paintOutcome } from './outcome';
import { nameOf, spanOf } from './time-argument';

/** Where a sentence begins, behind its time. */
const sentenceIndent = 20;

const sentenceLine =
  (now: Now, screen: Screen) =>
  ({ at, text }: Sentence): string => {
    const when = at === null ? 'now' : minuteIn(now.zone)(at);
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

/** The chain of events behind what a name has, or has not, at some time. */
export const why =
  (name: string, time: string | null, screen: Screen): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('asked', () => TE.fromEither(nameOf(name))),
      TE.bind('span', () =>
        time === null
          ? TE.right<BackupError, Span | null>(null)
          : TE.fromEither<BackupError, Span | null>(spanOf(time, ports.clock.now())),
      ),
      TE.bind('told', () => retell(ports)),
      TE.bind('sight', () => ports.service.look),
      TE.chain(({ asked, span, told: { chronicle, lines, state, now }, sight }) => {
        const witness = { chronicle, lines, inHand: state.attempt, serviceIsUp: sight.up, now };
        const answers = explain(witness, { name: asked, span });
        if (answers.length === 0) return TE.left<BackupError, Output>({ type: 'UnknownName', name });
        return TE.right(
          replied(
            {
              command: 'why',
              result: { name, answers: answers.map((answer) => ({ ...answer, chain: [...answer.chain] })) },
            },
            {
              results: answers.flatMap(explanationLines(now, screen)),
              notes: answers.length < explainLimit ? [] : [`only the latest ${explainLimit} are explained`],
            },
          ),
        );
      }),
      TE.map(logged('Show why')(ports)),
    );
