/** `edit` and `rename`: the line is changed where it stands, in an editor or as given, and its history goes on. */
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { documentOf } from './support/json';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const lines = '# mine\r\na;daily@03:00;first\r\nb;daily@04:00;second;keep=3\n';

const furnished = (): Workspace => {
  const workspace = makeWorkspace();
  workspace.write('a/file', 'of a\n');
  workspace.write('b/file', 'of b\n');
  workspace.write('backup_schedules.txt', lines);
  return workspace;
};

/** An editor that does what a shell script says with the file `$1`; drafts lie in the workspace. */
const editorOf = (workspace: Workspace, script: string): Readonly<Record<string, string>> => {
  workspace.write('editor', `#!/bin/sh\n${script}\n`);
  chmodSync(workspace.path('editor'), 0o755);
  mkdirSync(workspace.path('drafts'), { recursive: true });
  return {
    PATH: '/usr/bin:/bin',
    VISUAL: '',
    EDITOR: workspace.path('editor'),
    TMPDIR: workspace.path('drafts'),
  };
};

describe('edit', () => {
  it('changes the line in its place, and undo takes that back', async () => {
    const workspace = furnished();
    const { status, stderr } = await workspace.run('edit', 'first', 'a;daily@05:00;first;keep=2');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(
        /^note: changed: a;daily@03:00;first\nnote: now: {5}a;daily@05:00;first;keep=2\nnote: it is due next at \d{4}-\d\d-\d\d 05:00\n$/,
      ),
    });
    expect(workspace.read('backup_schedules.txt')).toBe(lines.replace('03:00;first', '05:00;first;keep=2'));
    expect(await workspace.succeed('undo')).toBe(
      'took back the edit of: a;daily@03:00;first (it was a;daily@05:00;first;keep=2)\n',
    );
    expect(workspace.read('backup_schedules.txt')).toBe(lines);
    expect(workspace.log('backup_manager').filter((text) => text.startsWith('Schedule changed'))).toEqual([
      'Schedule changed: a;daily@03:00;first is now a;daily@05:00;first;keep=2',
      'Schedule changed back: a;daily@05:00;first;keep=2 is now a;daily@03:00;first',
    ]);
  });

  it('refuses what is malformed with the reason, and changes nothing', async () => {
    const workspace = furnished();
    const { status, stderr } = await workspace.run('edit', '0', 'a;25:00;first');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^Error: malformed schedule: a;25:00;first\n {2}.*25:00/),
    });
    expect(workspace.read('backup_schedules.txt')).toBe(lines);
  });

  it('says when nothing changes', async () => {
    const workspace = furnished();
    const outcome = await workspace.run('edit', '0', 'a;daily@03:00;first', '--json');
    expect(documentOf(outcome, 'edit').result).toMatchObject({
      changed: false,
      index: 0,
      line: 'a;daily@03:00;first',
    });
    expect(outcome.stderr).toBe('note: nothing changed: a;daily@03:00;first\n');
  });

  it('opens the line in $EDITOR, and takes what is left of it', async () => {
    const workspace = furnished();
    const env = editorOf(workspace, `sed -i s/daily@04:00/daily@06:30/ "$1"`);
    const { status, stderr } = await workspace.runIn({ cwd: workspace.directory, env }, 'edit', '1');
    expect({ status, changed: stderr.includes('now:     b;daily@06:30;second;keep=3') }).toEqual({
      status: 0,
      changed: true,
    });
    expect(await workspace.succeed('list')).toBe('0: a;daily@03:00;first\n1: b;daily@06:30;second;keep=3\n');
    expect(workspace.ls('drafts')).toEqual([]);
  });

  it.each([
    ['left as it is', 'true'],
    ['emptied', ': > "$1"'],
  ])('changes nothing where the draft is %s', async (_, script) => {
    const workspace = furnished();
    const { status, stderr } = await workspace.runIn(
      { cwd: workspace.directory, env: editorOf(workspace, script) },
      'edit',
      '1',
    );
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'note: nothing changed: b;daily@04:00;second;keep=3\n',
    });
  });

  it('keeps what was typed where it is refused and nobody can be asked', async () => {
    const workspace = furnished();
    const env = editorOf(workspace, `echo "b;dayly;second" > "$1"`);
    const { status, stderr } = await workspace.runIn({ cwd: workspace.directory, env }, 'edit', '1');
    const [, file = ''] = /kept in (.*)\n/.exec(stderr) ?? [];
    expect({ status, kept: existsSync(file) }).toEqual({ status: 1, kept: true });
    expect(workspace.read(file.slice(workspace.path('').length))).toBe('b;dayly;second\n');
    expect(workspace.read('backup_schedules.txt')).toBe(lines);
  });

  it('changes nothing, and says so, where the editor fails', async () => {
    const workspace = furnished();
    const env = editorOf(workspace, `sed -i s/daily@04:00/daily@06:30/ "$1"; exit 3`);
    const { status, stderr } = await workspace.runIn({ cwd: workspace.directory, env }, 'edit', '1');
    expect(status).toBe(1);
    expect(stderr).toContain('ended with status 3; nothing was changed');
    expect(workspace.read('backup_schedules.txt')).toBe(lines);
  });

  it('lets nobody else read a draft', async () => {
    const workspace = furnished();
    const look = `stat -c %a "$1" "$(dirname "$1")" > '${workspace.path('modes')}'`;
    const env = editorOf(workspace, look);
    expect((await workspace.runIn({ cwd: workspace.directory, env }, 'edit', '1')).status).toBe(0);
    expect(workspace.read('modes')).toBe('600\n700\n');
  });

  it('keeps no draft that nobody wrote anything in, and names none that is not there', async () => {
    const workspace = furnished();
    for (const script of ['exit 3', 'rm "$1"']) {
      const env = editorOf(workspace, script);
      const { status, stderr } = await workspace.runIn({ cwd: workspace.directory, env }, 'edit', '1');
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.not.stringContaining('is kept') });
      expect(readdirSync(workspace.path('drafts'))).toEqual([]);
    }
    expect(workspace.read('backup_schedules.txt')).toBe(lines);
  });

  it('loses neither an edit by hand nor one by another command that were made meanwhile', async () => {
    const workspace = furnished();
    const env = editorOf(
      workspace,
      `sed -i s/daily@04:00/daily@06:30/ "$1"; sed -i 's/a;daily@03:00;first/a;daily@03:33;first/' ${workspace.path('backup_schedules.txt')}`,
    );
    expect((await workspace.runIn({ cwd: workspace.directory, env }, 'edit', '1')).status).toBe(0);
    expect(await workspace.succeed('list')).toBe('0: a;daily@03:33;first\n1: b;daily@06:30;second;keep=3\n');
    const other = editorOf(
      workspace,
      `echo "b;daily@08:00;second" > "$1"; sed -i s/daily@06:30/daily@07:00/ ${workspace.path('backup_schedules.txt')}`,
    );
    const { status, stderr } = await workspace.runIn({ cwd: workspace.directory, env: other }, 'edit', '1');
    expect(status).toBe(1);
    expect(stderr).toContain("can't change the schedule: its line has left backup_schedules.txt meanwhile");
    expect(stderr).toContain('nothing was changed; you had written: b;daily@08:00;second');
    expect(await workspace.succeed('list')).toContain('1: b;daily@07:00;second;keep=3\n');
  });
});

