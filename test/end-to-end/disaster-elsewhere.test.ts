/**
 * A machine is destroyed, and another one has everything again by SFTP, from S3 and by rclone, with the address, the key and what lets in alone;
 * over connections that are cut in the middle of each command.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FarLink, startFarLink } from '../support/far-link';
import { startWebdav } from '../support/webdav';
import { s3Keys, startS3 } from '../support/s3-server';
import { placeAt, startSshd } from '../support/sshd';
import { type Outcome, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

interface Stage {
  readonly link: FarLink;
  /** The address below which hosts have their prefixes. */
  readonly base: (host: string) => string;
  /** What the file that lets in there holds. */
  readonly credentials: string;
}

const overSftp = async (use: (stage: Stage) => Promise<void>): Promise<void> => {
  const sshd = await startSshd();
  const link = await startFarLink(sshd.port);
  const usual = process.env['PATH'];
  process.env['PATH'] = sshd.path;
  try {
    const known = readFileSync(sshd.knownHosts, 'utf8').replaceAll(`:${sshd.port}`, `:${link.port}`);
    writeFileSync(sshd.knownHosts, known);
    // why: what the destination names is all that lets in
    writeFileSync(
      sshd.config,
      readFileSync(sshd.config, 'utf8').replace(/^IdentityFile.*$/m, 'IdentityFile none'),
    );
    const place = placeAt(sshd, 'hosts');
    mkdirSync(join(place, 'attic'));
    await use({
      link,
      base: (host) => `sftp://${sshd.user}@127.0.0.1:${link.port}${join(place, host)}`,
      credentials: readFileSync(sshd.key, 'utf8'),
    });
  } finally {
    process.env['PATH'] = usual;
    await link.close();
    await sshd.close();
  }
};

const overS3 = async (use: (stage: Stage) => Promise<void>): Promise<void> => {
  const server = await startS3();
  const link = await startFarLink(Number(new URL(server.endpoint).port));
  try {
    await use({
      link,
      base: (host) => `s3://bucket/${join('hosts', host)}?endpoint=127.0.0.1:${link.port}&region=eu-1&tls=no`,
      credentials: `aws_access_key_id=${s3Keys.accessKeyId}\naws_secret_access_key=${s3Keys.secretAccessKey}\n`,
    });
  } finally {
    await link.close();
    await server.close();
  }
};

const byRclone = async (use: (stage: Stage) => Promise<void>): Promise<void> => {
  const place = makeWorkspace().directory;
  const server = await startWebdav(place);
  const link = await startFarLink(server.port);
  try {
    await use({
      link,
      base: (host) => `rclone:dav:${join('hosts', host)}`,
      credentials: `[dav]\ntype = webdav\nurl = http://127.0.0.1:${link.port}\nvendor = other\n`,
    });
  } finally {
    await link.close();
    await server.close();
  }
};

const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

interface Host {
  /** Name, version and digest of what was backed up. */
  readonly versions: ReadonlyArray<{
    readonly name: string;
    readonly version: string;
    readonly digest: string;
  }>;
}

/** Two schedules, and three states of what one of them backs up. */
const liveOn = async (a: Workspace, url: string, recipient: string, lock: string): Promise<Host> => {
  a.write('docs/letter', 'x');
  writeFileSync((mkdirSync(a.path('pics')), a.path('pics/raw')), randomBytes(150_000));
  await a.succeed('create', 'docs;daily@02:00;docs');
  await a.succeed('create', 'pics;sun@03:00;pics;compress=zstd');
  const added = await a.run(
    'destination',
    'add',
    'vault',
    url,
    '--recipient',
    recipient,
    '--credentials',
    lock,
  );
  expect(added).toMatchObject({ status: 0 });
  const digests: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    writeFileSync(a.path('docs/letter'), randomBytes(40_000 + n));
    digests.push(digestOf(a.path('docs/letter')));
    await a.run('run', 'docs');
    if (n === 0) await a.run('run', 'pics');
    expect(await a.run('copy')).toMatchObject({ status: 0, stderr: '' });
  }
  const said = JSON.parse((await a.run('backups', '--long', '--json')).stdout) as {
    result: { versions: ReadonlyArray<{ name: string; version: string; completed: string }> };
  };
  const made = [...said.result.versions].sort((one, other) => (one.completed < other.completed ? -1 : 1));
  let docs = 0;
  return {
    versions: made.map(({ name, version }) => ({
      ...{ name, version },
      digest: name === 'docs' ? (digests[(docs += 1) - 1] ?? '') : digestOf(a.path('pics/raw')),
    })),
  };
};

