/** What only the passing of real minutes shows. */
import { wallTime } from '../end-to-end/support/clock';
import { waitFor } from '../end-to-end/support/processes';
import { useWorkspaces } from '../end-to-end/support/workspace';

const makeWorkspace = useWorkspaces();

/** What is waited for here takes up to two minutes. */
const timeout = 200_000;

describe('a service that nobody disturbs', () => {
  it('makes a backup in the minute for which it is scheduled, by its timer alone, and then removes the line', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    const due = wallTime(2);
    await workspace.succeed('create', `docs;${due};docs`);
    await workspace.succeed('create', 'docs;23:59;evening');
    await workspace.succeed('start');

    await waitFor('the backup', () => workspace.log('backup_service').length > 0, timeout);
    // why: the timer is shorter than a minute, so that it is never late
    expect(workspace.log('backup_service')).toEqual(['Backup done for docs in backups/docs.tar']);
    expect(workspace.read('logs/backup_service.log')).toContain(` ${due}] Backup done`);
    expect(workspace.read('backup_schedules.txt')).toBe(`docs;${due};docs\ndocs;23:59;evening\n`);

    let lastSeen = '';
    const lineIsGone = (): boolean => {
      const gone = workspace.read('backup_schedules.txt') === 'docs;23:59;evening\n';
      if (!gone) lastSeen = wallTime();
      return gone;
    };
    await waitFor('the line to go', lineIsGone, timeout);
    expect(lastSeen >= due).toBe(true);
    expect(wallTime() > due).toBe(true);
    await workspace.succeed('stop');
    expect(workspace.log('backup_service')).toEqual(['Backup done for docs in backups/docs.tar']);
  });

  it('says once that the file is missing, however often it looks', async () => {
    const workspace = makeWorkspace();
    await workspace.succeed('start');
    const first = await workspace.idleSince();
    await workspace.idleSince(first, timeout);
    expect(workspace.log('backup_service')).toEqual(["Error: can't find backup_schedules.txt"]);
  });

  it('makes a backup late whose minute passed while no service ran, of a schedule made by create', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    const due = wallTime(1);
    await workspace.succeed('create', `docs;${due};docs`);
    await waitFor('the end of that minute', () => wallTime() > due, timeout);
    await workspace.run('start');
    await workspace.logged('backup_service', `Backup done for docs in backups/docs.tar (late, due ${due})`);
    await waitFor('the line to go', () => workspace.read('backup_schedules.txt') === '');
  });
});
