/** Workspaces, archives and stores that earlier versions of the program made: they are read, restored and gone on with for ever. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Seen, see } from '../adapters/archive/support/tree';
import { type Outcome, useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

const golden = join(__dirname, '..', 'golden', 'workspaces');

/** An earlier workspace beside what it was made of, and commands in any directory of it. */
const unpacked = (
  name: string,
): {
  readonly path: (...names: ReadonlyArray<string>) => string;
  readonly run: (directory: string, ...args: ReadonlyArray<string>) => Promise<Outcome>;
} => {
  const { directory, runIn } = makeWorkspace();
  execFileSync('tar', ['-xzf', join(golden, `${name}.tar.gz`), '-C', directory]);
  const path = (...names: ReadonlyArray<string>): string => join(directory, ...names);
  return { path, run: (within, ...args) => runIn({ cwd: path(within) }, ...args) };
};

interface Version {
  readonly name: string;
  readonly version: string;
}

const versionsIn = ({ stdout }: Outcome): ReadonlyArray<Version> =>
  (JSON.parse(stdout) as { result: { versions: ReadonlyArray<Version> } }).result.versions;

type Tree = Readonly<Record<string, Seen>>;

/** What the schedules of that name leave out. */
const leftOut: Readonly<Record<string, RegExp>> = { plain: /^\/sparse$/, packed: /^\/private(\/|$)/ };

const without = (tree: Tree, name: string): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([path]) => leftOut[name]?.test(path) !== true));

/** What the files of `long` held: 70 lines of their number, and of one of them, in the second version, a line more. */
const longFile = (file: string, isSecond: boolean): string =>
  `${(/\d+/.exec(file) ?? [''])[0].padStart(1023, '0')}\n`.repeat(70) +
  (isSecond && file === 'file-130.txt' ? 'changed\n' : '');

const expectLong = (directory: string, isSecond: boolean): void => {
  const files = readdirSync(directory);
  expect(files).toHaveLength(200);
  for (const file of files)
    expect(readFileSync(join(directory, file), 'utf8') === longFile(file, isSecond)).toBe(true);
};

const ok = { status: 0, stderr: '' };

describe.each(['before-chunks', 'first-catalogues', 'first-copies', 'lists-in-pieces'])(
  'a workspace of the time %s',
  (name) => {
    it('is as it was: each version comes back, and is verified', async () => {
      const { path, run } = unpacked(name);
      expect(await run('workspace', 'verify', '--level', 'source')).toMatchObject({
        stdout: expect.stringContaining('docs.tar'),
      });
      expect(await run('workspace', 'verify')).toMatchObject({
        ...ok,
        stdout: expect.stringMatching(/all \d archives are ok\n$/),
      });
      const versions = versionsIn(await run('workspace', 'backups', '--long', '--json'));
      const trees = [see(path('docs-first')), see(path('workspace', 'docs'))];
      const seen = new Map<string, number>();
      for (const { name: schedule, version } of versions) {
        const at = seen.get(schedule) ?? 0;
        seen.set(schedule, at + 1);
        const to = path('workspace', 'back', `${schedule}-${version}`);
        const words = ['restore', schedule, '--version', version, '--to', to];
        expect([words, await run('workspace', ...words)]).toEqual([
          words,
          expect.objectContaining({ status: 0 }),
        ]);
        if (schedule === 'long') expectLong(join(to, 'long'), at === 1);
        else expect(see(join(to, 'docs'))).toEqual(without(trees[at] ?? {}, schedule));
      }
      expect([...seen.values()]).toEqual([...seen.values()].map(() => 2));
      expect(seen.size).toBe(name === 'before-chunks' ? 3 : 4);
    });

    it('tells of its files, and is gone on with', async () => {
      const { path, run } = unpacked(name);
      expect(await run('workspace', 'find', 'one.txt', 'packed')).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/15 bytes.*\n.*\n {2}24 bytes/),
      });
      expect((await run('workspace', 'diff', 'docs')).stdout).toMatch(
        /docs\/empty[^]*docs\/letters\/one\.txt/,
      );
      expect((await run('workspace', 'cat', 'plain', 'docs/new')).stdout).toBe('new\n');
      for (const schedule of ['plain', 'docs', 'packed']) {
        expect(await run('workspace', 'run', schedule)).toMatchObject({ status: 0 });
        expect(await run('workspace', 'verify', schedule)).toMatchObject({
          ...ok,
          stdout: expect.stringContaining('all 3 archives are ok'),
        });
        const to = path('workspace', 'back', schedule);
        expect(await run('workspace', 'restore', schedule, '--to', to)).toMatchObject({ status: 0 });
        expect(see(join(to, 'docs'))).toEqual(without(see(path('workspace', 'docs')), schedule));
      }
      expect((await run('workspace', 'journal', '--check')).stdout).toMatch(/^journal ok: /);
    });
  },
);

