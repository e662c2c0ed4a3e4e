/** The history checkpoint's text <-> all that the journal adds up to at one of its lines. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as t from 'io-ts';
import { orNull } from '../domain/or-null';
import type { HistoryProjection } from '../domain/history/projection';
import { SkipReason, Trigger, VerifyLevel } from '../domain/events/event';
import type { Folded } from '../domain/history/fold-journal';
import { PackReport } from '../domain/events/pack-report';
import { ArchiveName, Outcome, ScheduleId, ScheduleSpec, SourcePath } from '../domain/schedule/schedule';
import { Timestamp } from '../domain/time/time';
import { NonNegativeInteger } from '../domain/integer';
import { restoreState, SavedState, saveState, shape as stateShape } from './checkpoint';
import { decodeJson } from './json';

/** Counts up when the history projection means something else than before: older ones are then made anew. */
const shape = 7;

const moment = { seq: NonNegativeInteger, at: Timestamp };
const JournalPoint = t.strict(moment);

const byChange = { change: null, 'change-undone': null } as const;

const ScheduleHistory = t.strict({
  id: ScheduleId,
  line: t.string,
  spec: ScheduleSpec,
  created: Timestamp,
  due: Timestamp,
  periods: t.readonlyArray(
    t.strict({
      from: t.strict({ ...moment, by: t.keyof({ create: null, edit: null, undo: null, ...byChange }) }),
      until: orNull(
        t.strict({
          ...moment,
          by: t.keyof({ delete: null, edit: null, undo: null, over: null, ...byChange }),
        }),
      ),
      line: t.string,
      spec: ScheduleSpec,
      left: orNull(Timestamp),
    }),
  ),
  next: orNull(Timestamp),
  rearmed: t.readonlyArray(t.strict({ ...moment, due: Timestamp })),
});

const Occurrence = t.strict({
  schedule: ScheduleId,
  trigger: Trigger,
  path: SourcePath,
  name: ArchiveName,
  due: Timestamp,
  through: Timestamp,
  count: orNull(NonNegativeInteger),
  starts: t.readonlyArray(t.strict({ ...moment, attempt: NonNegativeInteger, late: t.boolean })),
  abandoned: t.readonlyArray(JournalPoint),
  sealed: orNull(t.strict({ ...moment, report: PackReport })),
  end: orNull(
    t.exact(
      t.intersection([
        t.type({
          ...moment,
          outcome: Outcome,
          reason: orNull(t.string),
          skipped: orNull(SkipReason),
          interrupted: t.boolean,
          report: orNull(PackReport),
          adopted: t.boolean,
        }),
        t.partial({ archivedFrom: t.string }),
      ]),
    ),
  ),
});

const Adoption = t.strict({
  ...moment,
  schedule: orNull(ScheduleId),
  path: orNull(SourcePath),
  name: ArchiveName,
  completed: Timestamp,
  report: t.strict({ bytes: NonNegativeInteger, sha256: t.string }),
});

const ServiceRun = t.strict({
  pid: NonNegativeInteger,
  version: t.string,
  started: JournalPoint,
  ended: orNull(t.strict({ ...moment, how: t.keyof({ stopped: null, failed: null }), reason: t.string })),
  last: JournalPoint,
});

const Version = t.exact(
  t.intersection([
    t.type({
      name: ArchiveName,
      path: orNull(SourcePath),
      file: t.string,
      due: Timestamp,
      completed: Timestamp,
      trigger: Trigger,
      outcome: t.keyof({ completed: null, partial: null }),
      reason: orNull(t.string),
      report: PackReport,
      verified: orNull(
        t.exact(
          t.intersection([
            t.type({ at: Timestamp, level: VerifyLevel, finding: orNull(t.string) }),
            t.partial({ since: Timestamp }),
          ]),
        ),
      ),
      pinned: orNull(t.strict({ at: Timestamp, why: orNull(t.string) })),
    }),
    t.partial({
      archivedFrom: t.string,
      undeleted: Timestamp,
      copies: t.readonlyArray(NonNegativeInteger),
      droppedAt: t.readonlyArray(NonNegativeInteger),
    }),
  ]),
);

const Trash = t.strict({
  entries: t.readonlyArray(
    t.strict({ version: Version, trash: t.string, ...moment, since: Timestamp, reason: t.string }),
  ),
  sight: t.strict({
    latest: orNull(Timestamp),
    leap: orNull(t.strict({ before: Timestamp, landed: Timestamp })),
  }),
});

const Removal = t.strict({
  ...moment,
  file: t.string,
  reason: t.string,
  trash: orNull(t.string),
  emptied: orNull(t.strict({ ...moment, reason: t.string })),
});

