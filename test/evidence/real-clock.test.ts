/** What only the passing of real minutes shows. */
import { wallTime } from '../end-to-end/support/clock';
import { waitFor } from '../end-to-end/support/processes';
import { useWorkspaces } from '../end-to-end/support/workspace';

const makeWorkspace = useWorkspaces();

/** Waits for something that takes up to two minutes, in steps of the usual patience. */
const waitForMinutes = async (what: string, ask: () => boolean): Promise<void> => {
  for (let turn = 1; turn <= 4; turn += 1) {
    try {
      await waitFor(what, ask);
      return;
    } catch (error) {
      if (turn === 4) throw error;
    }
  }
};

describe('a service that nobody disturbs', () => {
  it('makes a backup in the minute for which it is scheduled, by its timer alone, and then removes the line', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    const due = wallTime(2);
    await workspace.succeed('create', `docs;${due};docs`);
    await workspace.succeed('create', 'docs;23:59;evening');
    await workspace.succeed('start');

    await waitForMinutes('the backup', () => workspace.log('backup_service').length > 0);
    // why: the timer is shorter than a minute, so that it is never late
    expect(workspace.log('backup_service')).toEqual(['Backup done for docs in backups/docs.tar']);
    expect(workspace.read('logs/backup_service.log')).toContain(` ${due}] Backup done`);
    expect(workspace.read('backup_schedules.txt')).toBe(`docs;${due};docs\ndocs;23:59;evening\n`);

    let lastSeen = '';
    await waitForMinutes('the line to go', () => {
      const gone = workspace.read('backup_schedules.txt') === 'docs;23:59;evening\n';
      if (!gone) lastSeen = wallTime();
      return gone;
    });
    expect(lastSeen >= due).toBe(true);
    expect(wallTime() > due).toBe(true);
    await workspace.succeed('stop');
    expect(workspace.log('backup_service')).toEqual(['Backup done for docs in backups/docs.tar']);
  });

  it('makes a backup late whose minute passed while no service ran, of a schedule made by create', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    const due = wallTime(1);
    await workspace.succeed('create', `docs;${due};docs`);
    await waitForMinutes('the end of that minute', () => wallTime() > due);
    await workspace.run('start');
    await workspace.logged('backup_service', `Backup done for docs in backups/docs.tar (late, due ${due})`);
    await waitFor('the line to go', () => workspace.read('backup_schedules.txt') === '');
  });
});
