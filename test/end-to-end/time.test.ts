/** When a schedule's backup is made, and how long its line stays. Past times come from a file edited by hand earlier. */
import { utimesSync } from 'node:fs';
import { minute, wallTime, withinOneMinute } from './support/clock';
import { waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** A workspace with something to back up. */
const withDocs = (): Workspace => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  return workspace;
};

/** Writes the schedules file as if somebody had saved it some minutes ago. */
const editedMinutesAgo = (workspace: Workspace, minutes: number, text: string): void => {
  workspace.write('backup_schedules.txt', text);
  const then = (Date.now() - minutes * minute) / 1000;
  utimesSync(workspace.path('backup_schedules.txt'), then, then);
};

const untilFileIs = (workspace: Workspace, text: string): Promise<boolean> =>
  waitFor(`backup_schedules.txt holding ${JSON.stringify(text)}`, () => {
    return workspace.read('backup_schedules.txt') === text;
  });

describe('a time that is now', () => {
  it('is backed up when start has returned, and backups lists it at once', async () => {
    // why: a machine that needs more than 2 s for the first pass is told so by a note, and asked once more
    const [started, listed] = await waitFor(
      'a start that did not have to say that it takes longer',
      async () => {
        const workspace = withDocs();
        await workspace.createDue('docs', 'docs');
        const first = await workspace.run('start');
        const second = await workspace.run('backups');
        return first.stderr.startsWith('note: docs is still being archived')
          ? null
          : ([first, second] as const);
      },
    );
    expect(started).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(listed).toEqual({ status: 0, stdout: 'docs.tar\n', stderr: '' });
  });

  it('is backed up once, and its line stays until the minute is over', async () => {
    const { list, log, now } = await withinOneMinute(async (now) => {
      const workspace = withDocs();
      await workspace.createDue('docs', 'docs');
      await workspace.run('start');
      await workspace.logged('backup_service', /^Backup done for docs /);
      // why: another backup, and a stop, are two more checks
      await workspace.createDue('docs', 'second');
      await workspace.logged('backup_service', /second\.tar/);
      await workspace.run('stop');
      const list = (await workspace.run('list')).stdout;
      return { now, list, log: workspace.log('backup_service') };
    });
    expect(list).toBe(`0: docs;${now};docs\n1: docs;${now};second\n`);
    expect(log).toEqual([
      'Backup done for docs in backups/docs.tar',
      'Backup done for docs in backups/second.tar',
    ]);
  });

  it('is not backed up again by the next service', async () => {
    const log = await withinOneMinute(async () => {
      const workspace = withDocs();
      await workspace.createDue('docs', 'docs');
      for (let round = 0; round < 2; round += 1) {
        await workspace.run('start');
        await workspace.run('stop');
      }
      return workspace.log('backup_service');
    });
    expect(log).toEqual(['Backup done for docs in backups/docs.tar']);
  });
});

describe('a time that had passed when its line was made', () => {
  it('by create: expires without a backup', async () => {
    const workspace = withDocs();
    await workspace.run('create', 'docs;00:00;docs');
    await workspace.succeed('start');
    await untilFileIs(workspace, '');
    expect(workspace.log('backup_service')).toEqual(['Schedule expired: docs;00:00;docs']);
    expect((await workspace.run('backups')).stderr).toContain("Error: can't find backups directory");
  });

  it('by hand: expires without a backup', async () => {
    const workspace = withDocs();
    const line = `docs;${wallTime(-10)};docs`;
    editedMinutesAgo(workspace, 5, `${line}\n`);
    await workspace.succeed('start');
    await untilFileIs(workspace, '');
    expect(workspace.log('backup_service')).toEqual([
      `Schedule found in backup_schedules.txt: ${line}`,
      `Schedule expired: ${line}`,
    ]);
    expect(workspace.ls()).not.toContain('backups');
  });
});

describe('a time that passed while no service ran, with its line there before', () => {
  it('is backed up late, and its line goes; the rest of the file stays as it was', async () => {
    const workspace = withDocs();
    const time = wallTime(-5);
    editedMinutesAgo(workspace, 10, `# my backups\r\ndocs;${time};docs\r\n\r\ndocs;23:59;evening`);
    await workspace.run('start');
    await untilFileIs(workspace, '# my backups\r\n\r\ndocs;23:59;evening');
    expect(workspace.log('backup_service')).toEqual([
      `Schedule found in backup_schedules.txt: docs;${time};docs`,
      'Schedule found in backup_schedules.txt: docs;23:59;evening',
      `Backup done for docs in backups/docs.tar (late, due ${time})`,
    ]);
    expect(workspace.ls('backups')).toEqual(['docs.tar']);
  });

  it('is backed up in the order of the due times', async () => {
    const workspace = withDocs();
    const [early, later] = [wallTime(-8), wallTime(-5)];
    editedMinutesAgo(workspace, 10, `docs;${later};second\ndocs;${early};first\n`);
    await workspace.run('start');
    await untilFileIs(workspace, '');
    expect(workspace.log('backup_service').slice(-2)).toEqual([
      `Backup done for docs in backups/first.tar (late, due ${early})`,
      `Backup done for docs in backups/second.tar (late, due ${later})`,
    ]);
  });
});

describe('a time that is still to come', () => {
  it('waits', async () => {
    const workspace = withDocs();
    await workspace.succeed('create', 'docs;23:59;docs');
    await workspace.succeed('start');
    await workspace.succeed('stop');
    expect(workspace.read('backup_schedules.txt')).toBe('docs;23:59;docs\n');
    expect(workspace.ls()).not.toContain('backups');
    expect(workspace.read('logs/backup_service.log')).toBeNull();
  });
});
