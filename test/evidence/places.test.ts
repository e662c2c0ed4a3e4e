/** Copies to a real S3 server, and over links that are far, narrow and cut: what comes back is what went there. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { thereAndBack } from '../end-to-end/support/there-and-back';
import { useWorkspaces, type Workspace } from '../end-to-end/support/workspace';
import { type FarLink, startFarLink } from '../support/far-link';
import { placeAt, startSshd } from '../support/sshd';
import { owner, type Radosgw, startRadosgw } from './support/radosgw';

const makeWorkspace = useWorkspaces();
const env = owner;

let server: Radosgw;
beforeAll(async () => {
  server = await startRadosgw();
}, 900_000);
afterAll(() => server.close());

const urlOf = (port: number, bucket: string): string =>
  `s3://${bucket}/attic?endpoint=127.0.0.1:${port}&region=us-east-1&tls=no`;

const makeBucket = async (name: string, headers: Readonly<Record<string, string>> = {}): Promise<void> => {
  expect(await server.ask(owner, 'PUT', name, undefined, headers)).toBe(200);
};

const tested = async (workspace: Workspace, name: string): Promise<unknown> => {
  const { stdout } = await workspace.runIn(
    { cwd: workspace.directory, env },
    ...['destination', 'test', name, '--json'],
  );
  return JSON.parse(stdout);
};

describe('a real S3 server', () => {
  it('has what was copied, encrypted, and gives it back to a bare machine', async () => {
    await makeBucket('encrypted');
    await thereAndBack(makeWorkspace, urlOf(server.port, 'encrypted'), env);
  });

  it('is told as what it is: a bucket that keeps the first, and one with locks, which keeps every version', async () => {
    await makeBucket('plain');
    await makeBucket('locked', { 'x-amz-bucket-object-lock-enabled': 'true' });
    const workspace = makeWorkspace();
    workspace.write('docs/letter', 'Dear Anna\n');
    await workspace.succeed('create', 'docs;daily@02:00;docs');
    for (const name of ['plain', 'locked'])
      await workspace.run('destination', 'add', name, urlOf(server.port, name), '--plain');
    expect(await tested(workspace, 'plain')).toMatchObject({
      result: { tested: { works: true, putIfAbsent: true, appendOnly: false } },
    });
    // why: this server passes over If-None-Match where it keeps versions
    expect(await tested(workspace, 'locked')).toMatchObject({
      result: { tested: { putIfAbsent: false, locks: true } },
    });
    expect(await tested(workspace, 'plain')).toMatchObject({ result: { tested: { locks: false } } });
  });
});

const bucketWithLocks = 'locked-for-long';

it('locks what is needed in a bucket that has locks: nobody removes it, whoever owns the bucket', async () => {
  await makeBucket(bucketWithLocks, { 'x-amz-bucket-object-lock-enabled': 'true' });
  const workspace = makeWorkspace();
  const run = (...words: ReadonlyArray<string>) =>
    workspace.runIn({ cwd: workspace.directory, env }, ...words);
  workspace.write('docs/letter', 'Dear Anna\n');
  await workspace.succeed('create', 'docs;daily@02:00;docs');
  const url = urlOf(server.port, bucketWithLocks);
  await run('destination', 'add', 'cloud', url, '--plain', '--lock', '30d', '--keep', '1');
  await run('run', 'docs');
  expect(await run('copy', 'cloud')).toMatchObject({ status: 0, stderr: '' });
  workspace.write('docs/letter', 'Dear Anton\n');
  await run('run', 'docs');
  expect((await run('copy', 'cloud')).stdout).toContain('could go there, and stay: the lock is not over yet');
  const list = await server.text(owner, `${bucketWithLocks}?versions`);
  const versions = [...list.matchAll(/<Key>([^<]*)<\/Key>.*?<VersionId>([^<]*)<\/VersionId>/gs)];
  expect(versions.length).toBeGreaterThan(6);
  for (const [, key, version] of versions)
    expect(await server.ask(owner, 'DELETE', `${bucketWithLocks}/${key}?versionId=${version}`)).toBe(403);
  expect(await run('verify', '--at', 'cloud')).toMatchObject({ status: 0 });
});

/** What a letter of post across an ocean has: 300 ms there and back, 1 Mbit/s. */
const withFarLink = async (to: number, use: (link: FarLink) => Promise<void>): Promise<void> => {
  const link = await startFarLink(to, 150, 125_000);
  try {
    await use(link);
  } finally {
    await link.close();
  }
};

/** Copies over a link that is cut in the middle, and gets it back over the same link, which is cut each time: nothing of that shows. */
const overFarLink = async (
  link: FarLink,
  surroundings: Readonly<Record<string, string>>,
  url: string,
): Promise<void> => {
  const workspace = makeWorkspace();
  const run = (...words: ReadonlyArray<string>) =>
    workspace.runIn({ cwd: workspace.directory, env: surroundings }, ...words);
  workspace.write('docs/letter', 'Dear Anna\n');
  // why: what can't be compressed takes some 16 s
  const large = randomBytes(2_000_000);
  writeFileSync(workspace.path('docs/large'), large);
  await workspace.succeed('create', 'docs;daily@02:00;docs');
  await workspace.run('run', 'docs');
  await workspace.run('destination', 'add', 'far', url, '--plain');
  link.cutAfter(1_000_000);
  expect(await run('copy', 'far')).toMatchObject({ status: 0, stderr: '' });
  expect(link.cuts()).toBe(1);
  for (const words of [
    ['verify', '--at', 'far'],
    ['drill', '--at', 'far'],
    ['restore', 'docs', '--from', 'far', '--to', 'back'],
  ]) {
    const before = link.cuts();
    link.cutAfterReceived(1_000_000);
    expect(await run(...words)).toMatchObject({ status: 0, stderr: '' });
    expect({ words, cuts: link.cuts() - before }).toEqual({ words, cuts: 1 });
  }
  expect(readFileSync(workspace.path('back/docs/large')).equals(large)).toBe(true);
  const types = workspace.events().map(({ type }) => type);
  expect(types.filter((type) => type === 'VersionCopied')).toHaveLength(1);
};

describe('a link that is far and narrow, and is cut in the middle', () => {
  it('brings everything to S3 and back', async () => {
    await makeBucket('far');
    await withFarLink(server.port, (link) => overFarLink(link, env, urlOf(link.port, 'far')));
  });

  it('brings everything to an SFTP server and back', async () => {
    const sshd = await startSshd();
    try {
      await withFarLink(sshd.port, async (link) => {
        const known = readFileSync(sshd.knownHosts, 'utf8').replaceAll(`:${sshd.port}`, `:${link.port}`);
        writeFileSync(sshd.knownHosts, known);
        const url = `sftp://${sshd.user}@127.0.0.1:${link.port}${placeAt(sshd, 'far')}`;
        await overFarLink(link, { PATH: sshd.path }, url);
      });
    } finally {
      await sshd.close();
    }
  });
});
