/** `restore NAME PATH --from PLACE` reads no more than what it needs, where the catalogue of the archive lies here. */
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { noise } from '../support/noise';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** A source of many megabytes, whose copy stands at `nas`. */
const begin = async (): Promise<Workspace & { readonly nas: string }> => {
  const workspace = makeWorkspace();
  const nas = join(workspace.home, 'nas');
  mkdirSync(nas);
  for (let n = 0; n < 12; n += 1) {
    mkdirSync(workspace.path('docs', `d${n}`), { recursive: true });
    for (let m = 0; m < 4; m += 1)
      writeFileSync(workspace.path('docs', `d${n}`, `f${m}`), noise(n * 4 + m, 700_000));
  }
  writeFileSync(workspace.path('docs/d3/letter'), 'Dear reader\n', { mode: 0o640 });
  chmodSync(workspace.path('docs/d3'), 0o750);
  linkSync(workspace.path('docs/d0/f1'), workspace.path('docs/d9/same'));
  await workspace.succeed('create', 'docs;daily@02:00;docs;compress=none');
  await workspace.run('run', 'docs');
  await workspace.run('destination', 'add', 'nas', `file:${nas}`, '--plain');
  expect(await workspace.run('copy')).toMatchObject({ status: 0 });
  return { ...workspace, nas };
};

const packsOf = (nas: string): ReadonlyArray<string> =>
  readdirSync(join(nas, 'packs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pack'))
    .map((name) => join(nas, 'packs', name));

it('of a damaged place what is asked for is whole, as long as it lies elsewhere', async () => {
  const workspace = await begin();
  const [pack = ''] = [...packsOf(workspace.nas)].sort(
    (one, other) => statSync(other).size - statSync(one).size,
  );
  expect(packsOf(workspace.nas).length).toBeGreaterThan(1);
  // a byte in the midst of the largest is another one
  chmodSync(pack, 0o600);
  const bytes = readFileSync(pack);
  bytes.writeUInt8(bytes.readUInt8(bytes.length / 2) ^ 1, bytes.length / 2);
  writeFileSync(pack, bytes);
  const part = await workspace.run('restore', 'docs', 'docs/d3/letter', '--from', 'nas', '--to', 'part');
  expect(part).toMatchObject({ status: 0, stderr: '' });
  expect(workspace.read('part/docs/d3/letter')).toBe('Dear reader\n');
  expect(statSync(workspace.path('part/docs/d3/letter')).mode & 0o777).toBe(0o640);
  expect(await workspace.run('restore', 'docs', '--from', 'nas', '--to', 'whole')).toMatchObject({
    status: 1,
  });
}, 90_000);

it('is what it is of the archive here, be it a directory, several, or a hard link', async () => {
  const workspace = await begin();
  const asked = ['docs/d3', 'docs/d9/same', 'docs/d11/f2'];
  expect(await workspace.run('restore', 'docs', ...asked, '--to', 'here')).toMatchObject({ status: 0 });
  const there = await workspace.run('restore', 'docs', ...asked, '--from', 'nas', '--to', 'there');
  expect(there).toMatchObject({ status: 0, stderr: '' });
  const same = await workspace.shell('diff', '-r', 'here', 'there');
  expect(same).toMatchObject({ status: 0, stdout: '' });
  const modes = async (directory: string) =>
    (await workspace.shell('find', directory, '-printf', '%P %y %m %s\n')).stdout.split('\n').sort();
  expect(await modes('there')).toEqual(await modes('here'));
  const absent = await workspace.run('restore', 'docs', 'docs/none', '--from', 'nas', '--to', 'none');
  expect(absent).toMatchObject({ status: 1 });
}, 90_000);

it('without the catalogue all of it is read, and what comes is the same', async () => {
  const workspace = await begin();
  rmSync(workspace.path('.backup_manager/catalogues'), { recursive: true });
  expect(
    await workspace.run('restore', 'docs', 'docs/d3/letter', '--from', 'nas', '--to', 'part'),
  ).toMatchObject({ status: 0, stderr: '' });
  expect(workspace.read('part/docs/d3/letter')).toBe('Dear reader\n');
}, 90_000);
