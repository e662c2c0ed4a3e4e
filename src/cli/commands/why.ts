/** `why`: the chain of events behind a backup, or behind its absence. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import * as E from 'fp-ts/Either';
import { makeStatus } from '../../app/ask-status';
import { askPast, gatherContext } from '../../app/gather-context';
import { isHealthyStatus } from '../../app/status';
import { nameAsked } from '../../app/name-asked';
import type { BackupError } from '../../domain/error';
import type { ArchiveName } from '../../domain/schedule/schedule';
import type { Now } from '../../domain/time/time';
import type { Explanation, Sentence } from '../../domain/history/explain/sentence';
import { explainAll, explainLimit, olderAnswers, type Span } from '../../domain/history/explain/why';
import { type Action, type CliPorts, logged } from '../action';
import { takingIndexes } from '../index-and-name';
import { type Output, replied } from '../output';
import { example, type RegisterCommand } from '../registry';
import { explanationLines } from '../text/explanation';
import { besideBackups } from '../text/status';
import type { Screen } from '../text/screen';
import { nameOf, spansOf, timesHelp } from '../time-argument';

/** What nobody has journalled yet is in no line. */
const journalled = (sentence: Sentence): Sentence => ({
  ...sentence,
  seq: sentence.seq !== null && Number.isFinite(sentence.seq) ? sentence.seq : null,
});

type Spans = ReadonlyArray<Span | null>;

/** From the first of the spans to the end of the last. */
const aroundAll = (spans: Spans): Span | null => {
  const [first, last] = [spans.at(0), spans.at(-1)];
  return first && last ? { from: first.from, to: last.to } : null;
};

/** What is said of some names, and whether it is not all. */
interface Answered {
  readonly explanations: ReadonlyArray<Explanation>;
  readonly isCut: boolean;
}

/** Null when nobody ever used the name. */
const askName = (ports: CliPorts, name: ArchiveName, spans: Spans) =>
  askPast(
    (context) => explainAll(context, name, spans),
    (answers, context) => olderAnswers(context, { name, span: aroundAll(spans) }, answers),
  )(ports);

const said =
  (name: string, screen: Screen, now: Now) =>
  ({ explanations, isCut }: Answered, nothing: string, notes: ReadonlyArray<string> = []): Output =>
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
        notes: [
          ...(explanations.length === 0 && notes.length === 0 ? [nothing] : []),
          ...(isCut ? [`only ${explainLimit} are explained: ask for a shorter time`] : []),
          ...notes,
        ],
      },
    );

const spansAsked = (words: ReadonlyArray<string>, now: Now): E.Either<BackupError, Spans> =>
  words.length === 0 ? E.right([null]) : spansOf(words.join(' '), now);

/** The answers for several names, one after the other. */
const askNames = (
  ports: CliPorts,
  names: ReadonlyArray<ArchiveName>,
  spans: Spans,
): TE.TaskEither<BackupError, Answered> =>
  pipe(
    names,
    TE.traverseSeqArray((name) => askName(ports, name, spans)),
    TE.map((all) => ({
      explanations: all.flatMap(({ answer }) => answer?.explanations ?? []),
      isCut: all.some(({ answer }) => answer?.isCut === true),
    })),
  );

/** Everything that was due at a time, under whatever name. */
const whyThen = (ports: CliPorts, spans: Spans, screen: Screen): TE.TaskEither<BackupError, Output> =>
  pipe(
    gatherContext(ports),
    TE.chain(({ projection, now }) =>
      pipe(
        askNames(
          ports,
          [...new Set([...projection.scheduleHistories.values()].map(({ spec }) => spec.name))],
          spans,
        ),
        TE.map(({ explanations, isCut }) => ({
          explanations: explanations.filter(({ due }) => due !== null),
          isCut,
        })),
        TE.map((answered) => said('', screen, now)(answered, 'no backup was due then')),
      ),
    ),
  );

/** The latest backup of every schedule that is not well. */
const whyUnwell = (ports: CliPorts, screen: Screen): TE.TaskEither<BackupError, Output> =>
  pipe(
    makeStatus()(ports),
    TE.bindTo('found'),
    TE.bind('answered', ({ found: { schedules, failedOnce } }) => {
      const unwell = schedules.filter(
        ({ health, last }) =>
          health === 'overdue' || last?.outcome === 'failed' || last?.outcome === 'partial',
      );
      const names = [
        ...unwell.map(({ schedule }) => schedule.spec.name),
        ...failedOnce.map(({ name }) => name),
      ];
      return askNames(ports, [...new Set(names)], [null]);
    }),
    TE.map(({ found, answered }) =>
      said('', screen, found.now)(
        answered,
        'all is well: every schedule has the backup that it should have',
        isHealthyStatus(found) ? [] : besideBackups(found),
      ),
    ),
  );

/** A name with a time, or none; where the first word is no name that was ever used, all of it may be a time. */
export const why =
  (words: ReadonlyArray<string>, screen: Screen): Action =>
  (ports) => {
    const [first, ...rest] = words;
    if (first === undefined) return pipe(whyUnwell(ports, screen), TE.map(logged('Show why')(ports)));
    const now = ports.clock.now();
    const asTime = E.isRight(spansOf(words.join(' '), now)) ? spansAsked(words, now) : null;
    return pipe(
      TE.Do,
      TE.bind('spans', () => TE.fromEither(spansAsked(rest, now))),
      TE.bind('name', () => pipe(nameAsked(first)(ports), TE.chainEitherKW(nameOf))),
      TE.bind('told', ({ name, spans }) => askName(ports, name, spans)),
      TE.bind('story', () =>
        TE.fromTask(async () => {
          const { explainPlace, tellPlaces, withPlaces } = await import('../../app/copies/place-story');
          return { explainPlace, tellPlaces, withPlaces };
        }),
      ),
      TE.bind('places', ({ story: { tellPlaces } }) => tellPlaces(ports)),
      TE.chainEitherK(({ name, story: { explainPlace, withPlaces }, places, told: { answer, context } }) => {
        const show = said(name, screen, context.now);
        if (answer !== null)
          return E.right(show({ ...answer, explanations: answer.explanations.map(withPlaces(places)) }, ''));
        const place = rest.length === 0 ? explainPlace(places, name) : null;
        return place === null
          ? E.left<BackupError, Output>({ type: 'UnknownName', name: first })
          : E.right(show({ explanations: [place], isCut: false }, ''));
      }),
      TE.orElse((error) =>
        asTime !== null && ['UnknownName', 'MalformedTime'].includes(error.type)
          ? pipe(
              TE.fromEither(asTime),
              TE.chain((spans) => whyThen(ports, spans, screen)),
            )
          : TE.left(error),
      ),
      TE.map(logged('Show why')(ports)),
    );
  };

export const whyCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('why', 'Explain backups: what happened, and why, from the journal')
    .argument(
      '[schedule]',
      'a name, an index, or a place elsewhere (default: every schedule that is not well)',
    )
    .argument('[time...]', 'the day, the minute or how long up to now (default: the latest backup)')
    .action((name: string | undefined, time: ReadonlyArray<string>) =>
      ask(
        takingIndexes(
          name === undefined ? [] : [name],
          why(name === undefined ? [] : [name, ...time], terminal.screen()),
        ),
      ),
    )
    .addHelpText(
      'after',
      `\nWithout a schedule, a time alone asks for all that was due then.\n${timesHelp}${example('backup_manager why', 'backup_manager why docs_backup', 'backup_manager why docs_backup yesterday', 'backup_manager why tuesday 02:00')}`,
    );
};
