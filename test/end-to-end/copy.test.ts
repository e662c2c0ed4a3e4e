/** Copies elsewhere, by the built program: a person restores them as README.txt says, with nothing of ours. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeMany } from './support/long-list';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Every file below a directory. */
const filesIn = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .sort();

/** What README.txt has a person type: all that is indented by four spaces. */
const typed = (readme: string): string =>
  readme
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.slice(4))
    .join('\n');

/** A workspace with two versions of two names, and a place. */
const withVersions = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/letter', 'Dear Anna\n');
  workspace.write('docs/large', 'x'.repeat(3_000_000));
  writeMany(workspace, 'docs');
  workspace.write('other/file', 'something else\n');
  await workspace.run('create', 'docs;daily@02:00;my docs');
  await workspace.run('create', 'other;daily@02:00;other;compress=none');
  await workspace.run('run', '--all');
  workspace.write('docs/letter', 'Dear Anton\n');
  await workspace.run('run', '--all');
  mkdirSync(workspace.path('elsewhere'));
  return workspace;
};

/** Restores the newest version of `my docs`, and gives its letter. */
const restoreByHand = async (workspace: Workspace, key: string): Promise<string> => {
  const store = workspace.path('elsewhere');
  const script = typed(readFileSync(join(store, 'README.txt'), 'utf8'))
    .replace('KEY=/path/of/the/identity', () => `KEY=${key}`)
    .replace(/^for list .*$/m, (line) => `${line} > lists`)
    .replace(
      'LIST=versions/NAME/TIME-DIGEST.list',
      () => `LIST=$(grep ' my docs$' lists | sort -t / -k 3 | tail -n 1 | cut -d ' ' -f 1)`,
    );
  const { status, stdout, stderr } = await workspace.shell('sh', '-ec', `cd '${store}'\n${script}`);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'archive.tar: OK\n', stderr: '' });
  return readFileSync(join(store, 'restored', 'docs', 'letter'), 'utf8');
};

it('restores as README.txt says, with sh, head, tail and tar alone', async () => {
  const workspace = await withVersions();
  await workspace.run('destination', 'add', 'usb', `file:${workspace.path('elsewhere')}`);
  const copied = await workspace.run('copy', 'usb');
  expect(copied).toMatchObject({ status: 0, stderr: '' });
  expect(copied.stdout).toMatch(/^usb: 4 archives copied, .* new in \d packs?; 0 stood there before\n$/);
  const store = workspace.path('elsewhere');
  const lists = filesIn(store).filter((file) => file.endsWith('.list'));
  // why: what a person types has to go for long lists, of which most lies in packs, and for short ones
  expect(lists.map((list) => /^\+/m.test(readFileSync(join(store, list), 'utf8'))).sort()).toEqual([
    ...[false, false, true, true],
  ]);
  expect(await restoreByHand(workspace, '')).toBe('Dear Anton\n');
}, 60_000);

it('restores as README.txt says with age, where the place is for a recipient', async () => {
  const workspace = await withVersions();
  const made = await workspace.run('key', 'new', 'identity');
  const recipient = made.stdout.trim();
  expect(recipient).toMatch(/^age1[a-z0-9]+$/);
  const store = workspace.path('elsewhere');
  await workspace.run('destination', 'add', 'usb', `file:${store}`, '--recipient', recipient);
  expect(await workspace.run('copy')).toMatchObject({ status: 0, stderr: '' });
  for (const file of filesIn(store)) {
    const isReadme = file === 'README.txt';
    expect(file).not.toContain('docs');
    expect(readFileSync(join(store, file)).subarray(0, 22).toString() === 'age-encryption.org/v1\n').toBe(
      !isReadme,
    );
  }
  expect(await restoreByHand(workspace, workspace.path('identity'))).toBe('Dear Anton\n');
}, 60_000);

it('sends nothing twice, and journals each version once', async () => {
  const workspace = await withVersions();
  await workspace.run('destination', 'add', 'usb', `file:${workspace.path('elsewhere')}`);
  await workspace.run('copy');
  const before = filesIn(workspace.path('elsewhere')).filter((file) => file.startsWith('packs'));
  const again = await workspace.run('copy');
  expect(again).toMatchObject({
    status: 0,
    stdout: 'usb: nothing is new, 4 archives stand there\n',
    stderr: '',
  });
  expect(filesIn(workspace.path('elsewhere')).filter((file) => file.startsWith('packs'))).toEqual(before);
  const types = workspace.events().map(({ type }) => type);
  expect(types.filter((type) => type === 'VersionCopied')).toHaveLength(4);
  expect(types.filter((type) => type === 'CopyCompleted')).toHaveLength(1);
}, 60_000);

