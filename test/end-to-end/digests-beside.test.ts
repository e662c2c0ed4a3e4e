/** A backup of long contents, by the program as it is built: a thread of its own digests them for the catalogue. */
import { createHash } from 'node:crypto';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { noteThreads } from './support/note-threads';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const mebibyte = 1024 * 1024;

/** Bytes that repeat only after so many. */
const contentOf = (seed: number, bytes: number): Buffer => {
  const period = Buffer.alloc(5 * 1021);
  for (let at = 0; at < period.length; at += 1) period[at] = (at * seed + (at >> 8)) % 251;
  return Buffer.alloc(bytes, period);
};

const digestOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex').slice(0, 32);

/** Digests by path, as the catalogue has them. */
const digestsIn = async (workspace: Workspace): Promise<Readonly<Record<string, unknown>>> => {
  const { result } = JSON.parse(await workspace.succeed('files', 'docs', '--json')) as {
    result: { entries: ReadonlyArray<{ path: string; digest: string | null }> };
  };
  return Object.fromEntries(result.entries.map(({ path, digest }) => [path, digest]));
};

/** Runs the backup with a program loaded before it; answers which threads were started by which. */
const backUp = async (workspace: Workspace, hook = ''): Promise<string | null> => {
  workspace.write('hook.js', noteThreads + hook);
  workspace.write('notes', '');
  const env = { NODE_OPTIONS: `--require ${workspace.path('hook.js')}`, NOTES: workspace.path('notes') };
  const outcome = await workspace.runIn({ cwd: workspace.directory, env }, 'run', 'docs');
  expect(outcome).toMatchObject({ status: 0, stderr: '' });
  return workspace.read('notes');
};

const withDocs = async (options = ''): Promise<Workspace> => {
  const workspace = makeWorkspace();
  mkdirSync(workspace.path('docs'));
  await workspace.succeed('create', `docs;daily@03:00;docs${options}`);
  return workspace;
};

test.each(['', ';compress=zstd', ';compress=none'])(
  'long contents are digested by a thread, which is started once, and the catalogue tells them (%s)',
  async (options) => {
    const workspace = await withDocs(options);
    const contents = [1, 2, 3, 4, 5, 6].map((seed) => contentOf(seed, 6 * mebibyte + seed));
    contents.forEach((content, index) => {
      writeFileSync(workspace.path('docs', `${index}`), content);
      writeFileSync(workspace.path('docs', `${index}-small`), content.subarray(0, 1000 + index));
    });
    // why: a content so long that the thread is waited for
    writeFileSync(workspace.path('docs', 'huge'), '');
    truncateSync(workspace.path('docs', 'huge'), 300 * mebibyte);
    expect(await backUp(workspace)).toBe('start pack_worker.js\npack_worker digest_worker.js\n');
    expect(await digestsIn(workspace)).toEqual({
      docs: null,
      ...Object.fromEntries(
        contents.flatMap((content, index) => [
          [`docs/${index}`, digestOf(content)],
          [`docs/${index}-small`, digestOf(content.subarray(0, 1000 + index))],
        ]),
      ),
      'docs/huge': digestOf(Buffer.alloc(300 * mebibyte)),
    });
    expect(await workspace.succeed('verify', 'docs', '--level', 'source')).toMatch(/the archive is ok/);
  },
);

test('a few of them are digested by the thread that packs', async () => {
  const workspace = await withDocs();
  const content = contentOf(1, 15 * mebibyte);
  writeFileSync(workspace.path('docs', 'one'), content);
  expect(await backUp(workspace)).toBe('start pack_worker.js\n');
  expect(await digestsIn(workspace)).toEqual({ docs: null, 'docs/one': digestOf(content) });
});

/** Writes to the file `docs/changing`, the first time that the middle of it has been read. */
const changing = `
const fs = require('node:fs');
const { readSync } = fs;
let changed = false;
fs.readSync = (fd, block, at, length, position) => {
  const got = readSync(fd, block, at, length, position);
  if (!changed && position > 4e6 && fs.readlinkSync('/proc/self/fd/' + fd).endsWith('docs/changing')) {
    changed = true;
    fs.writeFileSync('docs/changing', 'changed', { flag: 'r+' });
  }
  return got;
};`;

test('one that changes while it is read is digested as it is stored', async () => {
  const workspace = await withDocs();
  const content = contentOf(3, 8 * mebibyte);
  // why: by its name it comes before the other one, and has the thread started
  writeFileSync(workspace.path('docs', 'a'), '');
  truncateSync(workspace.path('docs', 'a'), 300 * mebibyte);
  writeFileSync(workspace.path('docs', 'changing'), content);
  writeFileSync(workspace.path('docs', 'later'), content);
  expect(await backUp(workspace, changing)).toMatch(/^pack_worker digest_worker\.js$/m);
  expect(await digestsIn(workspace)).toMatchObject({
    'docs/changing': digestOf(Buffer.concat([Buffer.from('changed'), content.subarray(7)])),
    'docs/later': digestOf(content),
  });
});

test('without a thread to be had all is digested as well', async () => {
  const workspace = await withDocs();
  const content = contentOf(7, 40 * mebibyte);
  writeFileSync(workspace.path('docs', 'one'), content);
  writeFileSync(workspace.path('docs', 'two'), content);
  const refusing = `
const { Worker: Noting } = threads;
threads.Worker = class extends Noting {
  constructor(path, options) {
    super(path, options);
    if (path.endsWith('digest_worker.js')) {
      this.terminate();
      throw new Error('no thread can be had');
    }
  }
};`;
  expect(await backUp(workspace, refusing)).toMatch(/^pack_worker digest_worker\.js$/m);
  const digest = digestOf(content);
  expect(await digestsIn(workspace)).toEqual({ docs: null, 'docs/one': digest, 'docs/two': digest });
});
