/** The policies of docs/fleet.md at a real S3 server: hosts are kept apart, remove nothing, and still copy; who looks at the fleet reads all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useWorkspaces, type Workspace } from '../end-to-end/support/workspace';
import { type KeysOfUser, owner, type Radosgw, startRadosgw } from './support/radosgw';

const makeWorkspace = useWorkspaces();

let server: Radosgw;
beforeAll(async () => {
  server = await startRadosgw();
}, 900_000);
afterAll(() => server.close());

/** The policy of the bucket as docs/fleet.md has it: the one that names users. */
const policy = (): string => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'fleet.md'), 'utf8');
  const [, text] = /```json\n([^`]*"arn:aws:iam:::user\/attic"[^`]*)```/.exec(page) ?? [];
  if (text === undefined) throw new Error('the page has no such policy');
  return text;
};

const urlOf = (prefix: string): string =>
  `s3://backups/${prefix}?endpoint=127.0.0.1:${server.port}&region=us-east-1&tls=no`;

const runAs = (workspace: Workspace, env: KeysOfUser, ...words: ReadonlyArray<string>) =>
  workspace.runIn({ cwd: workspace.directory, env }, ...words);

const host = async (name: string, keys: KeysOfUser): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/letter', `of ${name}\n`);
  await workspace.succeed('create', 'docs;daily@02:00;docs');
  await workspace.run('run', 'docs');
  await workspace.run('destination', 'add', 'cloud', urlOf(`hosts/${name}`), '--plain');
  expect(await runAs(workspace, keys, 'copy', 'cloud')).toMatchObject({ status: 0, stderr: '' });
  return workspace;
};

it('a host reads and adds below its own prefix, and nothing else; who looks at the fleet reads all, and writes nothing', async () => {
  expect(await server.ask(owner, 'PUT', 'backups')).toBe(200);
  const [attic, barn, viewer] = ['attic', 'barn', 'viewer'].map((name) => server.addUser(name));
  if (attic === undefined || barn === undefined || viewer === undefined) throw new Error('no users');
  // nobody gets in before the policy is there
  expect(await server.ask(attic, 'GET', 'backups?list-type=2&prefix=hosts/attic/')).toBe(403);
  expect([200, 204]).toContain(await server.ask(owner, 'PUT', 'backups?policy', policy()));

  const workspace = await host('attic', attic);
  await host('barn', barn);

  const own = 'backups/hosts/attic/workspace.json';
  const others = 'backups/hosts/barn/workspace.json';
  expect({
    readsItsOwn: await server.ask(attic, 'GET', own),
    listsItsOwn: await server.ask(attic, 'GET', 'backups?list-type=2&prefix=hosts/attic/'),
    addsToItsOwn: await server.ask(attic, 'PUT', 'backups/hosts/attic/heads/x', 'x'),
    removesItsOwn: await server.ask(attic, 'DELETE', own),
    readsOthers: await server.ask(attic, 'GET', others),
    looksAtOthers: await server.ask(attic, 'HEAD', others),
    listsOthers: await server.ask(attic, 'GET', 'backups?list-type=2&prefix=hosts/barn/'),
    listsAll: await server.ask(attic, 'GET', 'backups?list-type=2'),
    writesOthers: await server.ask(attic, 'PUT', 'backups/hosts/barn/heads/x', 'x'),
    writesOverOthers: await server.ask(attic, 'PUT', others, 'x'),
    removesOthers: await server.ask(attic, 'DELETE', others),
    writesBesides: await server.ask(attic, 'PUT', 'backups/hosts/attic2', 'x'),
    changesThePolicy: await server.ask(attic, 'PUT', 'backups?policy', policy()),
    removesThePolicy: await server.ask(attic, 'DELETE', 'backups?policy'),
    viewerReads: await server.ask(viewer, 'GET', others),
    viewerWrites: await server.ask(viewer, 'PUT', 'backups/hosts/barn/heads/y', 'y'),
    viewerRemoves: await server.ask(viewer, 'DELETE', others),
  }).toEqual({
    ...{ readsItsOwn: 200, listsItsOwn: 200, addsToItsOwn: 200, removesItsOwn: 403 },
    ...{ readsOthers: 403, looksAtOthers: 403, listsOthers: 403, listsAll: 403 },
    ...{ writesOthers: 403, writesOverOthers: 403, removesOthers: 403, writesBesides: 403 },
    ...{ changesThePolicy: 403, removesThePolicy: 403 },
    ...{ viewerReads: 200, viewerWrites: 403, viewerRemoves: 403 },
  });

  // this server has no condition on If-None-Match: what is overwritten is not kept from that
  const tested = await runAs(workspace, attic, 'destination', 'test', 'cloud', '--json');
  expect(JSON.parse(tested.stdout)).toMatchObject({
    result: { tested: { works: true, remove: 'refused', overwrite: 'done', appendOnly: false } },
  });
  workspace.write('docs/letter', 'changed\n');
  await workspace.run('run', 'docs');
  for (const words of [
    ['copy', 'cloud'],
    ['verify', '--at', 'cloud'],
    ['drill', '--at', 'cloud'],
    ['journal', '--check'],
  ])
    expect({ words, ...(await runAs(workspace, attic, ...words)) }).toMatchObject({ words, status: 0 });
  const bare = makeWorkspace();
  expect(await runAs(bare, barn, 'recover', urlOf('hosts/attic'), '--to', 'new')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('permission denied'),
  });
  expect(await runAs(bare, attic, 'recover', urlOf('hosts/attic'), '--to', 'new')).toMatchObject({
    status: 0,
  });
  const fleet = await runAs(bare, viewer, 'fleet', urlOf('hosts'));
  expect(fleet).toMatchObject({ status: 0, stderr: '' });
  expect(fleet.stdout).toMatch(/^attic +docs /m);
  expect(fleet.stdout).toMatch(/^barn +docs /m);
}, 300_000);
