/** A restore of many small files, by the program as it is built: a second thread writes them. */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { see } from '../adapters/archive/support/tree';
import { noteThreads } from './support/note-threads';
import { kill, waitFor } from './support/processes';
import { canMount, onSmallDisk } from './support/small-disk';
import { bin, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const contentOf = (number: number): string => `file ${number}\n`.repeat(200);

/** A workspace with an archive of so many files of some 2 kB, twenty to a directory, with other names for some. */
const packed = async (files: number): Promise<Workspace> => {
  const workspace = makeWorkspace();
  for (let number = 0; number < files; number += 1) {
    const directory = workspace.path('docs', String(Math.floor(number / 20)));
    if (number % 20 === 0) mkdirSync(directory, { recursive: true });
    const path = join(directory, String(number));
    writeFileSync(path, contentOf(number), { mode: 0o600 + (number % 0o100) });
    if (number % 100 === 0) linkSync(path, join(directory, 'link'));
    // why: Node.js gives back no times that are finer than a microsecond
    for (const one of [path, directory, workspace.path('docs')])
      utimesSync(one, number, 1_000_000_000 + number);
  }
  await workspace.succeed('create', 'docs;daily@03:00;docs');
  await workspace.run('run', 'docs');
  return workspace;
};

it.each([
  ['many files have a second thread, once', 3_000, 'program write_worker.js\n'],
  ['few have none', 400, ''],
])('%s, and all come back', async (_, files, threads) => {
  const workspace = await packed(files);
  workspace.write('hook.js', noteThreads);
  workspace.write('notes', '');
  const env = { NODE_OPTIONS: `--require ${workspace.path('hook.js')}`, NOTES: workspace.path('notes') };
  const outcome = await workspace.runIn(
    { cwd: workspace.directory, env },
    'restore',
    'docs',
    '--to',
    workspace.path('back'),
  );
  expect(outcome).toMatchObject({ status: 0, stderr: '' });
  expect(workspace.read('notes')).toBe(threads);
  expect(see(workspace.path('back', 'docs'))).toEqual(see(workspace.path('docs')));
});

it('one that is killed leaves its last files cut short, 33 at most, and whatever else is there is whole', async () => {
  const workspace = await packed(3_000);
  const whole = see(workspace.path('docs'));
  for (const [round, awaited] of [30, 60, 90].entries()) {
    const back = workspace.path(`back${round}`, 'docs');
    const { pid, outcome } = workspace.begin('restore', 'docs', '--to', workspace.path(`back${round}`));
    await waitFor('so many directories', () => existsSync(back) && readdirSync(back).length > awaited);
    kill(pid, 'SIGKILL');
    await outcome;
    const there = see(back);
    const differing = Object.entries(there).filter(([path, one]) => {
      const other = whole[path];
      return one.type === 'file' && !(other?.type === 'file' && other.content === one.content);
    });
    expect(Object.keys(there).length).toBeGreaterThan(awaited * 15);
    expect(differing.length).toBeLessThanOrEqual(33);
  }
});

it('a file that is larger than may be is refused, and the others come back', async () => {
  const workspace = await packed(2_000);
  const large = workspace.path('docs', '50', 'large');
  writeFileSync(large, 'x'.repeat(100_000));
  await workspace.run('run', 'docs');
  const { status, stderr } = await workspace.shell(
    'bash',
    '-c',
    'ulimit -f 64; exec "$0" "$1" restore docs --to back',
    process.execPath,
    bin,
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/50\/large: file too large/);
  rmSync(large);
  expect(Object.keys(see(workspace.path('back', 'docs')))).toEqual(Object.keys(see(workspace.path('docs'))));
});

if (!canMount) {
  it('a full disk can not be tried without the right to mount one', () => {
    expect(canMount).toBe(false);
  });
} else {
  it('a full disk ends it, and whatever is there is whole', async () => {
    const workspace = await packed(3_000);
    mkdirSync(workspace.path('small'));
    await onSmallDisk(
      workspace,
      async () => {
        const { status, stderr } = await workspace.run(
          'restore',
          'docs',
          '--to',
          workspace.path('small', 'back'),
        );
        expect(status).toBe(1);
        expect(stderr).toMatch(
          /^Error: can't restore .*: can't restore docs\/\d+\/\w+: no space left on device/m,
        );
        const back = workspace.path('small', 'back', 'docs');
        const there = readdirSync(back).flatMap((directory) =>
          readdirSync(join(back, directory)).map((name) => join(directory, name)),
        );
        expect(there.length).toBeGreaterThan(500);
        for (const path of there)
          expect(readFileSync(join(back, path), 'utf8')).toBe(
            readFileSync(workspace.path('docs', path), 'utf8'),
          );
      },
      { directory: workspace.path('small'), options: 'size=4m' },
    );
  });
}
