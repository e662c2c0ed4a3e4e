/** The real programs under a clock that goes back and is set right again, by libfaketime. */
import { fakeClock } from './support/fake-clock';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

describe('a clock that goes two days back', () => {
  it('makes nothing again, says so, and keeps the versions that there are', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    const clock = fakeClock(workspace);
    clock.set('2026-11-21T10:00:00Z');
    await clock.run('create', 'docs;daily@02:00;docs;keep=2');
    await clock.run('start');
    for (const day of [22, 23, 24]) {
      clock.set(`2026-11-${day}T02:00:10Z`);
      await clock.serviceLogs(/^Backup done for docs /, day - 21);
    }
    clock.set('2026-11-24T10:00:00Z');
    await clock.run('stop');
    const archives = workspace.ls('backups');
    clock.set('2026-11-22T01:00:00Z');
    await clock.run('start');
    const status = await clock.run('status');
    expect(status.status).toBe(1);
    expect(status.stderr).toContain('the clock is behind: it had shown 2026-11-24 10:00 before');
    const doctor = (await clock.run('doctor')).stdout;
    expect(doctor).toMatch(/written at 2026-11-24 10:00, 2 days [89] h later than it is now/);
    expect(doctor).toContain('not healthy: 1 finding\n');
    clock.set('2026-11-24T10:01:00Z');
    await clock.serviceLogs(/^The clock has caught up with 24\/11\/2026 10:00/);
    const history = (await clock.run('history')).stdout;
    const dues = history.split('\n').flatMap((line) => /^2026-\d\d-\d\d \d\d:\d\d/.exec(line) ?? []);
    expect(dues.length).toBe(new Set(dues).size);
    expect(workspace.ls('backups')).toEqual(archives);
    const told = workspace
      .log('backup_service')
      .filter((text) => text.startsWith('Error: the clock is behind'));
    expect(told.length).toBe(1);
    expect((await clock.run('status')).stderr).not.toContain('the clock is behind');
    await clock.run('stop');
  });
});
