/** The commands that ask: how things stand, what happened, why, and what comes next. They take no lock and append nothing. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { retell, retellAt, retellUntil } from '../app/retell';
import { isWell, makeStatus, type Status, statusAt } from '../app/status';
import type { StatusResult } from '../codecs/replies/asking';
import { readSpan, type Span } from '../codecs/time-text';
import { showSize, type Version } from '../domain/archives';
import type { BackupError } from '../domain/error';
import type { Explanation, Sentence } from '../domain/explain';
import { historyOf, type Row, type RowOutcome } from '../domain/history';
import { escapeControls } from '../domain/log-line';
import { ArchiveName } from '../domain/schedule';
import { type Now, timestampAt } from '../domain/time';
import { type Upcoming, upcoming } from '../domain/upcoming';
import { explain, explainLimit } from '../domain/why';
import { type Action, logged } from './commands';
import type { Voice } from './instruction';
import { type Output, replied, silence } from './output';
import { minuteIn, paletteOf, type Screen, showDuration } from './screen';
import { statusLines } from './status-text';
import { table } from './table';
import { watchChanges, watchInPlace } from './watch';

const spanOf = (text: string, now: Now): E.Either<BackupError, Span> =>
  pipe(
    readSpan(text, now),
    E.mapLeft((reason): BackupError => ({ type: 'MalformedTime', text, reason })),
  );

/** The last instant of the span that a text means. */
const endOf = (text: string, now: Now): E.Either<BackupError, number> =>
  pipe(
    spanOf(text, now),
    E.map(({ to }) => to - 1),
  );

const good = (version: Version | null) =>
  version === null ? null : { file: version.file, name: version.name, completed: version.completed };

const statusResult = (status: Status): StatusResult => {
  const { now, service, schedules, fileIsThere, archives, head } = status;
  const { state, since, pid, reason, live } = service;
  return {
    at: timestampAt(now.instant, now.zone),
    well: isWell(status),
    service: {
      state,
      since,
      pid,
      reason,
      chart: live === null ? null : { state: live.state, since: live.since },
      archive: live?.archive ?? null,
    },
    schedulesFile: fileIsThere ? 'present' : 'missing',
    schedules: schedules.map(({ index, line, schedule, health, next, last, oldestGood, newestGood }) => ({
      index,
      line,
      schedule: schedule.id,
      name: schedule.spec.name,
      path: schedule.spec.path,
      health,
      next,
      last,
      oldestGood: good(oldestGood),
      newestGood: good(newestGood),
    })),
    archives: {
      count: archives.count,
      bytes: archives.bytes,
      oldestGood: good(archives.oldestGood),
      newestGood: good(archives.newestGood),
    },
    journal: head,
  };
};

const complaints = ({ schedules, fileIsLost, service, now }: Status): ReadonlyArray<string> => [
  ...(fileIsLost ? ["can't find backup_schedules.txt: nothing is backed up"] : []),
  ...schedules.flatMap(({ health, schedule: { spec }, newestGood }) =>
    health === 'overdue'
      ? [
          `${spec.name} has no good backup ${newestGood === null ? 'yet' : `since ${minuteIn(now.zone)(newestGood.completed)}`}; backup_manager why ${spec.name} says why`,
        ]
      : [],
  ),
  ...(schedules.length > 0 && service.state !== 'up'
    ? ['the service is not running; backup_manager start starts it']
    : []),
];

const statusOutput =
  (screen: Screen) =>
  (status: Status): Output => {
    const well = isWell(status);
    const said = complaints(status);
    return replied(
      { command: 'status', result: statusResult(status) },
      {
        results: statusLines(status, screen),
        ...(well ? { notes: said } : { errors: said }),
        status: well ? 0 : 1,
      },
    );
  };

