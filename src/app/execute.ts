/** Decides a command and logs what came of it, be it events or a refusal. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Command } from '../domain/events/command';
import type { BackupError } from '../domain/error';
import { eventTexts } from '../domain/events/log-line';
import type { Log } from '../ports/log';
import { logTexts } from './log-texts';
import { commit, type CommitPorts, type Committed } from './commit';

export type ExecutePorts = CommitPorts & { readonly log: Log };

/** What each log was warned of last: a fault that stays is told once, not with each decision. */
const heard = new WeakMap<Log, ReadonlyArray<string>>();

const unheard = (log: Log, warnings: ReadonlyArray<string>): ReadonlyArray<string> => {
  const before = heard.get(log) ?? [];
  heard.set(log, warnings);
  return warnings.filter((text) => !before.includes(text));
};

const logCommitted = (
  ports: Pick<ExecutePorts, 'clock' | 'log'>,
  { events, warnings }: Pick<Committed, 'events' | 'warnings'>,
): void =>
  logTexts(ports)([
    ...events.flatMap(eventTexts),
    ...unheard(ports.log, warnings).map((text) => `Error: ${text}`),
  ]);

/**
 * Decides one command and logs its events; a refusal is the caller's to log or to swallow. What was journalled in front
 * of a command that came to nothing, as an edit by hand is, is logged, too.
 */
export const execute =
  (command: Command): RTE.ReaderTaskEither<ExecutePorts, BackupError, Committed> =>
  (ports) =>
    pipe(
      commit(command)(ports),
      TE.bimap(
        ({ error, before }) => {
          if (before !== null) logCommitted(ports, before);
          return error;
        },
        (committed) => {
          logCommitted(ports, committed);
          return committed;
        },
      ),
    );
