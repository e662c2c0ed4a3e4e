/** What `copy`, `key` and `recover` reply with `--json`. */
import * as t from 'io-ts';
import { Timestamp } from '../../domain/time/time';

const orNull = <C extends t.Mixed>(codec: C) => t.union([codec, t.null]);

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
        /** Why it was not done; null when it was. */
        failure: orNull(t.strict({ type: t.string, message: t.string })),
      }),
    ),
  },
  'CopyResult',
);
