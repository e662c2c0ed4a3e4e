/** Random lives of a workspace: what was asked of it over days, as commands that may be refused. */
import * as fc from 'fast-check';
import type { Placement } from '../../src/domain/events/event';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { packReport } from './pack-report';
import { type WorkspaceInMemory, workspaceInMemory } from './workspace-in-memory';

/** The archives that its schedules are called after. */
export const names = ['docs', 'mail', 'pics', 'tape'] as const;
const lines = [
  'docs;cron:*/10 * * * *;docs;keep=2',
  'mail;daily@17:30;mail',
  'pics;cron:0 * * * *;pics',
  'tape;16:30;tape',
];

const ends = ['complete', 'complete', 'fail', 'abandon', 'leave', 'skip'] as const;

export interface Deed {
  readonly minutes: number;
  readonly which: number;
  readonly trigger: 'schedule' | 'command';
  readonly end: (typeof ends)[number];
  readonly touch: 'none' | 'delete' | 'create' | 'prune' | 'service';
}

/** What is done, one after the other, from 16:00 on 5 March 2024 (UTC). */
export const deeds: fc.Arbitrary<ReadonlyArray<Deed>> = fc.array(
  fc.record({
    minutes: fc.constantFrom(0, 5, 10, 60, 200),
    which: fc.nat(3),
    trigger: fc.constantFrom('schedule' as const, 'schedule' as const, 'command' as const),
    end: fc.constantFrom(...ends),
    touch: fc.constantFrom(
      'none' as const,
      'none' as const,
      'delete' as const,
      'create' as const,
      'prune' as const,
      'service' as const,
    ),
  }),
  { minLength: 5, maxLength: 30 },
);

const placementOf = (name: string, n: number): Placement => ({
  temporary: `.${name}.${n}.partial`,
  archive: `${name}.tar`,
  kept: n === 0 ? null : `${name}.${n}.tar`,
});

/** A workspace in which all of that was done, as far as it could be. */
export const liveThrough = async (done: ReadonlyArray<Deed>): Promise<WorkspaceInMemory> => {
  const workspace = workspaceInMemory();
  for (const line of lines) await workspace.create(line);
  let n = 0;
  for (const { minutes, which, trigger, end, touch } of done) {
    workspace.clock.advance(minutes * 60_000);
    if (touch === 'delete') await workspace.attempt({ type: 'DeleteSchedule', index: '0' });
    if (touch === 'create') await workspace.create(lines[which] ?? '');
    if (touch === 'service') await workspace.attempt({ type: 'StartService', pid: n + 1, version: '0' });
    if (touch === 'prune') await workspace.attempt({ type: 'PruneSchedules' });
    if (end === 'skip') await workspace.attempt({ type: 'SkipMissed', look: 'pass' });
    const schedules = schedulesOf(workspace.state().file);
    const schedule = schedules[which % Math.max(1, schedules.length)]?.schedule;
    if (schedule === undefined || end === 'skip') continue;
    await workspace.attempt({ type: 'StartBackup', schedule: schedule.id, trigger });
    if (end === 'fail') await workspace.attempt({ type: 'FailBackup', reason: `for the test, ${n}` });
    if (end === 'abandon') await workspace.attempt({ type: 'AbandonBackup' });
    if (end !== 'complete') continue;
    const { name } = schedule.spec;
    const report = packReport({ sha256: String(n).padStart(64, '0') });
    await workspace.attempt({ type: 'SealArchive', placement: placementOf(name, n), report, doubt: null });
    await workspace.attempt({ type: 'CompleteBackup', adopted: false });
    if (n % 2 === 0)
      await workspace.attempt({
        type: 'RecordRemoval',
        schedule: schedule.id,
        name,
        file: `${name}.${n}.tar`,
        reason: 'keep=2',
      });
    n += 1;
  }
  return workspace;
};
