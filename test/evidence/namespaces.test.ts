/** Two hosts as network namespaces: a line of 1 Mbit/s that loses packets, and is cut in the middle. What is copied over it comes back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kill, waitFor } from '../end-to-end/support/processes';
import { bin, type Outcome, useWorkspaces } from '../end-to-end/support/workspace';
import { placeAt, type Sshd, startSshd } from '../support/sshd';

const makeWorkspace = useWorkspaces();
const hosts = `bm${process.pid}`;

let line: ChildProcess;
let sshd: Sshd;
const usual = process.env['PATH'];
beforeAll(async () => {
  line = spawn('bash', [join(__dirname, 'support', 'two-hosts.sh'), hosts], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const isReady = await new Promise<boolean>((resolve) => {
    line.stdout?.once('data', () => resolve(true));
    line.once('exit', () => resolve(false));
  });
  if (!isReady) throw new Error('the hosts could not be made');
  sshd = await startSshd({ address: '10.77.0.2', namespace: `${hosts}b` });
  process.env['PATH'] = sshd.path;
}, 300_000);
afterAll(async () => {
  process.env['PATH'] = usual;
  await sshd.close();
  const ended = new Promise((resolve) => line.once('exit', resolve));
  line.stdin?.end();
  await ended;
});

/** The server's processes of one connection each: what it has started. */
const connections = (): ReadonlyArray<number> =>
  readFileSync(`/proc/${sshd.pid}/task/${sshd.pid}/children`, 'utf8')
    .split(' ')
    .filter((pid) => pid !== '')
    .map(Number);

/** Bytes that came to the server over the line, and went from it. */
const carried = (): { readonly came: number; readonly went: number } => {
  const [, came, went] =
    /line:\s*(\d+)(?:\s+\d+){7}\s+(\d+)/.exec(readFileSync(`/proc/${sshd.pid}/net/dev`, 'utf8')) ?? [];
  return { came: Number(came), went: Number(went) };
};

it('brings everything there and back, though the connection is cut in the middle of each', async () => {
  const workspace = makeWorkspace();
  const begin = (...words: ReadonlyArray<string>): Promise<Outcome> =>
    workspace.shell('ip', 'netns', 'exec', `${hosts}a`, process.execPath, bin, ...words);
  /** With its connection cut once half of it has gone one way. */
  const cut = async (...words: ReadonlyArray<string>): Promise<Outcome> => {
    const way = words[0] === 'copy' ? 'came' : 'went';
    const before = carried()[way];
    const running = begin(...words);
    await waitFor('half of it to be under way', () => carried()[way] - before > 500_000, 120_000);
    for (const pid of connections()) kill(pid, 'SIGKILL');
    return running;
  };
  workspace.write('docs/letter', 'Dear Anna\n');
  const large = randomBytes(1_000_000);
  writeFileSync(workspace.path('docs/large'), large);
  await workspace.succeed('create', 'docs;daily@02:00;docs');
  await workspace.run('run', 'docs');
  const url = `sftp://${sshd.user}@10.77.0.2:${sshd.port}${placeAt(sshd, 'far')}`;
  await workspace.run('destination', 'add', 'far', url, '--plain');
  for (const words of [
    ['copy', 'far'],
    ['verify', '--at', 'far'],
    ['restore', 'docs', '--from', 'far', '--to', 'back'],
  ])
    expect({ words, ...(await cut(...words)) }).toMatchObject({ words, status: 0, stderr: '' });
  expect(readFileSync(workspace.path('back/docs/large')).equals(large)).toBe(true);
}, 600_000);
