/** What the schedules in force would come to from now on, by what the journal and `backups/` tell. Nothing is written. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { versionsOf } from '../domain/archive/archives';
import type { DailyDowntime } from '../domain/archive/simulate/downtime';
import { simulate, type SimulatedSchedule, type Simulation } from '../domain/archive/simulate/simulate';
import { storedAs, unseenAs } from '../domain/archive/stored-version';
import { type BackupError, reasonOf } from '../domain/error';
import { day, type Instant, type Now } from '../domain/time/time';
import type { ArchiveStore } from '../ports/archive-store';
import type { Sources } from '../ports/sources';
import { archiveSizes } from './archive-sizes';
import { readHistory, type ReadHistory, type ReadHistoryPorts } from './read-history';

export type SimulatePorts = ReadHistoryPorts & {
  readonly archiveStore: Pick<ArchiveStore, 'list' | 'size'>;
  readonly sources: Pick<Sources, 'placeOf'>;
};

export interface SimulateAsked {
  readonly days: number;
  readonly downtime: DailyDowntime | null;
}

export interface SimulateReport {
  readonly now: Now;
  readonly until: Instant;
  readonly lines: ReadonlyArray<SimulatedSchedule>;
  readonly malformed: ReadHistory['malformed'];
  readonly simulation: Simulation;
}

export const simulateFuture =
  ({ days, downtime }: SimulateAsked): RTE.ReaderTaskEither<SimulatePorts, BackupError, SimulateReport> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('told', () => readHistory(ports)),
      TE.filterOrElse(
        ({ told }) => told.fileIsThere,
        (): BackupError => ({ type: 'SchedulesFileMissing' }),
      ),
      TE.bind('archives', () => archiveSizes(ports)),
      TE.map(
        ({ told: { now, lines: inForce, malformed, projection, state }, archives: { sizes, unseen } }) => {
          const { placeOf } = ports.sources;
          const lines = inForce.map((line): SimulatedSchedule => {
            const { spec } = line.schedule;
            const versions = versionsOf(projection.archives, spec, placeOf);
            return {
              ...line,
              series: `${spec.name};${placeOf(spec.path)}`,
              versions: versions.map((version) => {
                const error = unseen.get(version.file);
                return error === undefined
                  ? storedAs(version, sizes.get(version.file) ?? null)
                  : unseenAs(version, reasonOf(error));
              }),
            };
          });
          const theirs = new Set(
            lines.flatMap(({ versions }) => versions.map(({ version }) => version.file)),
          );
          const besides = [...sizes].flatMap(([file, size]) => (theirs.has(file) ? [] : [size]));
          const until = now.instant + days * day;
          return {
            now,
            until,
            lines,
            malformed,
            simulation: simulate(lines, { now, until, downtime, paused: state.paused }, besides),
          };
        },
      ),
    );
