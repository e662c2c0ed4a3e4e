/** Copies through rclone, by the built program: there and back, encrypted; what lets in stands in the configuration of rclone alone. */
import { mkdirSync } from 'node:fs';
import { thereAndBack } from './support/there-and-back';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

it('has what was copied, encrypted, and gives it back to a bare machine', async () => {
  const place = makeWorkspace();
  mkdirSync(place.path('there'));
  place.write('rclone.conf', `[remote]\ntype = alias\nremote = ${place.path('there')}\n`);
  await thereAndBack(makeWorkspace, 'rclone:remote:attic', { RCLONE_CONFIG: place.path('rclone.conf') });
}, 180_000);

it('is tried, and a remote that is not there is told with exit status 1', async () => {
  const workspace = makeWorkspace();
  workspace.write('docs/letter', 'Dear Anna\n');
  workspace.write('there/x', 'x');
  workspace.write('rclone.conf', `[remote]\ntype = alias\nremote = ${workspace.path('there')}\n`);
  await workspace.succeed('create', 'docs;daily@02:00;docs');
  const add = (name: string, url: string) =>
    workspace.run('destination', 'add', name, url, '--plain', '--credentials', workspace.path('rclone.conf'));
  await add('cloud', 'rclone:remote:attic');
  const open = await workspace.run('destination', 'test', 'cloud');
  expect(open).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('others can read its credentials'),
  });
  await workspace.shell('chmod', '600', 'rclone.conf');
  const { status, stdout } = await workspace.run('destination', 'test', 'cloud', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    result: { tested: { works: true, appendOnly: false, overwrite: 'done', remove: 'done', left: [] } },
  });
  expect(status).toBe(0);
  await add('gone', 'rclone:none:attic');
  for (const words of [
    ['destination', 'test', 'gone'],
    ['copy', 'gone'],
    ['verify', '--at', 'gone'],
  ])
    expect(await workspace.run(...words)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('rclone has no remote of that name'),
    });
}, 180_000);
