/** What the commands that ask reply with `--json`: how things stand, what happened, why, and what comes next. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { SkipReason, Trigger } from '../../domain/events/event';
import { NameProof } from '../../domain/events/proof';
import {
  ArchiveName,
  Asked,
  Outcome,
  Pause,
  ScheduleId,
  SourcePath,
  verifyEvery,
} from '../../domain/schedule/schedule';
import { Timestamp } from '../../domain/time/time';
import { Health } from './health';
import { NonNegativeInteger } from '../../domain/integer';
import { ArchiveInHand, VerifyingNow } from '../live-status';

/** An archive by its file name in `backups/`. */
const Good = t.strict(
  { file: t.string, name: ArchiveName, completed: Timestamp, bytes: NonNegativeInteger },
  'Good',
);

export const StatusResult = t.strict(
  {
    /** The time that all of it is about. */
    at: Timestamp,
    /** The zone whose clock schedules without one mean: an IANA name, or a rule as `TZ` holds it. */
    zone: t.string,
    /**
     * False when a schedule has no good backup newer than its interval allows, one that came once has failed, the schedules file was lost, a line of it
     * is malformed, or the clock is behind.
     */
    well: t.boolean,
    /**
     * Null unless the clock is more than a day behind `latest`, a time that it had shown before: it has been seen there
     * for so many minutes, and is taken for right after a day.
     */
    clockBehind: orNull(t.strict({ latest: Timestamp, stayedMinutes: NonNegativeInteger })),
    service: t.strict({
      /**
       * `vanished`: it ended without a word, as by a kill or a loss of power. `up or vanished`: at that time nothing
       * had been heard of it since, and by now it has vanished.
       */
      state: t.keyof({
        up: null,
        stopped: null,
        failed: null,
        vanished: null,
        'up or vanished': null,
        'never started': null,
      }),
      /** Of `vanished` and `up or vanished`: when it was last heard of. */
      since: orNull(Timestamp),
      pid: orNull(NonNegativeInteger),
      reason: orNull(t.string),
      /** The state of its chart, and since when. */
      chart: orNull(t.strict({ state: t.string, since: Timestamp })),
      /** The archive in hand and how far it has come. */
      archive: orNull(ArchiveInHand),
      /** The archive that it verifies by itself. */
      verifying: orNull(VerifyingNow),
    }),
    /** A `run` that makes an archive in another process, and how far it has come. */
    run: orNull(t.strict({ pid: NonNegativeInteger, archive: ArchiveInHand })),
    schedulesFile: t.keyof({ present: null, missing: null }),
    schedules: t.array(
      t.strict({
        index: NonNegativeInteger,
        line: t.string,
        schedule: ScheduleId,
        name: ArchiveName,
        path: SourcePath,
        health: Health,
        next: orNull(Timestamp),
        last: orNull(t.strict({ due: Timestamp, at: Timestamp, outcome: Outcome, reason: orNull(t.string) })),
        oldestGood: orNull(Good),
        newestGood: orNull(Good),
        /** Null unless it is paused, by itself or with all: since when, and until when (null: until somebody resumes). */
        paused: orNull(Pause),
        /** From one of its occurrences through another: those that somebody asked to skip. */
        asked: orNull(Asked),
        /** Of an overdue one: why, in short, where what it came to last says so. */
        cause: orNull(t.string),
        /**
         * Of a schedule with `keep`: how many archives of its source and name are there, and how many of them it does not
         * cover, with the reason.
         */
        retention: orNull(
          t.strict({
            /** Null where only other rules stand there. */
            keep: orNull(NonNegativeInteger),
            /** The rules, as they stand in the line. */
            policy: t.string,
            there: NonNegativeInteger,
            over: NonNegativeInteger,
            reason: orNull(t.string),
          }),
        ),
        /**
         * Of a schedule with `verify`: how many archives of its source and name there are, how many of them nobody has ever
         * looked into, how many are long overdue, and when the service looks into the next.
         */
        verification: orNull(
          t.strict({
            ...verifyEvery,
            there: NonNegativeInteger,
            never: NonNegativeInteger,
            late: NonNegativeInteger,
            next: orNull(Timestamp),
          }),
        ),
      }),
    ),
    /** Schedules that came once, failed less than a day ago, and left the file, with no good backup of their name since. */
    failedOnce: t.array(
      t.strict({
        schedule: ScheduleId,
        name: ArchiveName,
        path: SourcePath,
        due: Timestamp,
        at: Timestamp,
        reason: t.string,
      }),
    ),
    /** Lines of the file that are no schedules; `number` counts its lines from 1. */
    malformed: t.array(t.strict({ number: NonNegativeInteger, line: t.string, reason: t.string })),
    /**
     * `bytes` of all archives in `backups/`; `unknown` is how many of them the journal does not know; `unseen`: the places that
     * nobody could look at, and why: what is there counts as no backup.
     */
    archives: t.strict({
      unseen: t.array(t.strict({ place: t.string, reason: t.string })),
      count: NonNegativeInteger,
      bytes: NonNegativeInteger,
      unknown: NonNegativeInteger,
      /** What lies in the trash, beside them. */
      trash: t.strict({ count: NonNegativeInteger, bytes: NonNegativeInteger }),
      oldestGood: orNull(Good),
      newestGood: orNull(Good),
    }),
    /** Those who are to be told and can't be: since when, why, and after how many attempts in a row. */
    untold: t.array(
      t.strict({
        name: t.string,
        where: t.string,
        since: Timestamp,
        reason: t.string,
        attempts: NonNegativeInteger,
      }),
    ),
    /**
     * Places elsewhere: how many archives that are to stand there do not, when the oldest of these was made, and whether that is
     * more than a day ago; when everything last stood there; since when copying fails, why, and when it is tried again.
     */
    places: t.array(
      t.strict({
        name: t.string,
        where: t.string,
        behind: NonNegativeInteger,
        since: orNull(Timestamp),
        late: t.boolean,
        completed: orNull(Timestamp),
        failing: orNull(
          t.exact(
            t.intersection([
              t.type({
                since: Timestamp,
                reason: t.string,
                attempts: NonNegativeInteger,
                next: orNull(Timestamp),
              }),
              /** There where the journal that stands there is not the one here. */
              t.partial({ historyDiffers: t.literal(true) }),
            ]),
          ),
        ),
        /** When it was last read, packs that were read of all, and the first of so many faults; null where it never was. */
        checked: orNull(
          t.strict({
            at: Timestamp,
            versions: NonNegativeInteger,
            packs: NonNegativeInteger,
            read: NonNegativeInteger,
            bytes: NonNegativeInteger,
            faults: NonNegativeInteger,
            finding: orNull(t.string),
          }),
        ),
        /** The last restore that was tried from there, and what was wrong; null where none was. */
        drilled: orNull(t.strict({ at: Timestamp, name: ArchiveName, finding: orNull(t.string) })),
        /** Since when no restore can be tried from there, and why; null where it can. */
        missed: orNull(t.strict({ since: Timestamp, last: Timestamp, reason: t.string })),
      }),
    ),
    /** Destinations that schedules say `to=` of, and that there are none of. */
    placesUnknown: t.readonlyArray(t.string),
    /** Of each name: the last restore that was tried and came out as it was, and the last one, where that did not. */
    proofs: t.readonlyArray(NameProof),
    journal: t.strict({ seq: NonNegativeInteger, hash: t.string, torn: NonNegativeInteger }),
  },
  'StatusResult',
);
export type StatusResult = t.TypeOf<typeof StatusResult>;

