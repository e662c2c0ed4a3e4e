/** What `copy`, `key` and `recover` reply with `--json`. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { Timestamp } from '../../domain/time/time';

const archive = { name: t.string, completed: Timestamp, sha256: t.string };

export const CopyResult = t.strict(
  {
    destinations: t.readonlyArray(
      t.strict({
        name: t.string,
        url: t.string,
        /** Archives that stand there since this copy; `sent` bytes of each were new there. */
        copied: t.readonlyArray(t.strict({ ...archive, bytes: t.number, sent: t.number, packs: t.number })),
        /** Archives that could not be read, or were not what the journal says. */
        left: t.readonlyArray(t.strict({ ...archive, reason: t.string })),
        /** How many stood there before. */
        there: t.number,
        /** The line up to which the journal stands there; null where it failed. */
        line: orNull(t.number),
        /** Bytes of all that was written. */
        written: t.number,
        /** Archives that stood there, and are neither there nor here any more. */
        vanished: t.readonlyArray(t.readonly(t.strict(archive))),
        /** Those that stood there, were gone, and were sent again. */
        resent: t.readonlyArray(t.readonly(t.strict(archive))),
        /** Objects of the journal, and what a store begins with, that were sent again since what they hold had stood there, and was gone. */
        resentObjects: t.readonlyArray(t.string),
        /** How many archives there are known to be damaged, or to lack parts, and were not sent again: they are not here any more, or could not be read. */
        broken: t.number,
        /** Archives that the rules of the place keep no longer, and that were removed there. */
        removed: t.readonlyArray(t.readonly(t.strict({ ...archive, reason: t.string }))),
        /** Packs that were removed there, and how many of them were packed anew. */
        packsRemoved: t.number,
        packsAnew: t.number,
        /** Bytes of all that was removed. */
        freed: t.number,
        /** How many archives and packs could go there, and why they stay; null where none could. */
        waiting: orNull(t.readonly(t.strict({ versions: t.number, packs: t.number, why: t.string }))),
        /** Why it was not done; null when it was. */
        failure: orNull(t.strict({ type: t.string, message: t.string })),
      }),
    ),
  },
  'CopyResult',
);

export const KeyResult = t.strict(
  {
    file: t.string,
    /** Who can read what is made for it, as age names them. */
    recipient: t.string,
  },
  'KeyResult',
);

export const RecoverResult = t.strict(
  {
    /** The directory that is the workspace now. */
    target: t.string,
    /** Where it was. */
    host: t.string,
    directory: t.string,
    /** Lines of its journal. */
    lines: t.number,
    schedules: t.number,
    /** Archives that stand elsewhere. */
    versions: t.number,
    /** The destination that it came from; null where none has that address. */
    destination: orNull(t.string),
    /** Files that destinations name, by their whole path, and that are not on this machine. */
    missing: t.readonlyArray(t.strict({ destination: t.string, file: t.string })),
  },
  'RecoverResult',
);

/** What `verify --at PLACE` found. */
export const CopiesChecked = t.strict(
  {
    /** Whether all that was read is as it was written. */
    holds: t.boolean,
    place: t.string,
    versions: t.number,
    packs: t.number,
    /** Packs that were read, and the bytes in them. */
    read: t.number,
    bytes: t.number,
    faultCount: t.number,
    /** The first 100. */
    faults: t.readonlyArray(t.readonly(t.strict({ object: t.string, reason: t.string }))),
    /** Archives that can't be restored whole from there, and where each stands, too (`place` null: in `backups/`), and when that was last found in order; null where no destination has that address. */
    damaged: t.readonlyArray(
      t.strict({
        ...archive,
        elsewhere: orNull(
          t.readonlyArray(t.readonly(t.strict({ place: orNull(t.string), proven: orNull(Timestamp) }))),
        ),
      }),
    ),
  },
  'CopiesChecked',
);