describe('rename', () => {
  it('gives another name; the archives that there are keep theirs, and all is told', async () => {
    const workspace = furnished();
    await workspace.run('run', 'second');
    const { status, stderr } = await workspace.run('rename', '1', 'other');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining(
        'note: older archives keep the name second: backup_manager restore second restores them; keep does not count them, and removes none of them\n',
      ),
    });
    expect(await workspace.succeed('list')).toContain('1: b;daily@04:00;other;keep=3\n');
    await workspace.run('run', 'other');
    expect(await workspace.succeed('backups')).toBe('other.tar\nsecond.tar\n');
    await workspace.succeed('restore', 'second', '--to', 'restored');
    expect(workspace.read('restored/b/file')).toBe('of b\n');
    expect(await workspace.succeed('why', 'second')).toContain('completed');
    expect(await workspace.succeed('why', 'other')).toMatch(
      /its line was changed by the command edit or rename, and is from then on: b;daily@04:00;other;keep=3/,
    );
    expect((await workspace.run('status')).status).toBe(0);
  });

  it.each([
    ['.hidden', 1, "can't change the schedule: the name "],
    ['a/b', 1, "can't change the schedule: the name "],
    ['a;b', 1, "can't change the schedule: the name "],
    ['', 2, '<name> of rename is empty'],
  ])('refuses the name %j', async (name, exit, said) => {
    const workspace = furnished();
    const { status, stderr } = await workspace.run('rename', '1', name);
    expect({ status, stderr }).toEqual({ status: exit, stderr: expect.stringContaining(said) });
    expect(workspace.read('backup_schedules.txt')).toBe(lines);
  });
});
