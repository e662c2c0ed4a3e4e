/** A journal that is not what was written: what was torn by a crash is put aside, what was changed by hand is refused. */
import { appendFileSync, readFileSync, truncateSync } from 'node:fs';
import { processesBelow, waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const journal = '.backup_manager/journal.jsonl';

/** Everything that a refused command must leave as it is. */
const stored = (workspace: Workspace): ReadonlyArray<string | null> =>
  [journal, 'backup_schedules.txt'].map((file) => workspace.read(file));

const withThreeLines = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  for (const name of ['a', 'b', 'c']) await workspace.succeed('create', `docs;23:59;${name}`);
  return workspace;
};

/** Changes the lines of the journal by hand. */
const edit = (
  workspace: Workspace,
  change: (lines: ReadonlyArray<string>) => ReadonlyArray<string>,
): void => {
  const lines = (workspace.read(journal) ?? '').trimEnd().split('\n');
  workspace.write(journal, `${change(lines).join('\n')}\n`);
};

describe('a journal edited by hand', () => {
  it.each<[string, (lines: ReadonlyArray<string>) => ReadonlyArray<string>, string]>([
    [
      'a word in a line',
      (lines) => lines.map((line, index) => (index === 1 ? line.replace('23:59;b', '23:59;x') : line)),
      'line 2: it was changed: it has not the digest that it carries',
    ],
    [
      'a line taken out',
      (lines) => lines.filter((_, index) => index !== 1),
      'line 2: it does not continue the chain: a line before it was changed, lost or moved',
    ],
    [
      'two lines in another order',
      ([first = '', second = '', third = '']) => [second, first, third],
      'line 1: it does not continue the chain: a line before it was changed, lost or moved',
    ],
    [
      'a line that is no JSON',
      (lines) => lines.map((line, index) => (index === 0 ? `${line} }` : line)),
      'line 1: it is not JSON',
    ],
    [
      'a word in the last line',
      (lines) =>
        lines.map((line, index) => (index === 2 ? line.replace('ScheduleCreated', 'Nonsense') : line)),
      'line 3: it was changed: it has not the digest that it carries',
    ],
  ])('%s: nothing is written, and the reason names the line', async (_, change, reason) => {
    const workspace = await withThreeLines();
    edit(workspace, change);
    const before = stored(workspace);
    for (const command of [['create', 'docs;23:59;d'], ['delete', '0'], ['start'], ['journal', '--check']]) {
      const { status, stdout, stderr } = await workspace.run(...command);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toContain(`journal damaged at ${reason}`);
      expect(workspace.log('backup_manager').at(-1)).toContain(`journal damaged at ${reason}`);
    }
    expect(stored(workspace)).toEqual(before);
    expect(workspace.read('logs/backup_service.log')).toBeNull();
    expect((await workspace.run('create', 'docs;23:59;d')).stderr).toContain('\n  nothing was written; ');
    await waitFor('the end of the service', () => processesBelow(workspace.directory).length === 0);
  });

  it('still lets list and backups answer', async () => {
    const workspace = await withThreeLines();
    workspace.write('backups/x.tar', '');
    edit(workspace, () => ['nonsense']);
    expect(await workspace.succeed('list')).toBe('0: docs;23:59;a\n1: docs;23:59;b\n2: docs;23:59;c\n');
    expect(await workspace.succeed('backups')).toBe('x.tar\n');
  });

  it('is found by a service that runs already: it says so, and makes no backup on such ground', async () => {
    const workspace = await withThreeLines();
    await workspace.succeed('start');
    const pid = workspace.servicePid();
    appendFileSync(workspace.path(journal), 'nonsense\n');
    const before = workspace.read(journal);
    appendFileSync(workspace.path('backup_schedules.txt'), 'docs;00:00;x\n');
    await workspace.logged('backup_service', /^Error: journal damaged at line \d+: it is not JSON$/);
    expect(processesBelow(workspace.directory)).toEqual([pid]);
    expect(workspace.read(journal)).toBe(before);
    await workspace.succeed('stop');
  });
});

describe('a journal torn by a crash', () => {
  it.each<[string, Buffer]>([
    ['half a line', Buffer.from('{"v":1,"seq":4,"at":"2026-')],
    ['NUL bytes', Buffer.alloc(4096)],
    ['NUL bytes and a newline', Buffer.from(`${'\0'.repeat(100)}\n`)],
  ])('%s at its end: put aside with a warning, and the command is carried out', async (_, tail) => {
    const workspace = await withThreeLines();
    appendFileSync(workspace.path(journal), tail);
    expect(await workspace.run('create', 'docs;23:59;d')).toEqual({
      status: 0,
      stdout: '',
      stderr: `warning: the journal's end was torn by a crash: ${tail.length} bytes moved to journal.torn-4\n`,
    });
    expect(readFileSync(workspace.path('.backup_manager/journal.torn-4'))).toEqual(tail);
    expect(await workspace.succeed('journal', '--check')).toMatch(/^journal ok: 4 lines, /);
    expect(workspace.read('backup_schedules.txt')).toBe(
      'docs;23:59;a\ndocs;23:59;b\ndocs;23:59;c\ndocs;23:59;d\n',
    );
  });

  it('in the middle of its last line: what the file says is found there, not lost', async () => {
    const workspace = await withThreeLines();
    const size = readFileSync(workspace.path(journal)).length;
    truncateSync(workspace.path(journal), size - 10);
    expect((await workspace.run('create', 'docs;23:59;d')).status).toBe(0);
    expect(workspace.read('backup_schedules.txt')).toBe(
      'docs;23:59;a\ndocs;23:59;b\ndocs;23:59;c\ndocs;23:59;d\n',
    );
    expect(await workspace.succeed('journal', '--check')).toMatch(/^journal ok: 4 lines, /);
  });
});