/** How things stand now, or stood at a time, by the journal alone. */
export const status =
  (at: string | null, screen: Screen): Action =>
  (ports) =>
    pipe(
      at === null
        ? makeStatus()(ports)
        : pipe(
            TE.fromEither(endOf(at, ports.clock.now())),
            TE.chain((until) => statusAt(until)(ports)),
          ),
      TE.map(statusOutput(screen)),
      TE.map(logged('Show status')(ports)),
    );

/** The same again and again until an interruption: in place on a terminal, else whenever it has changed. */
export const watchStatus =
  (voice: Voice, json: () => boolean, say: (output: Output) => void): Action =>
  (ports) => {
    const ask = makeStatus()(ports);
    const answer = pipe(
      ask,
      TE.map((found) => statusOutput(voice.screen())(found)),
    );
    const { width } = voice.screen();
    const inPlace = width !== null && !json();
    return pipe(
      inPlace
        ? watchInPlace(answer, voice.screen, voice.out, voice.interrupted)
        : watchChanges(answer, say, voice.interrupted),
      TE.map((last): Output => (inPlace ? { ...last, status: 0 } : silence)),
    );
  };

/** The schedules that were in force at a time, by the journal. */
export const listAt =
  (at: string): Action =>
  (ports) =>
    pipe(
      TE.fromEither(endOf(at, ports.clock.now())),
      TE.chain((until) => retellUntil(until)(ports)),
      TE.map(({ lines }) =>
        replied(
          {
            command: 'list',
            result: { schedules: lines.map(({ content: line }, index) => ({ index, line })), malformed: [] },
          },
          { results: lines.map(({ content }, index) => `${index}: ${content}`) },
        ),
      ),
      TE.map(logged('Show schedules list')(ports)),
    );

const outcomeText = ({ outcome, count, through, due }: Row, show: (row: Row['due']) => string): string =>
  due === through ? outcome : `${outcome}, ${count ?? 'very many'} to ${show(through)}`;

const paintOutcome =
  (screen: Screen) =>
  (cell: string): string => {
    const { good: fine, bad, doubtful, faint } = paletteOf(screen);
    const outcome = /^[a-z]+/.exec(cell)?.[0] as RowOutcome | undefined; // why: the column holds outcomes
    switch (outcome) {
      case 'completed':
        return fine(cell);
      case 'failed':
      case 'interrupted':
        return bad(cell);
      case 'skipped':
      case 'abandoned':
        return faint(cell);
      default:
        return doubtful(cell);
    }
  };

const skipTexts: Readonly<Record<NonNullable<Row['skipped']>, string>> = {
  expired: 'its time had passed when its line was made',
  superseded: 'a later one was made instead',
  missed: 'catchup=no',
  'too-late': 'later than catchup allows',
};

/** Where the archive is, or why there is none. */
const archiveText = ({ archive, removed, reason, skipped }: Row): string => {
  if (archive !== null) return `backups/${archive}`;
  if (removed !== null) return `removed: ${removed}`;
  return skipped === null ? (reason ?? '') : skipTexts[skipped];
};

const historyRow =
  (now: Now, named: boolean) =>
  (row: Row): ReadonlyArray<string> => {
    const show = minuteIn(now.zone);
    return [
      `${show(row.due)}${row.trigger === 'command' ? ' run' : ''}`,
      ...(named ? [] : [escapeControls(row.name)]),
      row.started === null ? '-' : show(row.started),
      row.took === null ? '-' : showDuration(row.took),
      outcomeText(row, show),
      row.bytes === null ? '-' : showSize(row.bytes),
      escapeControls(archiveText(row)),
    ];
  };

const historyColumns = (screen: Screen, named: boolean) => [
  { title: 'due' },
  ...(named ? [] : [{ title: 'name', shrinks: true }]),
  { title: 'started' },
  { title: 'took', align: 'right' as const },
  { title: 'outcome', paint: paintOutcome(screen) },
  { title: 'size', align: 'right' as const },
  { title: 'archive, or why there is none', shrinks: true },
];

