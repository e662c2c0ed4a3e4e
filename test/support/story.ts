/** A short story of a workspace in memory, told event by event. */
import { packReport } from './pack-report';
import type { Placement } from '../../src/domain/events/event';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import type { QueryContext } from '../../src/domain/history/query-context';
import { readHistory } from '../../src/app/read-history';
import { rightOf } from './decoded';
import { type WorkspaceInMemory, workspaceInMemory } from './workspace-in-memory';

export const madeReport = packReport({ bytes: 2000, entries: 3, contentBytes: 5000 });
const placement = (archive: string, kept: string | null = null): Placement => ({
  temporary: `.${archive}.1.partial`,
  archive,
  kept,
});

/** Tuesday 2024-03-05, 16:00 UTC. */
export const story = () => {
  const workspace = workspaceInMemory();
  const { clock, run } = workspace;
  return {
    ...workspace,
    until: (time: string) => clock.set(Date.parse(`2024-03-${time}:00Z`)),
    serviceStarts: (pid = 7) => run({ type: 'StartService', pid, version: '0' }),
    serviceStops: (reason = 'SIGTERM') => run({ type: 'StopService', pid: 7, reason }),
    starts: (name: string, trigger: 'schedule' | 'command' = 'schedule') => {
      const line = schedulesOf(workspace.state().file).find(({ schedule }) => schedule.spec.name === name);
      if (line === undefined) throw new Error(`no schedule ${name}`);
      return run({ type: 'StartBackup', schedule: line.schedule.id, trigger });
    },
    completes: async (archive: string, kept: string | null = null) => {
      await run({
        type: 'SealArchive',
        placement: placement(archive, kept),
        report: madeReport,
        doubt: null,
      });
      await run({ type: 'CompleteBackup', adopted: false });
    },
    prunes: () => run({ type: 'PruneSchedules' }),
    fails: (reason: string) => run({ type: 'FailBackup', reason }),
    skips: () => run({ type: 'SkipMissed', look: 'pass' }),
    /** The service looks once now, and then every hour for so many. */
    looksFor: async (hours: number) => {
      await run({ type: 'SkipMissed', look: 'pass' });
      for (let hour = 0; hour < hours; hour += 1) {
        clock.advance(3_600_000);
        await run({ type: 'SkipMissed', look: 'pass' });
      }
    },
  };
};

/** What can be asked of the story so far; nobody has looked at the files in `backups/`. */
export const contextOf = async (
  ports: WorkspaceInMemory['ports'],
  serviceIsUp = true,
): Promise<QueryContext> => {
  const { projection, state, fileIsThere, now } = rightOf(await readHistory(ports)());
  return {
    projection,
    lines: schedulesOf(state.file),
    fileIsThere,
    inHand: state.attempt,
    serviceIsUp,
    sizes: null,
    now,
  };
};