it('sends an archive again whose packs are gone or damaged there, says so, and tells of one that is not here any more', async () => {
  const workspace = await withVersions();
  const store = workspace.path('elsewhere');
  await workspace.run('destination', 'add', 'usb', `file:${store}`);
  await workspace.run('copy');
  const gone = (): void => rmSync(join(store, 'packs'), { recursive: true });
  gone();
  const again = await workspace.run('copy', 'usb');
  expect(again).toMatchObject({ status: 1, stdout: expect.stringMatching(/^usb: 4 archives copied, /) });
  expect(again.stderr.match(/ stood there, and was gone; it was sent again$/gm)).toHaveLength(4);
  expect(await workspace.run('copy', 'usb')).toMatchObject({ status: 0, stderr: '' });
  expect(await workspace.run('verify', '--at', 'usb')).toMatchObject({ status: 0 });

  const [pack = ''] = filesIn(store).filter((file) => file.startsWith('packs/'));
  const bytes = readFileSync(join(store, pack));
  chmodSync(join(store, pack), 0o600);
  writeFileSync(join(store, pack), bytes.fill(bytes.readUInt8(20) ^ 1, 20, 21));
  expect(await workspace.run('verify', '--at', 'usb')).toMatchObject({ status: 1 });
  expect(await workspace.run('verify', '--at', 'usb', '--sample', '1%')).toMatchObject({ status: 1 });
  expect(await workspace.run('copy', 'usb')).toMatchObject({ status: 1 });
  expect(await workspace.run('verify', '--at', 'usb')).toMatchObject({ status: 0, stderr: '' });
  expect(await workspace.run('copy', 'usb')).toMatchObject({ status: 0, stderr: '' });
  expect(filesIn(store)).not.toContain(pack);

  gone();
  for (const file of filesIn(workspace.path('backups')))
    rmSync(workspace.path('backups', file), { recursive: true });
  expect(await workspace.run('copy', 'usb')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      'usb: 4 archives there lack parts and were not sent again; backup_manager verify --at usb tells which\n',
    ),
  });
}, 60_000);

it('sends again what is gone there of the journal and of what a store begins with, says so once, and it can be recovered', async () => {
  const workspace = await withVersions();
  const store = workspace.path('elsewhere');
  await workspace.run('destination', 'add', 'usb', `file:${store}`);
  await workspace.run('copy');
  workspace.write('docs/letter', 'Dear Aunt\n');
  await workspace.run('run', '--all');
  await workspace.run('copy');
  const [first = '', second] = filesIn(store).filter((file) => file.startsWith('journal/'));
  expect(second).toBeDefined();
  const [from, to] = [1, Number(/-0*(\d+)\.jsonl$/.exec(first)?.[1])];
  for (const file of [first, 'workspace.json']) rmSync(join(store, file));
  const again = await workspace.run('copy', 'usb');
  expect(again).toMatchObject({ status: 1, stdout: 'usb: nothing is new, 6 archives stand there\n' });
  expect(again.stderr.trimEnd().split('\n')).toEqual([
    'Error: usb: workspace.json stood there, and was gone; it was sent again',
    `Error: usb: lines ${from} to ${to} of the journal stood there, and were gone; they were sent again`,
  ]);
  expect(filesIn(store)).toContain(first);
  expect(workspace.events().filter((event) => 'resent' in event)).toMatchObject([
    { type: 'CopyCompleted', versions: 0, resent: 2 },
  ]);
  expect((await workspace.run('history', 'usb')).stdout).toContain('2 objects sent again');
  expect(await workspace.run('copy', 'usb')).toMatchObject({ status: 0, stderr: '' });
  const shown = await workspace.run('copy', 'usb', '--json');
  expect(JSON.parse(shown.stdout)).toMatchObject({ result: { destinations: [{ resentObjects: [] }] } });
  expect(await workspace.run('recover', `file:${store}`, '--to', workspace.path('new'))).toMatchObject({
    status: 0,
  });
  expect(await workspace.run('verify', '--at', 'usb')).toMatchObject({ status: 0 });
}, 60_000);

it('calls a version at a place as it is called here, whenever its file was written', async () => {
  const workspace = makeWorkspace();
  mkdirSync(workspace.path('elsewhere'));
  workspace.write('docs/letter', 'Dear Anna\n');
  await workspace.run('create', 'docs;daily@02:00;docs');
  await workspace.run('destination', 'add', 'usb', `file:${workspace.path('elsewhere')}`);
  await workspace.run('run', 'docs');
  // why: an archive is whole some time before its backup is completed, and is kept under that time
  const archive = workspace.path('backups/docs.tar');
  const whole = statSync(archive).mtimeMs / 1000 - 5;
  utimesSync(archive, whole, whole);
  workspace.write('docs/letter', 'Dear Anton\n');
  await workspace.run('run', 'docs');
  await workspace.run('copy');
  const [kept = ''] = workspace.ls('backups').filter((file) => /T/.test(file));
  const id = kept.slice('docs.'.length, -'.tar'.length);
  const back = await workspace.run('restore', 'docs', '--version', id, '--from', 'usb', '--to', 'back');
  expect(back).toMatchObject({ status: 0, stderr: '' });
  expect(workspace.read('back/docs/letter')).toBe('Dear Anna\n');
}, 60_000);
