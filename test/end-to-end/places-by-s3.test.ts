/** Copies to S3, by the built program, at a server that checks signatures: there and back, encrypted, with keys that stand nowhere. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { s3Keys, type S3Server, startS3 } from '../support/s3-server';
import { selfSigned } from '../support/self-signed';
import { thereAndBack } from './support/there-and-back';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();
const env = { AWS_ACCESS_KEY_ID: s3Keys.accessKeyId, AWS_SECRET_ACCESS_KEY: s3Keys.secretAccessKey };

let server: S3Server;
beforeEach(async () => {
  server = await startS3();
});
afterEach(() => server.close());

const urlOf = ({ host }: S3Server): string => `s3://bucket/attic?endpoint=${host}&region=eu-1&tls=no`;

const made = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/letter', 'Dear Anna\n');
  await workspace.succeed('create', 'docs;daily@02:00;docs');
  return workspace;
};

it('has what was copied, encrypted, and gives it back to a bare machine', async () => {
  await thereAndBack(makeWorkspace, urlOf(server), env);
  expect([...server.objects.keys()].every((key) => key.startsWith('attic/'))).toBe(true);
  expect(server.asked.filter((one) => one.startsWith('DELETE'))).toEqual([]);
}, 120_000);

it('has its keys from a file of mode 0600, or the AWS files, and they stand nowhere else', async () => {
  const workspace = await made();
  const lines = `aws_access_key_id=${s3Keys.accessKeyId}\naws_secret_access_key=${s3Keys.secretAccessKey}\n`;
  writeFileSync(`${workspace.home}/keys`, lines, { mode: 0o600 });
  mkdirSync(`${workspace.home}/.aws`);
  writeFileSync(`${workspace.home}/.aws/credentials`, `[me]\n${lines}`);
  await workspace.run(
    'destination',
    'add',
    'one',
    urlOf(server),
    '--plain',
    '--credentials',
    `${workspace.home}/keys`,
  );
  await workspace.run(
    'destination',
    'add',
    'two',
    urlOf(server).replace('attic', 'b').replace('&tls', '&profile=me&tls'),
    '--plain',
  );
  await workspace.run('run', 'docs');
  for (const name of ['one', 'two']) {
    const { status, stdout } = await workspace.run('destination', 'test', name, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      result: {
        tested: { works: true, putIfAbsent: true, overwrite: 'done', remove: 'done', left: [], free: null },
      },
    });
    expect(status).toBe(0);
    expect(await workspace.run('copy', name)).toMatchObject({ status: 0, stderr: '' });
  }
  await workspace.run('destination', 'add', 'three', urlOf(server).replace('attic', 'c'), '--plain');
  expect(await workspace.run('copy', '--credentials', `${workspace.home}/keys`)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--credentials goes with a destination'),
  });
  expect((await workspace.run('copy', 'three')).stderr).toContain('there are no keys for it');
  expect(await workspace.run('copy', 'three', '--credentials', `${workspace.home}/keys`)).toMatchObject({
    ...{ status: 0, stderr: '' },
  });
  const { stdout } = await workspace.shell(
    'sh',
    '-c',
    `grep -rF '${s3Keys.secretAccessKey}' . || echo nowhere`,
  );
  expect(stdout).toBe('nowhere\n');
}, 120_000);

it.each([
  ['ignored', false, false],
  ['kept', true, true],
] as const)(
  'where If-None-Match is %s, is tried and told as what it is',
  async (conditions, putIfAbsent, appendOnly) => {
    const workspace = await made();
    server.behave({
      conditions,
      // why: a policy that lets put what is not there, and nothing else
      forbids: ({ method, headers }) =>
        appendOnly && (method === 'DELETE' || (method === 'PUT' && headers['if-none-match'] === undefined)),
    });
    await workspace.run('destination', 'add', 'cloud', urlOf(server), '--plain');
    const where = { cwd: workspace.directory, env };
    const { stdout } = await workspace.runIn(where, 'destination', 'test', 'cloud', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ result: { tested: { works: true, appendOnly } } });
    if (putIfAbsent) expect(JSON.parse(stdout)).toMatchObject({ result: { tested: { putIfAbsent } } });
  },
  60_000,
);

it('what fails is told, with exit status 1, and without a key', async () => {
  const workspace = await made();
  await workspace.run('destination', 'add', 'cloud', urlOf(server), '--plain');
  await workspace.run('run', 'docs');
  const wrong = { ...env, AWS_SECRET_ACCESS_KEY: 'ANOTHER-SECRET' };
  const cases: ReadonlyArray<readonly [Readonly<Record<string, string>>, string]> = [
    [{}, 'there are no keys for it'],
    [wrong, 'our secret key is not the one of our access key'],
  ];
  for (const [given, reason] of cases)
    for (const words of [
      ['destination', 'test', 'cloud'],
      ['copy', 'cloud'],
      ['verify', '--at', 'cloud'],
      ['restore', 'docs', '--from', 'cloud'],
      ['recover', urlOf(server), '--to', 'anew'],
    ]) {
      const { status, stdout, stderr } = await workspace.runIn(
        { cwd: workspace.directory, env: given },
        ...words,
      );
      expect({ words, status }).toEqual({ words, status: 1 });
      expect(stderr).toContain(reason);
      for (const secret of [wrong.AWS_SECRET_ACCESS_KEY, env.AWS_SECRET_ACCESS_KEY])
        expect(`${stdout}${stderr}`).not.toContain(secret);
    }
  const { stdout } = await workspace.shell('sh', '-c', 'grep -r ANOTHER-SECRET . || echo nowhere');
  expect(stdout).toBe('nowhere\n');
}, 120_000);

it('is spoken to by TLS unless the address says otherwise, and only when its certificate is vouched for', async () => {
  const workspace = await made();
  const secure = await startS3({ tls: true });
  try {
    const url = `s3://bucket/attic?endpoint=${secure.host}`;
    await workspace.run('destination', 'add', 'cloud', url, '--plain');
    const untrusted = await workspace.runIn(
      { cwd: workspace.directory, env },
      'destination',
      'test',
      'cloud',
    );
    expect(untrusted.status).toBe(1);
    expect(untrusted.stderr).toContain('its certificate is not trusted');
    workspace.write('own.pem', selfSigned.cert);
    const trusting = { ...env, NODE_EXTRA_CA_CERTS: workspace.path('own.pem') };
    expect(
      await workspace.runIn({ cwd: workspace.directory, env: trusting }, 'destination', 'test', 'cloud'),
    ).toMatchObject({ status: 0, stderr: '' });
  } finally {
    await secure.close();
  }
  let heard = '';
  const plain = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const { port } = plain.address() as AddressInfo;
  await workspace.run(
    'destination',
    'add',
    'other',
    `s3://bucket/attic?endpoint=127.0.0.1:${port}`,
    '--plain',
  );
  const refused = await workspace.runIn({ cwd: workspace.directory, env }, 'destination', 'test', 'other');
  plain.close();
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('it does not speak TLS') });
  expect(heard).not.toContain(s3Keys.accessKeyId);
}, 60_000);

/** The versions that the bucket has of what a destination keeps, without its probes. */
const keptVersions = () =>
  [...server.versions].flatMap(([key, versions]) => (key.includes('/probes/') ? [] : versions));

