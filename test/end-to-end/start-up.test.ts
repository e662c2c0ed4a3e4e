/** What the bin starts from: a cache of compiled code that may be missing, damaged or of another Node.js. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

describe('the program starts', () => {
  let place = '';
  // why: where the build was on another Node.js than this, the first command of each kind leaves a cache
  beforeAll(() => makeWorkspace().run('list'));
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'backup_manager-start-'));
    cpSync(join(bin, '..'), join(place, 'dist'), { recursive: true });
    symlinkSync(join(bin, '..', '..', 'node_modules'), join(place, 'node_modules'));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const cache = (...names: ReadonlyArray<string>): string => join(place, 'dist', 'cache', ...names);
  const cachesOf = (word: string): ReadonlyArray<string> =>
    readdirSync(cache()).filter((name) => name.endsWith(`-${word}-${process.versions.v8}-${process.arch}`));
  const listed = async (...options: ReadonlyArray<string>): Promise<unknown> => {
    const workspace = makeWorkspace();
    await workspace.run('create', 'docs;23:59;docs');
    const { status, stdout, stderr } = await workspace.shell(
      process.execPath,
      join(place, 'dist', 'backup_manager.js'),
      'list',
      ...options,
    );
    return { status, stdout, stderr };
  };
  const well = { status: 0, stdout: '0: docs;23:59;docs\n', stderr: '' };

  it('with the caches of its build', async () => {
    const before = readdirSync(cache());
    for (const word of ['create', 'list', 'next', 'status', 'other'])
      expect(before.some((name) => name.includes(`-${word}-`))).toBe(true);
    expect(await listed()).toEqual(well);
    // why: the build may have been on another Node.js than this
    expect(readdirSync(cache())).toEqual(expect.arrayContaining([...before, ...cachesOf('list')]));
  });

  it('without them, and makes the one that it would have used', async () => {
    for (const name of readdirSync(cache())) rmSync(cache(name));
    expect(await listed()).toEqual(well);
    expect(readdirSync(cache())).toEqual(cachesOf('list'));
    const [made = ''] = cachesOf('list');
    const bytes = readFileSync(cache(made));
    expect(bytes.length).toBeGreaterThan(100_000);
    expect(await listed()).toEqual(well);
  });

  it('and keeps none that V8 would refuse: flags that a command sets are not those of the next start', async () => {
    for (const name of readdirSync(cache())) rmSync(cache(name));
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a');
    await workspace.run('create', 'docs;23:59;docs');
    const commandOf = (...args: ReadonlyArray<string>) =>
      workspace.shell(process.execPath, join(place, 'dist', 'backup_manager.js'), ...args);
    expect(await commandOf('run', 'docs')).toMatchObject({ status: 0 });
    expect(cachesOf('other')).toEqual([]);
    expect(await commandOf('history')).toMatchObject({ status: 0 });
    expect(cachesOf('other')).toHaveLength(1);
  });

  it('with what its command needs alone, and takes what is needed seldom from the whole', async () => {
    const names = readdirSync(join(place, 'dist'));
    expect(names).toEqual(
      expect.arrayContaining(['create', 'list', 'next', 'status'].map((word) => `program-${word}.js`)),
    );
    expect(await listed('--json')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\{"v":1,/) });
    rmSync(join(place, 'dist', 'program.js'));
    expect(await listed()).toEqual(well);
    expect(await listed('--json')).toMatchObject({ status: 1 });
  });

  it('without a directory for them', async () => {
    rmSync(cache(), { recursive: true });
    expect(await listed()).toEqual(well);
    expect(readdirSync(join(place, 'dist'))).not.toContain('cache');
  });

  it.each([0.01, 0.2, 0.4, 0.6, 0.9])('with one damaged at %d of its length', async (where) => {
    const [name = ''] = cachesOf('list');
    const bytes = readFileSync(cache(name));
    const at = Math.floor(bytes.length * where);
    bytes.fill(0x5a, at, at + 64);
    writeFileSync(cache(name), bytes);
    expect(await listed()).toEqual(well);
  });

  it.each([0, 1, 4096, 100_001])('with one cut to %d bytes', async (length) => {
    const [name = ''] = cachesOf('list');
    writeFileSync(cache(name), readFileSync(cache(name)).subarray(0, length));
    expect(await listed()).toEqual(well);
  });

  it('with one that this Node.js was not the maker of', async () => {
    const [name = ''] = cachesOf('list');
    const bytes = readFileSync(cache(name));
    // why: V8 looks for its version and flags in the first words, and refuses what is not its own
    for (const half of [0, bytes.length / 2]) bytes.fill(0, half + 4, half + 16);
    writeFileSync(cache(name), bytes);
    expect(await listed()).toEqual(well);
    // and one that serves takes its place
    expect(readFileSync(cache(name)).subarray(4, 16)).not.toEqual(Buffer.alloc(12));
  });
});
