/** What the commands about the service and the journal reply with `--json`. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../../domain/integer';
import { Metric } from '../../domain/metric';

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
    /** What stands at each destination beside it. */
    places: t.readonlyArray(
      t.strict({
        name: t.string,
        url: t.string,
        /** The last line of which a head stands there, and the line up to which it is of this journal. */
        lines: t.number,
        agreed: t.number,
        /** Whether it could be told that nothing differs. */
        agrees: t.boolean,
        /** The first line that differs, or is not here; null where none is known. */
        firstDifference: t.union([t.number, t.null]),
        /** What differs, or why it could not be told; null where all agrees. */
        problem: t.union([t.string, t.null]),
      }),
    ),
  },
  'JournalCheckResult',
);

/** What the machine's own service manager has of this workspace. */
export const ServiceResult = t.strict(
  {
    did: t.keyof({ installed: null, uninstalled: null, nothing: null, printed: null }),
    manager: t.keyof({ systemd: null, launchd: null, openrc: null, cron: null }),
    scope: t.keyof({ user: null, system: null }),
    /** By which name the service manager knows it. */
    name: t.string,
    /** Where its file stands, or is to stand; null where it has none of its own. */
    file: t.union([t.string, t.null]),
    /** The file, where it was to be printed. */
    text: t.union([t.string, t.null]),
    /** In the service manager's words; null where it was not asked. */
    enabled: t.union([t.string, t.null]),
    active: t.union([t.string, t.null]),
  },
  'ServiceResult',
);

/** Without `--json` the same in the text format of Prometheus. */
export const MetricsResult = t.strict({ metrics: t.readonlyArray(Metric) }, 'MetricsResult');

export const CompletionResult = t.strict(
  { shell: t.keyof({ bash: null, zsh: null, fish: null }), script: t.string },
  'CompletionResult',
);