it('locks what is needed there, and lets go by its rules what is locked no longer', async () => {
  server.behave({ locks: 'kept' });
  const workspace = await made();
  const run = (...words: ReadonlyArray<string>) =>
    workspace.runIn({ cwd: workspace.directory, env }, ...words);
  const added = await run(
    ...['destination', 'add', 'cloud', urlOf(server), '--plain', '--lock', '30d', '--keep', '1'],
  );
  expect(added.stdout).toBe(`added cloud: ${urlOf(server)}, plain, locked for 30d\n`);
  const tested = await run('destination', 'test', 'cloud', '--json');
  expect(JSON.parse(tested.stdout)).toMatchObject({ exit: 0, result: { tested: { locks: true } } });
  await run('run', 'docs');
  expect(await run('copy', 'cloud')).toMatchObject({ status: 0, stderr: '' });
  const month = 30 * 24 * 60 * 60_000;
  const first = keptVersions();
  expect(first.length).toBeGreaterThan(4);
  for (const { until } of first) expect(until ?? 0).toBeGreaterThan(Date.now() + month);

  workspace.write('docs/letter', 'Dear Anton\n');
  await run('run', 'docs');
  const second = await run('copy', 'cloud');
  expect(second.stdout).toContain(
    'cloud: 1 archive and 0 packs could go there, and stay: the lock is not over yet\n',
  );
  expect(keptVersions()).toEqual(expect.arrayContaining(first));
  expect((await run('destination', 'list')).stderr).toContain(
    '1 archive could go at cloud, and stays: the lock is not over yet',
  );

  // why: as if the time of the first ones were over; what is still needed of them is locked anew
  for (const version of first) version.until = Date.now() - 1;
  writeFileSync(workspace.path('.backup_manager/copies/1/locks'), '');
  const third = await run('copy', 'cloud');
  expect(third.stdout).toContain('cloud: docs of ');
  const left = keptVersions();
  expect(left.length).toBeGreaterThan(4);
  for (const { until } of left) expect(until ?? 0).toBeGreaterThan(Date.now() + month);
  expect(await run('verify', '--at', 'cloud')).toMatchObject({ status: 0 });
}, 120_000);

it.each(['none', 'ignored'] as const)(
  'is told where locks are asked for, and the bucket has %s',
  async (locks) => {
    server.behave({ locks });
    const workspace = await made();
    const run = (...words: ReadonlyArray<string>) =>
      workspace.runIn({ cwd: workspace.directory, env }, ...words);
    await run('destination', 'add', 'cloud', urlOf(server), '--plain', '--lock', '30d');
    const tested = await run('destination', 'test', 'cloud');
    expect(tested.status).toBe(1);
    expect(tested.stdout).toContain('it has no locks\n');
    expect(tested.stderr).toContain('cloud is to lock what stands there, and has no locks\n');
    await run('run', 'docs');
    const copied = await run('copy', 'cloud');
    expect(copied.status).toBe(1);
    expect(copied.stderr).toContain(
      locks === 'none' ? 'the bucket has no locks' : 'it keeps no locks, and the destination is to have some',
    );
  },
  60_000,
);
