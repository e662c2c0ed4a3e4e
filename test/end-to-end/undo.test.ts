/** `undo` as a person uses it: what it says, what is in the file afterwards, and what the service makes of it. */
import { utimesSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { isHeld } from '../../src/adapters/journal/locks';
import { wallTime } from './support/clock';
import { documentOf } from './support/json';
import { kill, waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();
const file = 'backup_schedules.txt';
const minute = 60_000;
const byMe = `(${userInfo().username}@${hostname()})`;

/** A workspace with something to back up. */
const withDocs = (): Workspace => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  return workspace;
};

/** Stops a process where it holds no lock, since nobody else could write. */
const stopBetweenWrites = (workspace: Workspace, pid: number): Promise<unknown> =>
  waitFor('the service between two writes', () => {
    kill(pid, 'SIGSTOP');
    if (isHeld(workspace.path('.backup_manager/journal.jsonl'), 'write') === false) return true;
    kill(pid, 'SIGCONT');
    return false;
  });

/** The journal's sentences, without number and time. */
const told = async (workspace: Workspace): Promise<ReadonlyArray<string>> =>
  (await workspace.succeed('journal'))
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\d+ {2}\S+ \S+ {2}/, ''));

const refuses = async (workspace: Workspace, message: string): Promise<void> => {
  const { status, stdout, stderr } = await workspace.run('undo');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.split('\n')[0]).toBe(`Error: ${message}`);
  expect(workspace.log('backup_manager').at(-1)).toBe(`Error: ${message}`);
};

describe('undo', () => {
  it('takes back a create: every byte is as before', async () => {
    const workspace = withDocs();
    workspace.write(file, '# mine\r\ndocs;23:58;first');
    await workspace.succeed('create', 'docs;23:59;docs');
    expect(await workspace.succeed('undo')).toBe('took back the create of: docs;23:59;docs\n');
    expect(workspace.read(file)).toBe('# mine\r\ndocs;23:58;first');
    expect(workspace.log('backup_manager').at(-1)).toBe('Schedule taken back: docs;23:59;docs');
    expect((await told(workspace)).at(-1)).toBe(
      `schedule taken back, its create undone: docs;23:59;docs ${byMe}`,
    );
  });

  it('takes back a delete: the same schedule is in its place', async () => {
    const workspace = withDocs();
    const text = '\ufeff# mine\r\ndocs;23:57;a\r\n\r\ndocs;23:58;b\r\ndocs;23:59;c';
    workspace.write(file, text);
    await workspace.succeed('delete', '1');
    expect(await workspace.succeed('undo')).toBe('took back the delete of: docs;23:58;b (index 1)\n');
    expect(workspace.read(file)).toBe(text);
    expect(workspace.log('backup_manager').at(-1)).toBe('Schedule put back at index 1: docs;23:58;b');
    expect((await told(workspace)).at(-1)).toBe(
      `schedule put back at index 1, its delete undone: docs;23:58;b ${byMe}`,
    );
    expect(await workspace.succeed('list')).toBe('0: docs;23:57;a\n1: docs;23:58;b\n2: docs;23:59;c\n');
  });

  it('again takes back the one before, until nothing is left', async () => {
    const workspace = withDocs();
    await workspace.succeed('create', 'docs;23:58;a');
    await workspace.succeed('create', 'docs;23:59;b');
    await workspace.succeed('delete', '0');
    expect(await workspace.succeed('undo')).toBe('took back the delete of: docs;23:58;a (index 0)\n');
    expect(await workspace.succeed('undo')).toBe('took back the create of: docs;23:59;b\n');
    expect(await workspace.succeed('undo')).toBe('took back the create of: docs;23:58;a\n');
    expect(workspace.read(file)).toBe('');
    await refuses(workspace, 'nothing to take back');
    expect(await workspace.succeed('journal', '--check')).toMatch(/^journal ok: 6 lines/);
  });

  it("has nothing to take back where nothing was done, and says when the file can't be found", async () => {
    const workspace = withDocs();
    workspace.begun();
    await refuses(workspace, "can't find backup_schedules.txt");
    workspace.write(file, 'docs;23:59;by_hand\n');
    await refuses(workspace, 'nothing to take back');
    expect(workspace.read(file)).toBe('docs;23:59;by_hand\n');
    expect(workspace.ls('.backup_manager')).toEqual(['journal.jsonl']);
  });

  it('takes no argument', async () => {
    const { status, stderr } = await makeWorkspace().run('undo', '2');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Error: too many arguments: undo\n/);
  });

  it('has a help text with an example', async () => {
    expect(await makeWorkspace().succeed('undo', '--help')).toContain('  $ backup_manager undo\n');
  });

  it('answers a program with one document', async () => {
    const workspace = withDocs();
    await workspace.succeed('create', 'docs;23:59;docs');
    await workspace.succeed('delete', '0');
    const answers: Array<unknown> = [];
    for (const status of [0, 0, 1]) {
      const outcome = await workspace.run('undo', '--json');
      expect(outcome.status).toBe(status);
      answers.push(documentOf(outcome, 'undo'));
    }
    const [first, second, third] = answers;
    const result = { schedule: 1, line: 'docs;23:59;docs', index: 0 };
    expect(first).toMatchObject({
      command: 'undo',
      result: { undone: 'delete', ...result, due: expect.stringMatching(/T23:59:00\.000/) },
    });
    expect(second).toMatchObject({ result: { undone: 'create', ...result, due: null } });
    expect(third).toMatchObject({ exit: 1, result: null, error: { type: 'NothingToUndo' } });
  });
});

describe('a running service', () => {
  it('does not back up what an undone create had made', async () => {
    const workspace = withDocs();
    await workspace.succeed('start');
    await workspace.idleSince();
    // why: else the service may be faster than the undo
    const pid = workspace.servicePid();
    await stopBetweenWrites(workspace, pid);
    await workspace.createDue('docs', 'undone');
    await workspace.succeed('undo');
    await workspace.createDue('docs', 'kept');
    kill(pid, 'SIGCONT');
    await workspace.logged('backup_service', 'Backup done for docs in backups/kept.tar');
    await workspace.succeed('stop');
    expect(workspace.ls('backups')).toEqual(['kept.tar']);
  });

  it('backs up what an undone delete has put back, late when its time has passed', async () => {
    const workspace = withDocs();
    const time = wallTime(-5);
    workspace.write(file, `# mine\ndocs;${time};docs\n`);
    const then = (Date.now() - 10 * minute) / 1000;
    utimesSync(workspace.path(file), then, then);
    await workspace.succeed('delete', '0');
    await workspace.succeed('start');
    await workspace.idleSince();
    expect(workspace.ls()).not.toContain('backups');
    const { status, stdout, stderr } = await workspace.run('undo');
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `took back the delete of: docs;${time};docs (index 0)\n`,
    });
    expect(stderr).toMatch(
      /^note: it was due .*, which counts as missed: catchup says whether it is made late\n$/,
    );
    await workspace.logged('backup_service', `Backup done for docs in backups/docs.tar (late, due ${time})`);
    await workspace.succeed('stop');
    expect(workspace.read(file)).toBe('# mine\n');
    const why = await workspace.succeed('why', 'docs');
    expect(why).toContain('its line was removed by the command delete: ');
    expect(why).toContain('its line came back: it was put back by the command undo');
  });
});