/** What became of one occurrence, or of several that ended alike. */
export const HistoryEntry = t.strict(
  {
    schedule: ScheduleId,
    /** Its index, as `list` shows it; null when it is no longer there. */
    index: orNull(NonNegativeInteger),
    trigger: Trigger,
    path: SourcePath,
    name: ArchiveName,
    due: Timestamp,
    /** With `count` over 1, or null (too many to count): all occurrences from `due` through `through` ended alike. */
    through: Timestamp,
    count: orNull(NonNegativeInteger),
    started: orNull(Timestamp),
    ended: orNull(Timestamp),
    /** Milliseconds from its last start to its end. */
    took: orNull(NonNegativeInteger),
    outcome: t.keyof({
      completed: null,
      partial: null,
      failed: null,
      skipped: null,
      waiting: null,
      open: null,
      withdrawn: null,
      abandoned: null,
      interrupted: null,
    }),
    reason: orNull(t.string),
    skipped: orNull(SkipReason),
    /** File name in `backups/`, where its archive is now. */
    archive: orNull(t.string),
    /** Why its archive is not there any more. */
    removed: orNull(t.string),
    /** As what `undelete` brings its archive back, and until when; null where it can't. */
    trash: orNull(t.strict({ version: t.string, until: Timestamp })),
    bytes: orNull(NonNegativeInteger),
  },
  'HistoryEntry',
);

