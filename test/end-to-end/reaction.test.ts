/**
 * The running service hears of changes to backup_schedules.txt by itself. That it was not the 45 s timer is seen in
 * its status: less than 45 s lie between its falling idle before the change and its falling idle after it.
 */
import { appendFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { wallTime } from './support/clock';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const checkInterval = 45_000;

const withService = async (schedules: string | null): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  if (schedules !== null) workspace.write('backup_schedules.txt', schedules);
  await workspace.succeed('start');
  return workspace;
};

/** Makes the change, waits for the line in the service's log, and sees that the timer can't have brought it. */
const reactsTo = async (
  workspace: Workspace,
  change: () => unknown,
  text: string | RegExp,
): Promise<void> => {
  const before = await workspace.idleSince();
  await change();
  await workspace.logged('backup_service', text);
  expect((await workspace.idleSince(before)) - before).toBeLessThan(checkInterval);
};

/** An edit by hand that puts the present minute into the file; once more, should that minute end on the way. */
const editForNow = (edit: (now: string) => void): (() => void) => {
  const again = (): void => {
    const now = wallTime();
    edit(now);
    if (wallTime() !== now) again();
  };
  return again;
};

const done = (name: string): RegExp => new RegExp(`^Backup done for docs in backups/${name}\\.tar`);

describe('a running service makes the backup of a line that is due and was', () => {
  it('added by create', async () => {
    const workspace = await withService('docs;23:59;evening\n');
    await reactsTo(workspace, () => workspace.createDue('docs', 'x'), done('x'));
  });

  it('created in a workspace that had no file', async () => {
    const workspace = await withService(null);
    await reactsTo(workspace, () => workspace.createDue('docs', 'x'), done('x'));
  });

  it('added by hand, in place', async () => {
    const workspace = await withService('docs;23:59;evening\n');
    await reactsTo(
      workspace,
      editForNow((now) => appendFileSync(workspace.path('backup_schedules.txt'), `docs;${now};x\n`)),
      done('x'),
    );
  });

  it('added by hand, with an editor that replaces the file, time and again', async () => {
    const workspace = await withService('docs;23:59;evening\n');
    for (const name of ['x', 'y', 'z']) {
      await reactsTo(
        workspace,
        editForNow((now) => {
          workspace.write('.backup_schedules.txt.swp', `docs;23:59;evening\ndocs;${now};${name}\n`);
          renameSync(workspace.path('.backup_schedules.txt.swp'), workspace.path('backup_schedules.txt'));
        }),
        done(name),
      );
    }
  });

  it('in a file made by hand for the first time', async () => {
    const workspace = await withService(null);
    await reactsTo(
      workspace,
      editForNow((now) => workspace.write('backup_schedules.txt', `docs;${now};x\n`)),
      done('x'),
    );
  });

  it('in a file that vanished and came back', async () => {
    const workspace = await withService('docs;23:59;evening\n');
    const remove = (): void => rmSync(workspace.path('backup_schedules.txt'));
    await reactsTo(workspace, remove, "Error: can't find backup_schedules.txt");
    await reactsTo(
      workspace,
      editForNow((now) => workspace.write('backup_schedules.txt', `docs;23:59;evening\ndocs;${now};x\n`)),
      done('x'),
    );
    expect(workspace.log('backup_service')).toEqual([
      'Schedule found in backup_schedules.txt: docs;23:59;evening',
      "Error: can't find backup_schedules.txt",
      expect.stringMatching(/^Schedule found in backup_schedules\.txt: docs;\d\d:\d\d;x$/),
      expect.stringMatching(done('x')),
    ]);
  });

  it('added to the file that backup_schedules.txt is a symbolic link to', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    workspace.write('kept/schedules', 'docs;23:59;evening\n');
    symlinkSync('kept/schedules', workspace.path('backup_schedules.txt'));
    await workspace.succeed('start');
    await reactsTo(
      workspace,
      editForNow((now) => appendFileSync(workspace.path('kept/schedules'), `docs;${now};x\n`)),
      done('x'),
    );
  });
});

describe('a running service logs what was edited by hand', () => {
  it('a line that is gone', async () => {
    const workspace = await withService('docs;23:59;evening\ndocs;23:58;late\n');
    await reactsTo(
      workspace,
      () => workspace.write('backup_schedules.txt', 'docs;23:58;late\n'),
      'Schedule gone from backup_schedules.txt: docs;23:59;evening',
    );
  });

  it('a malformed line, once for each time that it appears', async () => {
    const workspace = await withService('docs;23:59;evening\n');
    const edit = (text: string, marker: string) =>
      reactsTo(
        workspace,
        () => {
          // why: a file that is written in place is empty for a moment, and the line gone
          workspace.write('edited', `${text}docs;23:59;${marker}\n`);
          renameSync(workspace.path('edited'), workspace.path('backup_schedules.txt'));
        },
        `Schedule found in backup_schedules.txt: docs;23:59;${marker}`,
      );
    await edit('nonsense\n', 'a');
    await edit('nonsense\n', 'b');
    await edit('', 'c');
    await edit('nonsense\n', 'd');
    expect(workspace.log('backup_service').filter((text) => text.startsWith('Error'))).toEqual([
      'Error: malformed schedule: nonsense',
      'Error: malformed schedule: nonsense',
    ]);
  });

  it('once, when a command was the first to see it', async () => {
    const workspace = makeWorkspace();
    workspace.write('backup_schedules.txt', 'docs;23:59;evening\nnonsense\n');
    await workspace.run('create', 'docs;23:58;x');
    await workspace.succeed('start');
    await workspace.succeed('stop');
    expect(workspace.log('backup_manager').slice(0, 3)).toEqual([
      'Schedule found in backup_schedules.txt: docs;23:59;evening',
      'Error: malformed schedule: nonsense',
      'New schedule added: docs;23:58;x',
    ]);
    expect(workspace.read('logs/backup_service.log')).toBeNull();
  });
});
