/** What is in an archive, where it lies, and what becomes of the one before it. The system's tar is the judge. */
import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { minute, versionStamp, wallTime } from './support/clock';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Backs a path up under a name, by the service that runs, or by one that is started for it. */
const backUp = async (workspace: Workspace, path: string, name = 'x'): Promise<void> => {
  const before = workspace.log('backup_service').length;
  await workspace.createDue(path, name);
  await workspace.run('start');
  await workspace.run('stop');
  const texts = workspace
    .log('backup_service')
    .slice(before)
    .filter((text) => !text.startsWith('Schedule expired: '));
  expect(texts).toEqual([expect.stringMatching(/^Backup done for /)]);
  expect(texts[0]).toContain(`Backup done for ${path} in backups/${name}.tar`);
};

/** The members, in the alphabet's order, without the slash that tar shows after a directory. */
const members = async (workspace: Workspace, archive = 'x.tar'): Promise<ReadonlyArray<string>> => {
  const { status, stdout, stderr } = await workspace.shell('tar', '-tzf', `backups/${archive}`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.trim().replace(/\/$/, '').split(/\/?\n/).sort();
};

describe('the members of an archive are rooted at the last component of the path', () => {
  it('of a directory below the workspace', async () => {
    const workspace = makeWorkspace();
    workspace.write('deep/down/docs/a/b', 'b\n');
    await backUp(workspace, 'deep/down/docs');
    expect(await members(workspace)).toEqual(['docs', 'docs/a', 'docs/a/b']);
  });

  it.each(['docs/', './docs', 'docs/.', 'docs/a/..'])('however it is written: %s', async (path) => {
    const workspace = makeWorkspace();
    workspace.write('docs/a/b', 'b\n');
    await backUp(workspace, path);
    expect(await members(workspace)).toEqual(['docs', 'docs/a', 'docs/a/b']);
  });

  it('of a directory anywhere else, by its absolute path, spaces and accents and all', async () => {
    const workspace = makeWorkspace();
    const elsewhere = makeWorkspace();
    elsewhere.write('mes été/photo 1', '1\n');
    await backUp(workspace, elsewhere.path('mes été'));
    const listed = await workspace.shell('tar', '--quoting-style=literal', '-tzf', 'backups/x.tar');
    expect(listed.stdout).toMatch(/^mes été\/?\nmes été\/photo 1\n$/);
  });

  it('of a directory below the home directory', async () => {
    const workspace = makeWorkspace();
    mkdirSync(join(workspace.home, 'photos'));
    writeFileSync(join(workspace.home, 'photos', '1'), '1\n');
    await backUp(workspace, '~/photos');
    expect(await members(workspace)).toEqual(['photos', 'photos/1']);
  });

  it('of a single file', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/report.zip', 'zip\n');
    await backUp(workspace, 'docs/report.zip');
    expect(await members(workspace)).toEqual(['report.zip']);
  });

  it('of a symbolic link that is the source: it is followed; those inside are kept as links', async () => {
    const workspace = makeWorkspace();
    workspace.write('real/a', 'a\n');
    symlinkSync('a', workspace.path('real/inside'));
    symlinkSync('/nowhere', workspace.path('real/dangling'));
    symlinkSync('real', workspace.path('link'));
    await backUp(workspace, 'link');
    expect(await members(workspace)).toEqual(['link', 'link/a', 'link/dangling', 'link/inside']);
    const { stdout } = await workspace.shell('tar', '-tvzf', 'backups/x.tar');
    expect(stdout).toMatch(/^l.* link\/inside -> a$/m);
    expect(stdout).toMatch(/^l.* link\/dangling -> \/nowhere$/m);
  });

  it("of the workspace itself, without the program's own directories", async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    workspace.write('docs/logs/kept', 'a directory of the same name elsewhere is the user’s\n');
    await backUp(workspace, '.');
    await backUp(workspace, '.', 'y');
    const root = basename(workspace.directory);
    const expected = [
      root,
      `${root}/backup_schedules.txt`,
      `${root}/docs`,
      `${root}/docs/a`,
      `${root}/docs/logs`,
      `${root}/docs/logs/kept`,
    ];
    expect(await members(workspace)).toEqual(expected);
    expect(await members(workspace, 'y.tar')).toEqual(expected);
  });

  it("of a directory above the workspace, without the program's own directories", async () => {
    const above = makeWorkspace();
    above.write('inner/docs/a', 'a\n');
    const inner = (...args: ReadonlyArray<string>) => above.run('--dir', above.path('inner'), ...args);
    above.write('inner/backup_schedules.txt', `..;${wallTime(-5)};x\n`);
    const then = (Date.now() - 10 * minute) / 1000;
    utimesSync(above.path('inner/backup_schedules.txt'), then, then);
    await inner('start');
    await inner('stop');
    const { stdout } = await above.shell('tar', '-tzf', 'inner/backups/x.tar');
    const root = basename(above.directory);
    expect(stdout.trim().split(/\/?\n/).sort()).toEqual([
      root,
      `${root}/inner`,
      `${root}/inner/backup_schedules.txt`,
      `${root}/inner/docs`,
      `${root}/inner/docs/a`,
    ]);
  });
});

