/** What the programs are put together of: that what each part tells reaches who is to hear of it. */
import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ServiceMessage } from '../../src/codecs/service-message';
import { waitFor } from './support/processes';
import { bin, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();
const fastClock = join(__dirname, '..', 'support', 'fast-clock.js');

const withDocs = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;23:59;docs');
  return workspace;
};

describe('a command', () => {
  /** What a person sees who types it on a terminal. */
  const onTerminal = async (workspace: Workspace, command: string, options = ''): Promise<string> => {
    const line = `'${process.execPath}' ${options} '${bin}' ${command}`;
    const { status, stdout } = await workspace.shell('script', '-qec', line, '/dev/null');
    expect(status).toBe(0);
    return stdout;
  };

  it('draws a bar of its progress on a terminal, and none elsewhere', async () => {
    const workspace = await withDocs();
    expect(await onTerminal(workspace, 'run docs')).toMatch(/░ 0% .*█ 100% /s);
    const { stdout, stderr } = await workspace.run('run', 'docs');
    expect(stdout + stderr).not.toMatch(/[░█]|%/);
  });

  it('says on a terminal how far it has read a journal that takes long, and nowhere else', async () => {
    const workspace = await withDocs();
    expect(await onTerminal(workspace, 'history', `--require '${fastClock}'`)).toMatch(
      /reading the journal: \d+ %/,
    );
    const { stdout, stderr } = await workspace.shell(
      process.execPath,
      '--require',
      fastClock,
      bin,
      'history',
    );
    expect(stdout + stderr).not.toContain('reading the journal');
  });
});

describe('the service', () => {
  const services: Array<ChildProcess> = [];
  const begin = (workspace: Workspace, args: ReadonlyArray<string>, execArgv: ReadonlyArray<string> = []) => {
    const messages: Array<unknown> = [];
    let said = '';
    const child = fork(join(dirname(bin), 'backup_service.js'), [...args], {
      cwd: workspace.directory,
      env: { HOME: workspace.home, PATH: process.env['PATH'], TZ: 'UTC' },
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    services.push(child);
    child.on('message', (message) => messages.push(message));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<number | null>((resolve) => child.on('close', (status) => resolve(status)));
    return {
      messages,
      said: () => said,
      ended,
      stop: async () => {
        child.kill('SIGTERM');
        expect(await ended).toBe(0);
      },
    };
  };
  afterEach(() => {
    for (const child of services.splice(0)) child.kill('SIGKILL');
  });

  it('tells who started it of an argument that it does not know', async () => {
    const { messages, ended } = begin(makeWorkspace(), ['--inspekt']);
    expect(await ended).toBe(2);
    expect(messages).toEqual([{ type: 'failed', reason: 'the argument is not understood: --inspekt' }]);
  });

  it('tells that it reads, what is wrong with its journal, and that it is ready', async () => {
    const workspace = await withDocs();
    appendFileSync(workspace.path('.backup_manager', 'journal.jsonl'), 'torn');
    const { messages, said, stop } = begin(workspace, []);
    await waitFor('the first pass', () =>
      messages.some((message) => ServiceMessage.is(message) && message.type === 'pass-over'),
    );
    const text = "the journal's end was torn by a crash: 4 bytes moved to journal.torn-2";
    expect(messages).toEqual(
      expect.arrayContaining([
        { type: 'reading' },
        { type: 'warning', text },
        expect.objectContaining({ type: 'ready' }),
      ]),
    );
    expect(said()).toContain(text);
    expect(workspace.log('backup_service')).toContain(`Error: ${text}`);
    await stop();
  });

  it('notes that for a while it could do nothing', async () => {
    const workspace = makeWorkspace();
    workspace.begun();
    const { stop } = begin(workspace, [], ['--require', fastClock]);
    await workspace.logged(
      'backup_service',
      /^The workspace did not answer for \d+ (s|min): backup_service goes on$/,
    );
    await stop();
  });
});