const Request = t.union([
  t.strict({ ...moment, type: t.literal('pause'), schedule: orNull(ScheduleId), until: orNull(Timestamp) }),
  t.strict({ ...moment, type: t.literal('resume'), schedule: orNull(ScheduleId) }),
  t.strict({ ...moment, type: t.keyof({ skip: null, unskip: null }), schedule: ScheduleId, due: Timestamp }),
]);

/** A map as its pairs, in its order. */
const pairs = <K extends t.Mixed, V extends t.Mixed>(key: K, value: V) =>
  t.readonlyArray(t.readonly(t.tuple([key, value])));

const SavedHistory = t.strict(
  {
    shape: t.literal(shape),
    stateShape: t.literal(stateShape),
    place: t.strict({
      seq: NonNegativeInteger,
      hash: t.string,
      start: NonNegativeInteger,
      end: NonNegativeInteger,
    }),
    last: orNull(JournalPoint),
    state: SavedState,
    scheduleHistories: t.readonlyArray(ScheduleHistory),
    occurrences: t.readonlyArray(Occurrence),
    adoptions: t.readonlyArray(Adoption),
    serviceRuns: t.readonlyArray(ServiceRun),
    archives: pairs(ArchiveName, t.readonlyArray(Version)),
    trash: Trash,
    makers: pairs(t.string, ScheduleId),
    removals: pairs(t.string, Removal),
    requests: t.readonlyArray(Request),
    forgotten: t.strict({
      horizon: pairs(ArchiveName, t.number),
      ended: pairs(ScheduleId, Occurrence),
      due: pairs(ScheduleId, t.number),
    }),
    tally: t.strict({
      outcomes: pairs(
        ScheduleId,
        t.strict({
          completed: NonNegativeInteger,
          partial: NonNegativeInteger,
          failed: NonNegativeInteger,
          skipped: NonNegativeInteger,
        }),
      ),
      hooksFailed: NonNegativeInteger,
      noticesSent: NonNegativeInteger,
      noticesFailed: NonNegativeInteger,
    }),
  },
  'SavedHistory',
);

/** What the journal adds up to after the line at `place`. */
interface HistoryAtLine {
  readonly place: {
    readonly seq: number;
    readonly hash: string;
    readonly start: number;
    readonly end: number;
  };
  readonly folded: Folded;
}

const saveProjection = (projection: HistoryProjection) => ({
  scheduleHistories: [...projection.scheduleHistories.values()],
  occurrences: projection.occurrences,
  adoptions: projection.adoptions,
  serviceRuns: projection.serviceRuns,
  archives: [...projection.archives],
  trash: projection.trash,
  makers: [...projection.makers],
  removals: [...projection.removals],
  requests: projection.requests,
  forgotten: {
    horizon: [...projection.forgotten.horizon],
    ended: [...projection.forgotten.ended],
    due: [...projection.forgotten.due],
  },
  tally: { ...projection.tally, outcomes: [...projection.tally.outcomes] },
});

const savedHistory = ({ place, folded: { state, projection, last } }: HistoryAtLine) => {
  const { seq, hash, start, end } = place;
  return {
    shape,
    stateShape,
    place: { seq, hash, start, end },
    last,
    state: saveState(state),
    ...saveProjection(projection),
  };
};

export const encodeHistory = (history: HistoryAtLine): string => JSON.stringify(savedHistory(history));

/** The same text in pieces. In one it fills pages of memory that are there for it alone, and that twice: V8 joins it out of its parts. */
export const historyPieces = function* (history: HistoryAtLine): Generator<string> {
  let before = '{';
  for (const [key, value] of Object.entries(savedHistory(history))) {
    yield `${before}"${key}":`;
    if (Array.isArray(value)) {
      let between = '[';
      for (const item of value) {
        yield `${between}${JSON.stringify(item)}`;
        between = ',';
      }
      yield between === '[' ? '[]' : ']';
    } else yield JSON.stringify(value);
    before = ',';
  }
  yield '}';
};

export const decodeHistory = (text: string): E.Either<string, HistoryAtLine> =>
  pipe(
    decodeJson(SavedHistory)(text),
    E.map(
      ({
        place,
        last,
        state,
        scheduleHistories,
        occurrences,
        adoptions,
        serviceRuns,
        archives,
        trash,
        makers,
        removals,
        requests,
        forgotten,
        tally,
      }) => ({
        place,
        folded: {
          last,
          state: restoreState(state),
          projection: {
            scheduleHistories: new Map(scheduleHistories.map((one) => [one.id, one])),
            occurrences,
            adoptions,
            serviceRuns,
            archives: new Map(archives),
            trash,
            makers: new Map(makers),
            removals: new Map(removals),
            requests,
            forgotten: {
              horizon: new Map(forgotten.horizon),
              ended: new Map(forgotten.ended),
              due: new Map(forgotten.due),
            },
            tally: { ...tally, outcomes: new Map(tally.outcomes) },
          },
        },
      }),
    ),
  );
