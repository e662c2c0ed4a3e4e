/** What `files`, `find`, `diff` and `cat` tell of versions, with their catalogues, without, and with damaged ones; and how they end. */
import {
  chmodSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { documentOf } from './support/json';
import { bin, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();
const strange = "it's $HOME; -é";

/** Three versions: `letter` has another content in the second, `b` is gone and `c` has another mode in the third. */
const withThree = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/letter', 'first\n');
  workspace.write('docs/sub/b', 'b\n');
  workspace.write('docs/sub/c', 'c\n');
  workspace.write(`docs/${strange}`, 'strange\n');
  workspace.write('docs/empty', '');
  linkSync(workspace.path('docs/letter'), workspace.path('docs/other'));
  symlinkSync('letter', workspace.path('docs/link'));
  await workspace.succeed('create', 'docs;daily@23:59;d');
  await workspace.succeed('run', 'd');
  rmSync(workspace.path('docs/letter'));
  workspace.write('docs/letter', 'second one\n');
  await workspace.succeed('run', 'd');
  rmSync(workspace.path('docs/sub/b'));
  chmodSync(workspace.path('docs/sub/c'), 0o600);
  await workspace.succeed('run', 'd');
  return workspace;
};

/** The versions, oldest first. */
const versionsOf = async (workspace: Workspace): Promise<ReadonlyArray<string>> => {
  const { result } = documentOf(await workspace.run('backups', '--long', '--json'), 'backups');
  const found = JSON.stringify(result).matchAll(/"version":"([^"]+)"/g);
  return [...found].map(([, version = '']) => version).sort();
};

const asked: ReadonlyArray<ReadonlyArray<string>> = [
  ['files', 'd', '--long'],
  ['files', 'd', '--tree'],
  ['find', '*'],
  ['find', '--regex', 'e.t'],
  ['diff', 'd'],
  ['diff', 'd', '--source'],
  ['cat', 'd', 'docs/letter'],
  ['cat', 'd', 'docs/other'],
];
const answers = async (workspace: Workspace): Promise<ReadonlyArray<string>> => {
  const said = new Array<string>();
  for (const words of asked) {
    const { status, stdout } = await workspace.run(...words);
    said.push(`${String(status)} ${stdout}`);
  }
  return said;
};

