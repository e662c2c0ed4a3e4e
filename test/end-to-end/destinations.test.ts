/** Places elsewhere, by the built program: named, tried and removed, with nothing secret shown or kept. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const madeWorkspace = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  await workspace.run('create', 'docs;daily@02:00;docs');
  return workspace;
};

const add = async (workspace: Workspace, ...words: ReadonlyArray<string>): Promise<void> => {
  expect(await workspace.run('destination', 'add', ...words)).toMatchObject({ status: 0 });
};

const testedOf = (stdout: string) => (JSON.parse(stdout) as { result: { tested: unknown } }).result.tested;

it('a directory is tried, and nothing of ours stays there', async () => {
  const workspace = await madeWorkspace();
  mkdirSync(workspace.path('usb'));
  await add(workspace, 'usb', `file:${workspace.path('usb')}`);
  const { stdout, status } = await workspace.run('destination', 'test', 'usb', '--json');
  expect(status).toBe(0);
  expect(testedOf(stdout)).toMatchObject({
    ...{ works: true, putIfAbsent: true, appendOnly: false, overwrite: 'done', remove: 'done', left: [] },
    failure: null,
  });
  expect(readdirSync(join(workspace.path('usb'), 'probes'))).toEqual([]);
});

it('a disk that is not mounted is told, and nothing is made in its place', async () => {
  const workspace = await madeWorkspace();
  await add(workspace, 'usb', `file:${workspace.path('usb')}`);
  expect(await workspace.run('destination', 'test', 'usb')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /^Error: can't reach file:.*: there is no such directory\n +is its disk mounted\?/,
    ),
  });
  expect(readdirSync(workspace.directory)).not.toContain('usb');
});

it('an address with a secret in it is refused, and shown nowhere', async () => {
  const workspace = await madeWorkspace();
  for (const url of ['sftp://me:SECRET@host/b', 's3://KEY:SECRET@bucket', 's3://bucket?secret=SECRET']) {
    const { status, stdout, stderr } = await workspace.run('destination', 'add', 'nas', url, '--plain');
    expect({ status, shown: `${stdout}${stderr}`.includes('SECRET') }).toEqual({ status: 2, shown: false });
  }
  const { stdout } = await workspace.shell('sh', '-c', `grep -r SECRET "${workspace.directory}"; true`);
  expect(stdout).toBe('');
});

it('what is not on this machine is asked for without a recipient in so many words', async () => {
  const workspace = await madeWorkspace();
  const { status } = await workspace.run('destination', 'add', 'nas', 'sftp://host/b');
  expect(status).toBe(2);
  await add(workspace, 'nas', 'sftp://host/b', '--plain');
});

it('how fast a place may be is shown, for the place, a pass and the service', async () => {
  const workspace = await madeWorkspace();
  mkdirSync(workspace.path('docs'));
  mkdirSync(workspace.path('usb'));
  await add(workspace, 'usb', `file:${workspace.path('usb')}`, '--limit-rate', '5M');
  const listed = await workspace.run('destination', 'list', '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject({
    result: { destinations: [{ name: 'usb', limitRate: 5_000_000 }] },
  });
  expect((await workspace.run('destination', 'list')).stdout).toMatch(/at most\n.* 5\.0 MB\/s\n$/);
  await workspace.run('run', 'docs');
  expect(await workspace.run('copy', 'usb', '--limit-rate', '512k')).toMatchObject({ status: 0 });
  expect(await workspace.run('copy', 'usb', '--limit-rate', '5')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('a rate is bytes a second such as 512k'),
  });
  expect(await workspace.run('start', '--limit-rate', '1500k')).toMatchObject({ status: 0 });
  expect(await workspace.run('stop')).toMatchObject({ status: 0 });
});