export const HistoryResult = t.strict(
  {
    /** In the order in which they were due, the latest last. */
    occurrences: t.array(HistoryEntry),
    /** Archives that `adopt` took into the journal, in the order in which they were made. `--limit` counts both together. */
    adopted: t.array(
      t.strict({
        /** Null where nobody can tell whose backup it is; `index` also when it is no longer there. */
        schedule: orNull(ScheduleId),
        index: orNull(NonNegativeInteger),
        path: orNull(SourcePath),
        name: ArchiveName,
        /** When it was made, and when it was taken in. */
        completed: Timestamp,
        adopted: Timestamp,
        /** As of an occurrence. */
        archive: orNull(t.string),
        removed: orNull(t.string),
        trash: orNull(t.strict({ version: t.string, until: Timestamp })),
        bytes: NonNegativeInteger,
      }),
    ),
    /** Where the name was that of a place elsewhere: what the journal tells of it, the latest last; else null. */
    place: orNull(
      t.strict({
        name: t.string,
        events: t.readonlyArray(
          t.strict({ at: Timestamp, seq: NonNegativeInteger, type: t.string, text: t.string }),
        ),
      }),
    ),
  },
  'HistoryResult',
);

export const LogsResult = t.strict(
  {
    /** By time; with --follow each document has those that are new. */
    lines: t.array(
      t.strict({
        log: t.keyof({ backup_manager: null, backup_service: null }),
        /** `YYYY-MM-DDTHH:MM` on the wall clock of who wrote it; null where the line says none. */
        at: orNull(t.string),
        text: t.string,
      }),
    ),
  },
  'LogsResult',
);

export const WhyResult = t.strict(
  {
    /** The one that was asked about; empty when none was named. */
    name: t.string,
    answers: t.array(
      t.strict({
        title: t.string,
        outcome: t.string,
        /** Why it has this outcome, in short; null where there is nothing to say. */
        cause: orNull(t.string),
        /** Null when nothing was due. */
        due: orNull(Timestamp),
        /** Each sentence with its time (null: about now) and the line of the journal that says so. */
        chain: t.array(t.strict({ at: orNull(Timestamp), seq: orNull(NonNegativeInteger), text: t.string })),
      }),
    ),
  },
  'WhyResult',
);

export const NextResult = t.strict(
  {
    occurrences: t.array(
      t.strict({
        index: NonNegativeInteger,
        schedule: ScheduleId,
        name: ArchiveName,
        path: SourcePath,
        /** On the clock of `zone`. */
        due: Timestamp,
        zone: t.string,
        /** It has come due and waits for the service. */
        overdue: t.boolean,
      }),
    ),
    /** Of each schedule with `verify` that was asked for and has an archive: which the service looks into next, and when. */
    verifications: t.array(
      t.strict({
        index: NonNegativeInteger,
        name: ArchiveName,
        file: t.string,
        level: verifyEvery.level,
        due: Timestamp,
      }),
    ),
  },
  'NextResult',
);
export type NextResult = t.TypeOf<typeof NextResult>;
