/** `--json` when a command is interrupted, and in commands that go on until they are. */
import { appendFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/free-port';
import { listenAsPage } from '../support/page-socket';
import { documentOf, documentOn, valueOn, withArchive } from './support/json';
import { hasOpen, kill, waitFor } from './support/processes';
import { type Outcome, type Running, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const interruptsItself = join(__dirname, '..', 'support', 'interrupts-itself.js');

/** What takes far longer to read than any test waits. */
const makeEndless = (workspace: Workspace, file: string): void => {
  workspace.write(file, '');
  truncateSync(workspace.path(file), 2 ** 40);
};

/** What a command says when it gets a signal while it has a file open. */
const interruptAt = async (
  workspace: Workspace,
  file: string,
  ...args: ReadonlyArray<string>
): Promise<Outcome> => {
  const running = workspace.begin(...args);
  await waitFor(`${file} being read`, () => hasOpen(running.pid, workspace.path(file)));
  running.interrupt();
  return running.outcome;
};

describe('an interruption', () => {
  const interrupted = { errors: [], error: null, exit: 130 };

  it('of run is a result: no archive was made', async () => {
    const workspace = await withArchive(makeWorkspace);
    makeEndless(workspace, 'docs/endless');
    const outcome = await interruptAt(workspace, 'docs/endless', 'run', 'd', '--json');
    expect(documentOf(outcome, 'run')).toMatchObject({
      ...interrupted,
      notes: ['interrupted: no archive was made'],
      result: { outcome: 'interrupted', archive: null },
    });
    expect(outcome.stderr).toBe('note: interrupted: no archive was made\n');
  });

  it.each([
    ['restore', 'interrupted: the restore is incomplete'],
    ['verify', 'interrupted'],
  ])('of %s leaves no result', async (command, note) => {
    const workspace = await withArchive(makeWorkspace);
    makeEndless(workspace, 'backups/d.tar');
    const outcome = await interruptAt(workspace, 'backups/d.tar', command, 'd', '--json');
    expect(documentOf(outcome, command)).toMatchObject({ ...interrupted, notes: [note], result: null });
    expect(outcome.stderr).toBe(`note: ${note}\n`);
  });

  it('of a command that does not wait for one leaves none either', async () => {
    const workspace = await withArchive(makeWorkspace);
    makeEndless(workspace, 'endless/file');
    await workspace.createDue('endless', 'e');
    await workspace.run('start');
    const running = workspace.begin('stop', '--json');
    await waitFor('a word about the wait', () => running.said().startsWith('waiting for backup_service'));
    running.interrupt();
    const outcome = await running.outcome;
    expect(documentOf(outcome, 'stop')).toEqual({
      v: 1,
      command: 'stop',
      ...interrupted,
      notes: [],
      result: null,
    });
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('may be a %s, too', async (signal) => {
    const workspace = await withArchive(makeWorkspace);
    makeEndless(workspace, 'backups/d.tar');
    const running = workspace.begin('verify', '--json');
    await waitFor('the archive being read', () => hasOpen(running.pid, workspace.path('backups/d.tar')));
    kill(running.pid, signal);
    expect(documentOf(await running.outcome, 'verify')).toMatchObject({ ...interrupted, result: null });
  });
});

describe('what goes on until Ctrl-C', () => {
  /** The lines so far, once there are as many. */
  const lines = (running: Running, count: number): Promise<ReadonlyArray<string>> =>
    waitFor(`${count} lines`, () => {
      const said = running.heard().split('\n').slice(0, -1);
      return said.length >= count && said;
    });

  it('status --watch prints a document whenever something has changed', async () => {
    const workspace = await withArchive(makeWorkspace);
    const running = workspace.begin('--json', 'status', '--watch');
    await lines(running, 1);
    await workspace.run('create', 'docs;daily@23:59;another');
    await waitFor('the new schedule', () => running.heard().includes('"another"'));
    running.interrupt();
    const { status, stdout } = await running.outcome;
    expect(status).toBe(0);
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((line) => documentOn(line, 'status'));
    expect(documents.length).toBeGreaterThan(1);
    expect(documents.at(0)?.result).toMatchObject({ schedules: [{ name: 'd' }] });
    expect(documents.at(-1)?.result).toMatchObject({ schedules: [{ name: 'd' }, { name: 'another' }] });
  });

  it('status --watch ends with an error when it can go on no more', async () => {
    const workspace = await withArchive(makeWorkspace);
    const running = workspace.begin('status', '--watch', '--json');
    await lines(running, 1);
    appendFileSync(workspace.path('.backup_manager/journal.jsonl'), 'nonsense\n');
    const { status, stdout } = await running.outcome;
    const last = documentOn(stdout.trimEnd().split('\n').at(-1) ?? '', 'error');
    expect({ status, last }).toMatchObject({
      status: 1,
      last: { exit: 1, error: { type: 'JournalDamaged' } },
    });
  });

  it('inspect prints its address as a document, at once', async () => {
    const workspace = makeWorkspace();
    workspace.begun();
    const running = workspace.begin('inspect', '--json', '--port', String(await freePort()));
    const [line = ''] = await lines(running, 1);
    expect(documentOn(line, 'inspect')).toMatchObject({
      exit: 0,
      result: { url: expect.stringMatching(/^http:/) },
    });
    running.interrupt();
    expect(documentOf(await running.outcome, 'inspect').exit).toBe(0);
  });

  it('inspect says what to type where no service runs; one that runs shows itself, however it was started', async () => {
    const workspace = makeWorkspace();
    workspace.begun();
    const notes = async (): Promise<unknown> => {
      const running = workspace.begin('inspect', '--json', '--port', String(await freePort()));
      const [line = ''] = await lines(running, 1);
      const { notes: said, result } = documentOn(line, 'inspect');
      if (said.length === 0) {
        const page = listenAsPage(String(Reflect.get(Object(result), 'url')));
        shown.push(await page.until(({ name }) => name === 'backupService'));
        page.close();
      }
      running.interrupt();
      await running.outcome;
      return said;
    };
    const shown: Array<unknown> = [];
    expect(await notes()).toEqual(['no service runs here for the page to show; type: backup_manager start']);
    await workspace.succeed('start');
    expect(await notes()).toEqual([]);
    expect(shown).toHaveLength(1);
    await workspace.succeed('stop');
  });

  it.each(['inspect', 'status --watch'])(
    '%s is interrupted by whoever has just read its first word',
    async (words) => {
      const workspace = await withArchive(makeWorkspace);
      const port = ['--port', String(await freePort())];
      const args = [...words.split(' '), ...(words === 'inspect' ? port : [])];
      const surroundings = { cwd: workspace.directory, env: { NODE_OPTIONS: `-r ${interruptsItself}` } };
      for (const format of [[], ['--json']]) {
        const { status, stdout } = await workspace.runIn(surroundings, ...args, ...format);
        expect({ status, hasSpoken: stdout !== '' }).toEqual({ status: 0, hasSpoken: true });
      }
    },
  );

  it('journal prints lines, wherever the option stands, and none where there are none', async () => {
    const workspace = makeWorkspace();
    workspace.begun();
    expect(await workspace.succeed('journal', '--json')).toBe('');
    await workspace.run('create', 'docs;daily@23:59;d');
    const journal = workspace.read('.backup_manager/journal.jsonl');
    expect(await workspace.succeed('journal', '--json')).toBe(journal);
    expect(await workspace.succeed('--json', 'journal')).toBe(journal);
    expect(valueOn((journal ?? '').trimEnd(), 'journal-line')).toMatchObject({ seq: 1 });
  });
});
