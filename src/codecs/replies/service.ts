/** What the commands about the service and the journal reply with `--json`. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../../domain/integer';

export const StartResult = t.strict(
  {
    pid: NonNegativeInteger,
    /** The source that is still being archived when `start` returns; null when the first pass is over. */
    archiving: t.union([t.string, t.null]),
  },
  'StartResult',
);

export const StopResult = t.strict({ how: t.keyof({ drain: null, now: null }) }, 'StopResult');

export const InspectResult = t.strict({ url: t.string }, 'InspectResult');

/** `hash` is the SHA-256 of the last line; `torn` counts the bytes after it that are no whole line. */
export const JournalCheckResult = t.strict(
  {
    lines: NonNegativeInteger,
    head: t.strict({ seq: NonNegativeInteger, hash: t.string }),
    torn: NonNegativeInteger,
  },
  'JournalCheckResult',
);
