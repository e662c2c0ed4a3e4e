/** What is damaged at one place is refused, and where it stands whole is said. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

it('says of what is damaged there in which places it is whole', async () => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;daily@23:59;docs');
  await workspace.run('run', 'docs');
  for (const name of ['usb', 'nas']) {
    mkdirSync(workspace.path(name));
    await workspace.run('destination', 'add', name, `file:${workspace.path(name)}`);
    await workspace.run('copy', name);
  }
  await workspace.run('verify', '--at', 'nas');
  expect(await workspace.run('verify', '--at', 'nas', '--level', 'source')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^Error: --level does not go with --at and a place/),
  });
  const [pack = ''] = readdirSync(workspace.path('usb/packs'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.pack'),
  );
  const file = join(workspace.path('usb/packs'), pack);
  const bytes = readFileSync(file);
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  chmodSync(file, 0o600);
  writeFileSync(file, bytes);

  const restoring = ['restore', 'docs', '--from', 'usb', '--to', 'back'] as const;
  const refused = await workspace.run(...restoring);
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toMatch(/it is damaged: what came is not what was stored/);
  expect(refused.stderr).toMatch(/docs of \S+ \S+ stands whole in backups\/ \(never looked at\): backup/);
  expect(refused.stderr).toMatch(/ stands whole in nas \(in order on \S+ \S+\): .* --from nas\n/);
  expect(workspace.ls('.')).not.toContain('back');

  const checked = await workspace.run('verify', '--at', 'usb');
  expect(checked).toMatchObject({ status: 1 });
  expect(checked.stderr).toMatch(/can't be restored whole from there\n {2}docs of .* whole in backups/);
  const asked = await workspace.run('verify', '--at', 'usb', '--json');
  expect(JSON.parse(asked.stdout)).toMatchObject({
    result: { damaged: [{ name: 'docs', elsewhere: [{ place: null }, { place: 'nas' }] }] },
  });

  rmSync(workspace.path('backups/docs.tar'));
  await workspace.run('doctor', '--repair');
  const [, id = ''] =
    /whole in nas .* --version ('[^']*'|\S+) --from nas\n/.exec((await workspace.run(...restoring)).stderr) ??
    [];
  const again = ['--version', id.replaceAll("'", ''), '--from', 'nas', '--to', 'back'];
  expect(await workspace.run('restore', 'docs', ...again)).toMatchObject({ status: 0 });
  expect(workspace.read('back/docs/a') ?? workspace.read('back/a')).toBe('a\n');
});