describe.each(
  ['first-copies', 'lists-in-pieces'].flatMap((name) => ['plain', 'sealed'].map((store) => [name, store])),
)('a store of the time %s, %s', (name = '', store = '') => {
  it('brings a machine back, and takes more', async () => {
    const { path, run } = unpacked(name);
    const url = `file:${path(store)}`;
    const recipient = /age1\w+/.exec(readFileSync(path('identity.txt'), 'utf8'))?.[0] ?? '';
    const key = store === 'sealed' ? ['--identity', path('identity.txt')] : [];
    const whom = store === 'sealed' ? ['--recipient', recipient] : ['--plain'];
    expect(await run('', 'recover', url, ...key, '--to', path('new'))).toMatchObject({ status: 0 });
    const trees = [see(path('docs-first')), see(path('workspace', 'docs'))];
    const seen = new Map<string, number>();
    for (const { name: schedule, version } of versionsIn(await run('new', 'backups', '--long', '--json'))) {
      const at = seen.get(schedule) ?? 0;
      seen.set(schedule, at + 1);
      const to = path('new', 'back', `${schedule}-${version}`);
      const words = ['restore', schedule, '--version', version, '--from', url, ...key, '--to', to];
      expect([words, await run('new', ...words)]).toEqual([words, expect.objectContaining({ status: 0 })]);
      if (schedule === 'long') expectLong(join(to, 'long'), at === 1);
      else expect(see(join(to, 'docs'))).toEqual(without(trees[at] ?? {}, schedule));
    }
    expect([...seen]).toEqual(['plain', 'docs', 'packed', 'long'].map((schedule) => [schedule, 2]));

    for (const old of ['open', 'sealed'])
      expect(await run('new', 'destination', 'remove', old)).toMatchObject({ status: 0 });
    expect(await run('new', 'destination', 'add', 'here', url, ...whom)).toMatchObject({ status: 0 });
    const check = ['verify', '--at', 'here', ...key];
    expect(await run('new', ...check)).toMatchObject(ok);
    expect(await run('new', 'create', `${path('workspace', 'docs')};daily@02:00;docs`)).toMatchObject({
      status: 0,
    });
    expect(await run('new', 'run', '4')).toMatchObject({ status: 0 });
    expect(await run('new', 'copy', 'here')).toMatchObject({
      ...ok,
      stdout: expect.stringMatching(/^here: 1 archive copied/),
    });
    expect(await run('new', ...check)).toMatchObject(ok);
    // a text of an earlier version stays, and one that tells of lists as they are now stands beside it
    expect(readdirSync(path(store)).filter((file) => file.startsWith('README'))).toEqual(
      name === 'first-copies' ? ['README-2.txt', 'README.txt'] : ['README.txt'],
    );
    rmSync(path(store, 'README.txt'));
    expect(await run('new', ...check)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('README.txt'),
    });
    // it comes to stand again, whatever stands beside it
    expect(await run('new', 'copy', 'here')).toMatchObject(ok);
    expect(await run('new', ...check)).toMatchObject(ok);
  });
});
