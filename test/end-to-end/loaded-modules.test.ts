/** What a short command loads of Node.js: each of these modules takes it longer than its own work. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as t from 'io-ts';
import { bin, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const preload = join(__dirname, '..', 'support', 'tells-modules.js');

/** The modules that a program has loaded in the end, beside those that Node.js always has. It writes to where the shell has it. */
const loadedBy = async (
  workspace: Workspace,
  args: ReadonlyArray<string>,
  to = '"$@"',
): Promise<ReadonlyArray<string>> => {
  const file = workspace.path('modules');
  const command = ['env', `MODULES=${file}`, process.execPath, '-r', preload, ...args];
  const { status } = await workspace.shell('sh', '-c', to, 'sh', ...command);
  expect(status).toBe(0);
  const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!t.array(t.string).is(list)) throw new Error('no list of modules');
  return list.map((name) => name.replace('NativeModule ', ''));
};

describe('a short command whose output goes to a pipe', () => {
  const always = ['net', 'tty', 'os', 'child_process', 'http', 'zlib', 'worker_threads'];
  it.each([
    [['list'], [...always, 'stream', 'crypto', 'fs/promises']],
    [['status'], always],
    [['next'], always],
  ])('%s loads no heavy part of Node.js', async (command, heavy) => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.succeed('create', 'docs;daily@23:59;docs');
    await workspace.succeed('run', 'docs');
    const bare = new Set(await loadedBy(workspace, ['-e', '0']));
    const loaded = await loadedBy(workspace, [bin, ...command]);
    expect(loaded).toContain('fs');
    expect(loaded.filter((name) => heavy.includes(name) && !bare.has(name))).toEqual([]);
  });
});

describe('`list`, wherever its output goes', () => {
  // why: util-linux' script runs a command at a terminal of its own
  const terminal = 'script -qec "$*" /dev/null';
  it.each([
    ['nowhere', '"$@" >/dev/null'],
    ['to a terminal', terminal],
  ])('%s, asks no streams of Node.js whether that is a terminal', async (_, to) => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.succeed('create', 'docs;daily@23:59;docs');
    const loaded = await loadedBy(workspace, [bin, 'list'], to);
    expect(loaded).toContain('fs');
    expect(loaded.filter((name) => ['tty', 'net', 'stream'].includes(name))).toEqual([]);
  });
});
