/** However large an archive is: what copies it, looks at it elsewhere or brings it back holds no more of it than a pack. */
import { randomFillSync } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeAt, startSshd } from '../support/sshd';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();
const measuring = join(__dirname, '..', '..', 'scripts', 'bench', 'peak-memory.cjs');

/** Bytes that no compression makes fewer: ten packs of them. */
const size = 160_000_000;
/** MB of 10^6 bytes. */
const most = 150;

const withNoise = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  mkdirSync(workspace.path('docs'));
  const noise = Buffer.allocUnsafe(size / 4);
  for (const name of ['a', 'b', 'c', 'd']) writeFileSync(workspace.path('docs', name), randomFillSync(noise));
  await workspace.succeed('create', 'docs;daily@02:00;docs;compress=none');
  await workspace.succeed('run', 'docs');
  mkdirSync(workspace.path('elsewhere'));
  return workspace;
};

/** The most memory that a command had resident, in MB. */
const peak = async (workspace: Workspace, ...args: ReadonlyArray<string>): Promise<number> => {
  const file = workspace.path('peak');
  const env = { NODE_OPTIONS: `--require ${measuring}`, PEAK: file };
  const { status, stderr } = await workspace.runIn({ cwd: workspace.directory, env }, ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return Number(readFileSync(file, 'utf8'));
};

it.each(['in clear', 'encrypted'])(
  'copies, checks and restores in little memory, %s',
  async (how) => {
    const workspace = await withNoise();
    const made = await workspace.run('key', 'new', 'identity');
    chmodSync(workspace.path('identity'), 0o600);
    const reading = how === 'encrypted' ? ['--recipient', made.stdout.trim()] : ['--plain'];
    const identity = how === 'encrypted' ? ['--identity', 'identity'] : [];
    await workspace.run('destination', 'add', 'usb', `file:${workspace.path('elsewhere')}`, ...reading);
    expect(await peak(workspace, 'copy', 'usb')).toBeLessThan(most);
    expect(await peak(workspace, 'verify', '--at', 'usb', ...identity)).toBeLessThan(most);
    expect(
      await peak(workspace, 'restore', 'docs', '--from', 'usb', '--to', 'back', ...identity),
    ).toBeLessThan(most);
    const [before, after] = [workspace.path('docs', 'd'), workspace.path('back', 'docs', 'd')].map((file) =>
      readFileSync(file),
    );
    expect(after?.equals(before ?? Buffer.alloc(0))).toBe(true);
  },
  120_000,
);

it('checks and restores by sftp in little memory', async () => {
  const server = await startSshd();
  const before = process.env['PATH'];
  process.env['PATH'] = server.path;
  try {
    const workspace = await withNoise();
    const url = `sftp://${server.user}@127.0.0.1:${server.port}${placeAt(server, 'noise')}`;
    await workspace.run('destination', 'add', 'nas', url, '--plain');
    expect(await peak(workspace, 'copy', 'nas')).toBeLessThan(most);
    expect(await peak(workspace, 'verify', '--at', 'nas')).toBeLessThan(most);
    expect(await peak(workspace, 'restore', 'docs', '--from', 'nas', '--to', 'back')).toBeLessThan(most);
  } finally {
    process.env['PATH'] = before;
    await server.close();
  }
}, 120_000);