describe('an archive', () => {
  it('is extracted by tar to what was there', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/empty file', '');
    workspace.write('docs/été/ünï', 'code\n');
    workspace.write('docs/-dash', 'dash\n');
    workspace.write('docs/@at', 'at\n');
    workspace.write(`docs/${'long/'.repeat(60)}${'n'.repeat(200)}`, 'long\n');
    workspace.write('docs/big', 'x'.repeat(3_000_000));
    workspace.write('docs/run.sh', '#!/bin/sh\n');
    chmodSync(workspace.path('docs/run.sh'), 0o750);
    mkdirSync(workspace.path('docs/empty directory'));
    symlinkSync('été/ünï', workspace.path('docs/link'));
    await backUp(workspace, 'docs');
    mkdirSync(workspace.path('restored'));
    const extracted = await workspace.shell('tar', '-xzf', 'backups/x.tar', '-C', 'restored');
    expect(extracted).toEqual({ status: 0, stdout: '', stderr: '' });
    const compared = await workspace.shell('diff', '-r', '--no-dereference', 'docs', 'restored/docs');
    expect(compared).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(statSync(workspace.path('restored/docs/run.sh')).mode & 0o777).toBe(0o750);
  });

  it('is for its owner alone, and nothing but it is left in the directory', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await backUp(workspace, 'docs');
    expect(statSync(workspace.path('backups/x.tar')).mode & 0o777).toBe(0o600);
    expect(workspace.ls('backups')).toEqual(['x.tar']);
  });

  it('is taken of the source as it is at that time', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'old\n');
    await workspace.createDue('docs', 'x');
    workspace.write('docs/a', 'new\n');
    await workspace.run('start');
    await workspace.run('stop');
    expect((await workspace.shell('tar', '-xzOf', 'backups/x.tar', 'docs/a')).stdout).toBe('new\n');
  });
});

describe('the archive before', () => {
  const then = new Date(2020, 1, 3, 4, 5, 6, 789);

  const withArchive = async (): Promise<Workspace> => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'old\n');
    await backUp(workspace, 'docs');
    utimesSync(workspace.path('backups/x.tar'), then, then);
    workspace.write('docs/a', 'new\n');
    return workspace;
  };

  it('is kept under the time at which it was made', async () => {
    const workspace = await withArchive();
    const kept = `x.${versionStamp(then.getTime())}.tar`;
    await backUp(workspace, 'docs');
    expect(await workspace.succeed('backups')).toBe(`${kept}\nx.tar\n`);
    const content = async (archive: string) =>
      (await workspace.shell('tar', '-xzOf', `backups/${archive}`, 'docs/a')).stdout;
    expect(await content(kept)).toBe('old\n');
    expect(await content('x.tar')).toBe('new\n');
  });

  it('is kept beside one that has that name already', async () => {
    const workspace = await withArchive();
    const stem = `x.${versionStamp(then.getTime())}`;
    workspace.write(`backups/${stem}.tar`, 'somebody else’s');
    workspace.write(`backups/${stem}-2.tar`, 'another one’s');
    await backUp(workspace, 'docs');
    expect(workspace.ls('backups')).toEqual([`${stem}-2.tar`, `${stem}-3.tar`, `${stem}.tar`, 'x.tar']);
    expect(workspace.read(`backups/${stem}.tar`)).toBe('somebody else’s');
    expect(workspace.read(`backups/${stem}-2.tar`)).toBe('another one’s');
  });

  it('is what it was when the new one could not be made', async () => {
    const workspace = await withArchive();
    const before = statSync(workspace.path('backups/x.tar'));
    rmSync(workspace.path('docs'), { recursive: true });
    await workspace.createDue('docs', 'x');
    await workspace.run('start');
    await workspace.run('stop');
    expect(workspace.ls('backups')).toEqual(['x.tar']);
    const after = statSync(workspace.path('backups/x.tar'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });
});

describe('a source that can not be backed up', () => {
  it.each([
    ['nowhere', 'no such file or directory'],
    ['file/below', 'a part of the path is not a directory'],
    ['dangling', 'no such file or directory'],
    ['loop', 'too many symbolic links'],
  ])('%s: %s; no file, and the service goes on', async (path, reason) => {
    const workspace = makeWorkspace();
    workspace.write('file', '');
    workspace.write('docs/a', 'a\n');
    symlinkSync('nowhere', workspace.path('dangling'));
    symlinkSync('loop', workspace.path('loop'));
    await workspace.createDue(path, 'x');
    await workspace.run('start');
    await workspace.logged('backup_service', `Error: can't back up ${path}: ${reason}`);
    expect(workspace.ls('backups')).toEqual([]);
    await workspace.createDue('docs', 'y');
    await workspace.logged('backup_service', /^Backup done for docs in backups\/y\.tar/);
    expect(workspace.ls('backups')).toEqual(['y.tar']);
  });
});