/** What `history` can be asked. */
export interface HistoryOptions {
  readonly since: string | null;
  readonly limit: number | null;
  readonly each: boolean;
}

const nameOf = (text: string): E.Either<BackupError, ArchiveName> =>
  ArchiveName.is(text) ? E.right(text) : E.left({ type: 'UnknownName', name: text });

/** What became of every occurrence, of one name or of all. */
export const history =
  (name: string | null, { since, limit, each }: HistoryOptions, screen: Screen): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('asked', () => TE.fromEither(name === null ? E.right<BackupError, null>(null) : nameOf(name))),
      TE.bind('from', () =>
        since === null
          ? TE.right<BackupError, null>(null)
          : TE.fromEither(
              pipe(
                spanOf(since, ports.clock.now()),
                E.map((span) => span.from),
              ),
            ),
      ),
      TE.bind('told', () => retell(ports)),
      TE.filterOrElse(
        ({ asked, told: { chronicle } }) =>
          asked === null || [...chronicle.lives.values()].some(({ spec }) => spec.name === asked),
        ({ asked }): BackupError => ({ type: 'UnknownName', name: asked ?? '' }),
      ),
      TE.map(({ asked, from, told: { chronicle, lines, state, now } }) => {
        const query = { name: asked, since: from, limit, each };
        const rows = historyOf(chronicle, lines, state.attempt, query, now);
        const named = asked !== null;
        return replied(
          { command: 'history', result: { occurrences: [...rows] } },
          {
            results:
              rows.length === 0
                ? []
                : table(historyColumns(screen, named), rows.map(historyRow(now, named)), screen.width),
            notes: rows.length === 0 ? ['no backup was due, and none was asked for'] : [],
          },
        );
      }),
      TE.map(logged('Show history')(ports)),
    );

const sentenceLine =
  (now: Now, screen: Screen) =>
  ({ at, text }: Sentence): string => {
    const when = at === null ? 'now' : minuteIn(now.zone)(at);
    return `  ${paletteOf(screen).faint(when.padEnd(16))}  ${escapeControls(text)}`;
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
      TE.chain(({ asked, span, told: { chronicle, lines, state, now } }) => {
        const answers = explain({ chronicle, lines, inHand: state.attempt }, { name: asked, span }, now);
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

const nextRow =
  (now: Now) =>
  ({ due, zone, overdue, spec, index }: Upcoming): ReadonlyArray<string> => [
    `${minuteIn(now.zone)(due)}${overdue ? ' (due now)' : ''}`,
    String(index),
    escapeControls(spec.name),
    escapeControls(spec.path),
    zone === now.zone.name ? zone : `${zone} (${due.slice(0, 16).replace('T', ' ')})`,
  ];

/** The next occurrences over all schedules. */
export const next =
  (count: number, screen: Screen): Action =>
  (ports) =>
    pipe(
      retellAt(null)(ports),
      TE.filterOrElse(
        ({ fileIsThere }) => fileIsThere,
        (): BackupError => ({ type: 'SchedulesFileMissing' }),
      ),
      TE.map(({ lines, now }) => {
        const found = upcoming(lines, now, count);
        const columns = [
          { title: 'due' },
          { title: '#', align: 'right' as const },
          { title: 'name', shrinks: true },
          { title: 'path', shrinks: true },
          { title: 'zone' },
        ];
        return replied(
          {
            command: 'next',
            result: {
              occurrences: found.map(({ index, schedule, spec: { name, path }, due, zone, overdue }) => ({
                index,
                schedule,
                name,
                path,
                due,
                zone,
                overdue,
              })),
            },
          },
          {
            results: found.length === 0 ? [] : table(columns, found.map(nextRow(now)), screen.width),
            notes: found.length === 0 ? ['nothing is to come'] : [],
          },
        );
      }),
      TE.map(logged('Show next backups')(ports)),
    );
