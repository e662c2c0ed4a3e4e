/** A schedule: what to back up, when, and under which name. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../integer';
import { remembering } from '../remembering';
import { Compression } from './compression';
import { Timestamp } from '../time/time';
import { ruleKey, When } from '../time/when';

interface ArchiveNameBrand {
  readonly ArchiveName: unique symbol;
}

/** C0 and C1 control characters, DEL, and the two Unicode line separators. */
export const controlCharacter = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Half of a pair, which no UTF-8 holds. It stands here once: in a function the build makes it anew at each call. */
export const loneSurrogate = /\p{Surrogate}/u;

/** Whether `text` takes more than `limit` bytes in UTF-8. */
const isLongerThan = (text: string, limit: number): boolean =>
  text.length > limit || (text.length * 3 > limit && new TextEncoder().encode(text).length > limit);

/** Why `text` can't name an archive, or null when it can: it becomes one file name, `NAME.tar`. */
export const archiveNameFault = (text: string): string | null => {
  if (text === '') return 'the name is empty';
  if (text.includes('/')) return 'the name holds a /';
  if (text.includes(';')) return 'the name holds a ;';
  if (/^[.-]/.test(text)) return `the name begins with ${text.slice(0, 1)}`;
  if (controlCharacter.test(text)) return 'the name holds a control character';
  if (loneSurrogate.test(text)) return 'the name is not valid UTF-8';
  if (isLongerThan(text, 200)) return 'the name is longer than 200 bytes';
  if (/\.\d{8}T\d{6}(?:-\d+)?$/.test(text)) return 'the name ends like the time stamp of an older version';
  return null;
};

// why: every line of a journal has one of a few names, and looking at one takes several expressions
const namesArchive = remembering((text) => archiveNameFault(text) === null);

export const ArchiveName = t.brand(
  t.string,
  (text): text is t.Branded<string, ArchiveNameBrand> => namesArchive(text),
  'ArchiveName',
);
export type ArchiveName = t.TypeOf<typeof ArchiveName>;

interface SourcePathBrand {
  readonly SourcePath: unique symbol;
}

/** Why `text` can't be a source path, or null when it can. */
export const sourcePathFault = (text: string): string | null => {
  if (text === '') return 'the path is empty';
  if (text.includes(';')) return 'the path holds a ;';
  if (text.startsWith('#')) return 'a line that begins with # is a comment: write the path as ./#…';
  if (text.startsWith('\ufeff')) return 'the path begins with a byte order mark';
  if (controlCharacter.test(text)) return 'the path holds a control character';
  if (loneSurrogate.test(text)) return 'the path is not valid UTF-8';
  return null;
};

const namesSource = remembering((text) => sourcePathFault(text) === null);

/** What to back up: relative to the workspace, absolute, or below the home directory with a leading `~/`. */
export const SourcePath = t.brand(
  t.string,
  (text): text is t.Branded<string, SourcePathBrand> => namesSource(text),
  'SourcePath',
);
export type SourcePath = t.TypeOf<typeof SourcePath>;

/** Whether an occurrence that was missed still happens, late: always, never, or within so many minutes. */
export const CatchUp = t.union([t.keyof({ yes: null, no: null }), NonNegativeInteger], 'CatchUp');
export type CatchUp = t.TypeOf<typeof CatchUp>;

/** The parts of `VerifyEvery`. */
export const verifyEvery = {
  every: t.keyof({ daily: null, weekly: null, monthly: null }),
  level: t.keyof({ digest: null, read: null }),
};
/** How often the service looks into a schedule's archives by itself, and how deep. */
export const VerifyEvery = t.strict(verifyEvery, 'VerifyEvery');
export type VerifyEvery = Readonly<t.TypeOf<typeof VerifyEvery>>;

