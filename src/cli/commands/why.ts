/** `why`: the chain of events behind a backup, or behind its absence. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { askPast } from '../../app/gather-context';
import type { BackupError } from '../../domain/error';
import type { Sentence } from '../../domain/history/explain/sentence';
import { explainAll, explainLimit, olderAnswers, type Span } from '../../domain/history/explain/why';
import { type Action, logged } from '../action';
import { type Output, replied } from '../output';
import { example, type RegisterCommand } from '../registry';
import { explanationLines } from '../text/explanation';
import type { Screen } from '../text/screen';
import { nameOf, spansOf, timesHelp } from '../time-argument';

/** What nobody has journalled yet is in no line. */
const journalled = (sentence: Sentence): Sentence => ({
  ...sentence,
  seq: sentence.seq !== null && Number.isFinite(sentence.seq) ? sentence.seq : null,
});

/** From the first of the spans to the end of the last. */
const aroundAll = (spans: ReadonlyArray<Span | null>): Span | null => {
  const [first, last] = [spans.at(0), spans.at(-1)];
  return first && last ? { from: first.from, to: last.to } : null;
};

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
          (answers, context) => olderAnswers(context, { name: asked, span: aroundAll(spans) }, answers),
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
              results: explanationLines(now, screen)(explanations),
              notes: isCut ? [`only ${explainLimit} are explained: ask for a shorter time`] : [],
            },
          ),
        );
      }),
      TE.map(logged('Show why')(ports)),
    );

export const whyCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('why', 'Explain the backups of a name: what happened, and why, from the journal')
    .argument('<name>', 'the name in its schedule')
    .argument('[time...]', 'the day, the minute or how long up to now (default: the latest backup)')
    .action((name: string, time: ReadonlyArray<string>) =>
      ask(why(name, time.length === 0 ? null : time.join(' '), terminal.screen())),
    )
    .addHelpText(
      'after',
      `${timesHelp}${example('backup_manager why docs_backup', 'backup_manager why docs_backup yesterday', 'backup_manager why docs_backup 2026-11-21 02:00')}`,
    );
};