it.each([
  ['by SFTP', overSftp],
  ['from S3', overS3],
  ['by rclone', byRclone],
])(
  'every version of host A comes back on host B %s, though each connection is cut',
  async (_, stage) => {
    await stage(async ({ link, base, credentials }) => {
      const a = makeWorkspace();
      const [lock, key] = [join(a.home, 'lets-in'), join(a.home, 'key')];
      writeFileSync(lock, credentials, { mode: 0o600 });
      const recipient = (await a.run('key', 'new', key)).stdout.trim();
      const { versions } = await liveOn(a, base('attic'), recipient, lock);
      expect(versions).toHaveLength(4);

      // the machine burns: what is left is on paper
      const b = makeWorkspace();
      const [ownLock, ownKey] = [join(b.home, 'lets-in'), join(b.home, 'key')];
      renameSync(lock, ownLock);
      renameSync(key, ownKey);
      rmSync(a.directory, { recursive: true });
      const keys = ['--credentials', ownLock, '--identity', ownKey];

      /** Once as it is, and once more with a cut where half of what came has come. */
      const twice = async (before: () => void, ...words: ReadonlyArray<string>): Promise<Outcome> => {
        const since = link.carried().received;
        before();
        const first = await b.run(...words);
        expect({ words, ...first }).toMatchObject({ words, status: 0 });
        const came = link.carried().received - since;
        const cuts = link.cuts();
        before();
        link.cutAfterReceived(Math.floor(came / 2));
        const second = await b.run(...words);
        expect({ words, ...second }).toMatchObject({ words, status: 0, stderr: first.stderr });
        expect({ words, cuts: link.cuts() - cuts }).toEqual({ words, cuts: 1 });
        return second;
      };
      const gone = (name: string) => (): void => rmSync(b.path(name), { recursive: true, force: true });
      const nothing = (): void => undefined;

      const recovered = await twice(gone('new'), 'recover', base('attic'), '--to', 'new', ...keys);
      expect(recovered.stderr).toContain(`${lock} is not on this machine, and destination vault names it`);
      for (const name of b.ls('new')) renameSync(b.path('new', name), b.path(name));
      for (const [n, { name, version, digest }] of versions.entries()) {
        const restore = [
          'restore',
          name,
          '--version',
          version,
          '--from',
          'vault',
          ...keys,
          '--to',
          `back${n}`,
        ];
        if (n === 0) await twice(gone('back0'), ...restore);
        else expect(await b.run(...restore)).toMatchObject({ status: 0 });
        expect(digestOf(b.path(`back${n}`, ...(name === 'docs' ? ['docs/letter'] : ['pics/raw'])))).toBe(
          digest,
        );
      }
      const checked = await twice(nothing, 'verify', '--at', 'vault', ...keys);
      expect(checked.stdout).toContain('vault: 4 archives in ');
      expect(await b.run('verify', '--at', 'vault', '--sample', '1/2', ...keys)).toMatchObject({ status: 0 });
      await twice(nothing, 'drill', '--at', 'vault', ...keys);
      const fleet = await twice(nothing, 'fleet', base(''), '--anew', ...keys);
      expect(fleet.stdout).toMatch(/^attic +docs /m);

      // with what lets in where the destination says, it goes on where the other one was
      mkdirSync(a.home, { recursive: true });
      renameSync(ownLock, lock);
      await twice(nothing, 'journal', '--check', '--identity', ownKey);
      b.write('docs/letter', 'a new life\n');
      await b.run('run', 'docs');
      const copied = await b.run('copy');
      expect(copied).toMatchObject({ status: 0, stderr: '' });
      expect(copied.stdout).toContain('1 archive copied');
    });
  },
  600_000,
);

it('what lets in is refused where nothing does, and a file that others can read', async () => {
  const b = makeWorkspace();
  b.write('key', 'x');
  const asked = (url: string) => b.run('recover', url, '--to', 'new', '--credentials', b.path('key'));
  expect(await asked(`file:${b.home}`)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('a directory takes no --credentials'),
  });
  expect(await asked('s3://bucket/a?endpoint=127.0.0.1:1')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('others can read its credentials'),
  });
});