/** How a schedule's archives are made, and kept; `defaultOptions` are those of a line without a fourth field. */
export const ScheduleOptions = t.exact(
  t.intersection([
    t.type({
      compress: Compression,
      /** Null: the compression's own default. */
      level: t.union([NonNegativeInteger, t.null]),
      /** Patterns in gitignore syntax, relative to the source. */
      exclude: t.array(t.string),
      /** Leave out directories that are tagged with CACHEDIR.TAG. */
      excludeCaches: t.boolean,
      /** Take a source that is suddenly empty, or nearly, for what it should be. */
      allowEmpty: t.boolean,
      catchup: CatchUp,
      /** The IANA zone whose wall clock WHEN means; null: the machine's own. */
      tz: t.union([t.string, t.null]),
      /** How many versions are kept; null: all. */
      keep: t.union([NonNegativeInteger, t.null]),
    }),
    t.partial({
      /** Minutes without any progress after which a backup is given up; where it is not there, `usualTimeout`. */
      timeout: NonNegativeInteger,
      /** Of how many of the last hours, days, weeks, months and years that have a version the last one is kept. */
      keepHourly: NonNegativeInteger,
      keepDaily: NonNegativeInteger,
      keepWeekly: NonNegativeInteger,
      keepMonthly: NonNegativeInteger,
      keepYearly: NonNegativeInteger,
      /** All versions are kept that were made at most so many minutes before the newest. */
      keepWithin: NonNegativeInteger,
      /** Minutes that a removed version rests in the trash, 0 for none; where it is not there, `usualTrash`. */
      trash: NonNegativeInteger,
      verify: VerifyEvery,
      /** Minutes after which a file is read again, changed or not, 0 for each time; where it is not there, `usualReread`. */
      reread: NonNegativeInteger,
      /** The destinations that its backups are copied to; where it is not there, all of them. */
      to: t.readonlyArray(t.string),
    }),
  ]),
  'ScheduleOptions',
);
export type ScheduleOptions = Readonly<t.TypeOf<typeof ScheduleOptions>>;

/** Minutes without any progress after which a backup is given up. */
export const usualTimeout = 120;

/** Minutes that a removed version rests in the trash. */
export const usualTrash = 3 * 24 * 60;

/** Minutes for which a file that does not seem to have changed is copied from the last archive. */
export const usualReread = 30 * 24 * 60;

export const defaultOptions: ScheduleOptions = {
  compress: 'gzip',
  level: null,
  exclude: [],
  excludeCaches: false,
  allowEmpty: false,
  catchup: 'yes',
  tz: null,
  keep: null,
};

/** What a schedule's line says. */
export const ScheduleSpec = t.strict(
  { path: SourcePath, when: When, name: ArchiveName, options: ScheduleOptions },
  'ScheduleSpec',
);
export type ScheduleSpec = Readonly<t.TypeOf<typeof ScheduleSpec>>;

interface ScheduleIdBrand {
  readonly ScheduleId: unique symbol;
}

/** Number of a schedule in its workspace, from 1, never used twice. */
export const ScheduleId = t.brand(
  t.number,
  (n): n is t.Branded<number, ScheduleIdBrand> => Number.isSafeInteger(n) && n >= 1,
  'ScheduleId',
);
export type ScheduleId = t.TypeOf<typeof ScheduleId>;

export const scheduleId = (n: number): ScheduleId => n as ScheduleId; // why: the codec's own constructor

export const Outcome = t.keyof({ completed: null, partial: null, failed: null, skipped: null }, 'Outcome');
export type Outcome = t.TypeOf<typeof Outcome>;

export const EndedOccurrence = t.strict({ due: Timestamp, outcome: Outcome }, 'EndedOccurrence');

/** No backup is begun, and what falls due is skipped: from `since` until `until`, or (null) until somebody resumes. */
export const Pause = t.strict({ since: Timestamp, until: t.union([Timestamp, t.null]) }, 'Pause');
export type Pause = Readonly<t.TypeOf<typeof Pause>>;

export const Asked = t.strict({ from: Timestamp, through: Timestamp }, 'Asked');
export type Asked = Readonly<t.TypeOf<typeof Asked>>;

/** What a schedule came to have later than others: none of it is there where it was never asked for. */
export const LaterKnown = t.partial({
  /** Since when it has this path, name and rule: an edit has changed one of them. */
  since: Timestamp,
  paused: Pause,
  /** From one of its occurrences through another: somebody asked that they be skipped. */
  asked: Asked,
  /** What had ended before those that were skipped on request, be it a pause or not; null: nothing. */
  expected: t.union([Timestamp, t.null]),
});

/** A schedule as the journal knows it. */
export const Schedule = t.exact(
  t.intersection([
    t.type({
      id: ScheduleId,
      spec: ScheduleSpec,
      created: Timestamp,
      /** The occurrence that has not ended yet; null when there is none left. */
      due: t.union([Timestamp, t.null]),
      /** How often that occurrence was started without an end. */
      attempts: NonNegativeInteger,
      /** The occurrence that ended last. */
      ended: t.union([EndedOccurrence, t.null]),
    }),
    LaterKnown,
  ]),
  'Schedule',
);
export type Schedule = Readonly<t.TypeOf<typeof Schedule>>;

/** Whether two schedules come at the same times. */
export const isSameRule = (one: ScheduleSpec, other: ScheduleSpec): boolean =>
  one.options.tz === other.options.tz && ruleKey(one.when) === ruleKey(other.when);

/** Whether what one of them has made tells how the other one stands. */
export const isSameSeries = (one: ScheduleSpec, other: ScheduleSpec): boolean =>
  one.path === other.path && one.name === other.name && isSameRule(one, other);