describe('three versions', () => {
  let workspace: Workspace;
  let versions: ReadonlyArray<string>;
  beforeEach(async () => {
    workspace = await withThree();
    versions = await versionsOf(workspace);
    expect(versions).toHaveLength(3);
  }, 60_000);

  it('files shows what one holds', async () => {
    const [first = ''] = versions;
    const names = [
      'docs/',
      'docs/empty',
      `docs/${strange}`,
      'docs/letter',
      'docs/link',
      'docs/other',
      'docs/sub/',
    ];
    expect(await workspace.succeed('files', 'd')).toBe(`${[...names, 'docs/sub/c'].join('\n')}\n`);
    expect(await workspace.succeed('ls', '0', 'sub', '--version', first)).toBe(
      'docs/sub/\ndocs/sub/b\ndocs/sub/c\n',
    );
    expect(await workspace.succeed('files', 'd', 'docs/sub', '--tree')).toBe('docs/sub/\n  c\n');
    const long = await workspace.succeed('files', 'd', '--long');
    expect(long).toMatch(/^-rw------- .* 2 bytes .*docs\/sub\/c$/m);
    expect(long).toMatch(/^l.* docs\/link -> letter$/m);
    const absent = await workspace.run('files', 'd', 'nowhere', 'docs/letter');
    expect(absent).toEqual({
      status: 1,
      stdout: 'docs/letter\n',
      stderr: "Error: can't find nowhere in backups/d.tar\n",
    });
    const document = documentOf(await workspace.run('files', 'd', '--json', '--version', first), 'files');
    expect(document.result).toMatchObject({ name: 'd', version: first, absent: [] });
    expect(document.result?.['entries']).toHaveLength(9);
    expect(await workspace.run('files', 'd', '--long', '--tree')).toMatchObject({ status: 2, stdout: '' });
    expect(await workspace.run('files', 'nobody')).toMatchObject({ status: 1, stdout: '' });
  }, 60_000);

  it('find shows every content of a file, and its commands bring each back', async () => {
    const [first = '', second = '', third = ''] = versions;
    const found = await workspace.succeed('find', 'letter');
    expect(found.replace(/, of [^:]+:\d\d:/g, ', of then:')).toBe(
      [
        'd: docs/letter',
        `  6 bytes, of then: in ${first}; changed since ${second}`,
        `    backup_manager restore --version ${first} d docs/letter`,
        `  11 bytes, of then: in 2 versions, ${second} to ${third}; the newest has it`,
        `    backup_manager restore --version ${third} d docs/letter`,
        '',
      ].join('\n'),
    );
    expect(await workspace.succeed('find', 'sub/b', 'd')).toContain(
      `in 2 versions, ${first} to ${second}; gone since ${third}\n`,
    );
    const commands = [...(await workspace.succeed('find', '*')).matchAll(/^ {4}backup_manager (.*)$/gm)];
    expect(commands).toHaveLength(10);
    for (const [index, [, command = '']] of commands.entries()) {
      const typed = `"${process.execPath}" "${bin}" ${command.replace(/^restore/, `restore --to out${index}`)}`;
      expect(await workspace.shell('sh', '-c', typed)).toMatchObject({ status: 0, stderr: '' });
    }
    const contents = commands.flatMap((_, index) =>
      workspace.ls(`out${index}/docs`).length === 1 && workspace.ls(`out${index}/docs`)[0] === 'letter'
        ? [workspace.read(`out${index}/docs/letter`)]
        : [],
    );
    expect(contents).toEqual(['first\n', 'second one\n']);
  }, 120_000);

  it('find takes expressions, digests and times, and says when nothing is found', async () => {
    const { stdout } = await workspace.shell('sha256sum', 'docs/letter');
    const paths = async (...words: ReadonlyArray<string>): Promise<ReadonlyArray<string>> =>
      [...(await workspace.succeed('find', ...words)).matchAll(/^d: (.*)$/gm)].map(([, path = '']) => path);
    expect(await paths('--sha256', stdout.slice(0, 12).toUpperCase())).toEqual(['docs/letter']);
    expect(await paths('--regex', '^docs/(b|l[^/]*)$')).toEqual(['docs/letter', 'docs/link']);
    expect(await paths('*', '--changed-since', '1h')).toEqual(
      expect.arrayContaining(['docs/letter', 'docs/sub/b']),
    );
    expect(await paths('*', '--changed-since', '1h')).not.toContain('docs/empty');
    expect(await workspace.run('find', 'nowhere')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'note: nothing was found in 3 versions\n',
    });
    expect(await workspace.run('find', '--regex', '(')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('a ( has no )') as unknown,
    });
    expect(await workspace.run('find', '--sha256', 'abc')).toMatchObject({ status: 2 });
    const { result } = documentOf(await workspace.run('find', 'letter', '--json'), 'find');
    expect(result).toMatchObject({
      versions: 3,
      files: [{ path: 'docs/letter', contents: [{ count: 1, after: { how: 'changed' } }, { after: null }] }],
    });
  }, 60_000);

  it('diff shows what differs, in the order of the archive, with totals', async () => {
    const [first = '', second = '', third = ''] = versions;
    expect((await workspace.succeed('diff', 'd')).replace(/mode \d+/, 'mode X')).toBe(
      [
        '- docs/sub/b  (2 bytes)',
        'm docs/sub/c  (mode X -> 0600)',
        `between ${second} and ${third}: 0 added (0 bytes), 1 removed (2 bytes), 0 changed (0 bytes), 1 with another mode, owner or time`,
        '',
      ].join('\n'),
    );
    expect(await workspace.succeed('diff', 'd', first, second)).toContain(
      'M docs/letter  (6 bytes -> 11 bytes)\n',
    );
    expect(await workspace.succeed('diff', 'd', '--source')).toBe(`${third} and the source are alike\n`);
    writeFileSync(workspace.path('docs/new'), 'new');
    const { result } = documentOf(await workspace.run('diff', 'd', '--source', '--json'), 'diff');
    expect(result).toMatchObject({
      after: null,
      differences: [{ kind: 'added', before: null, after: { path: 'docs/new', size: 3 } }],
      unreadCount: 0,
    });
    expect(await workspace.run('diff', 'd', first, second, '--source')).toMatchObject({ status: 2 });
  }, 60_000);

  it('cat writes one file, byte for byte', async () => {
    const [first = ''] = versions;
    expect(await workspace.succeed('cat', 'd', 'docs/letter')).toBe('second one\n');
    expect(await workspace.succeed('cat', 'd', 'letter', '--version', first)).toBe('first\n');
    expect(await workspace.succeed('cat', 'd', 'docs/other')).toBe('first\n');
    expect(await workspace.succeed('cat', 'd', 'docs/empty')).toBe('');
    expect(await workspace.run('cat', 'd', 'docs/sub')).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('docs/sub: it is a directory') as unknown,
    });
    expect(await workspace.run('cat', 'd', 'docs/nowhere')).toMatchObject({ status: 1, stdout: '' });
    const { result } = documentOf(await workspace.run('cat', 'd', 'docs/letter', '--json'), 'cat');
    expect(result).toMatchObject({
      entry: { path: 'docs/letter', size: 11 },
      content: Buffer.from('second one\n').toString('base64'),
    });
  }, 60_000);

  it('tells the same without catalogues, and with damaged ones', async () => {
    const expected = await answers(workspace);
    expect(expected.every((said) => said.startsWith('0 '))).toBe(true);
    const below = (): ReadonlyArray<string> =>
      readdirSync(workspace.path('.backup_manager/catalogues')).map((name) =>
        workspace.path('.backup_manager/catalogues', name),
      );
    const flip = (path: string): void => {
      const bytes = readFileSync(path);
      const middle = bytes.length >> 1;
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
      writeFileSync(path, bytes);
    };
    const before = below();
    expect(before.filter((path) => path.endsWith('.cat'))).toHaveLength(3);
    before.filter((path) => path.endsWith('.lists')).forEach(flip);
    expect(await answers(workspace)).toEqual(expected);
    below()
      .filter((path) => path.endsWith('.cat'))
      .forEach((path) => truncateSync(path, readFileSync(path).length - 3));
    expect(await answers(workspace)).toEqual(expected);
    rmSync(workspace.path('.backup_manager/catalogues'), { recursive: true });
    expect(await answers(workspace)).toEqual(expected);
  }, 120_000);

  it('a damaged catalogue of the last archive is told by the next backup, which is whole', async () => {
    for (const name of readdirSync(workspace.path('.backup_manager/catalogues')))
      if (name.endsWith('.cat')) truncateSync(workspace.path('.backup_manager/catalogues', name), 40);
    const made = await workspace.run('run', 'd');
    expect(made).toMatchObject({ status: 0 });
    expect(made.stderr).toContain("the last archive's catalogue is damaged: it ends too soon");
    expect(await workspace.succeed('verify', 'd', '--level', 'source')).toContain('ok (source)');
  }, 60_000);
});

it('an archive of another program is listed in order, and the last of a name counts', async () => {
  const workspace = makeWorkspace();
  workspace.write('backups/.keep', '');
  rmSync(workspace.path('backups/.keep'));
  workspace.write('z', 'z\n');
  workspace.write('a', 'old\n');
  await workspace.shell('tar', '-cf', 'backups/x.tar', 'z', 'a');
  workspace.write('a', 'newer\n');
  await workspace.shell('tar', '-rf', 'backups/x.tar', 'a');
  expect(await workspace.run('adopt')).toMatchObject({ status: 0 });
  expect(await workspace.succeed('files', 'x')).toBe('a\nz\n');
  expect((await workspace.run('cat', 'x', 'a')).stdout).toBe('newer\n');
  expect(await workspace.succeed('find', 'a')).toContain('x: a\n  6 bytes');
}, 60_000);
