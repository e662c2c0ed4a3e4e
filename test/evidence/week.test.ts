/**
 * A week of daily backups of a real tree: this project's own, as it stood at seven commits of its history, beside a directory in which files
 * are renamed, linked and given other modes. Every version is restored, by this program and by tar, and compared with a copy of its day.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { useWorkspaces, type Workspace } from '../end-to-end/support/workspace';

const makeWorkspace = useWorkspaces();
const project = join(__dirname, '../..');

const git = (...args: ReadonlyArray<string>): string => execFileSync('git', args, { encoding: 'utf8' });

/** Seven commits of the last so many, oldest first. */
const commits = (): ReadonlyArray<string> => {
  const all = git('-C', project, 'rev-list', '--first-parent', '--max-count=400', 'HEAD').trim().split('\n');
  const step = Math.max(1, Math.floor(all.length / 7));
  return Array.from({ length: 7 }, (_, day) => all[Math.max(0, 6 - day) * step] ?? all.at(-1) ?? '');
};

/** The day on which nobody does anything. */
const sunday = 4;

/** What somebody does at their desk on each of the other days. */
const atTheDesk: ReadonlyArray<(desk: string) => void> = [
  (desk) => {
    mkdirSync(join(desk, 'letters'), { recursive: true });
    for (const name of ['a', 'b', 'c'])
      writeFileSync(join(desk, 'letters', name), `letter ${name}\n`.repeat(500));
    writeFileSync(join(desk, 'disk.img'), '');
    truncateSync(join(desk, 'disk.img'), 30_000_000);
  },
  (desk) => {
    renameSync(join(desk, 'letters/a'), join(desk, 'letters/z'));
    linkSync(join(desk, 'letters/b'), join(desk, 'letters/b-again'));
    chmodSync(join(desk, 'letters/c'), 0o600);
  },
  (desk) => {
    renameSync(join(desk, 'letters'), join(desk, 'post'));
    symlinkSync('post/z', join(desk, 'latest'));
    chmodSync(join(desk, 'post/c'), 0o644);
  },
  (desk) => {
    const path = join(desk, 'post/z');
    const { atimeMs, mtimeMs } = lstatSync(path);
    writeFileSync(path, 'LETTER A\n'.repeat(500));
    utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
  },
  () => undefined,
  (desk) => {
    rmSync(join(desk, 'post/b'));
    appendFileSync(join(desk, 'disk.img'), 'written');
    chmodSync(desk, 0o700);
  },
  (desk) => {
    rmSync(join(desk, 'latest'));
    mkdirSync(join(desk, 'latest'));
    linkSync(join(desk, 'post/z'), join(desk, 'latest/z'));
    renameSync(join(desk, 'post/c'), join(desk, 'post/b'));
  },
];

interface Seen {
  readonly facts: string;
  readonly mtimeNs: bigint;
}

/** What is there, by path; names of one file tell which of them comes first. */
const look = (top: string): ReadonlyMap<string, Seen> => {
  const firstNames = new Map<string, string>();
  const seen = new Map<string, Seen>();
  const visit = (path: string): void => {
    const full = join(top, path);
    const stats = lstatSync(full, { bigint: true });
    const inode = `${stats.dev}:${stats.ino}`;
    const first = firstNames.get(inode) ?? path;
    firstNames.set(inode, first);
    const content = stats.isSymbolicLink()
      ? readlinkSync(full)
      : stats.isFile()
        ? createHash('sha256').update(readFileSync(full)).digest('hex')
        : 'directory';
    const owner = `${stats.mode.toString(8)} ${stats.uid} ${stats.gid}`;
    seen.set(path, { facts: `${owner} ${content} as ${first}`, mtimeNs: stats.mtimeNs });
    if (stats.isDirectory()) for (const name of readdirSync(full).sort()) visit(join(path, name));
  };
  visit('');
  return seen;
};

/** As `restore` promises: nothing is newer than its source, and none older by more than the steps of a double. */
const expectSame = (restored: string, copy: string, isOfTar: boolean): void => {
  const [here, there] = [look(restored), look(copy)];
  const factsOf = (of: ReadonlyMap<string, Seen>) => [...of].map(([path, { facts }]) => `${path}: ${facts}`);
  expect(factsOf(here)).toEqual(factsOf(there));
  const wrong = [...here].filter(([path, { mtimeNs }]) => {
    const behind = (there.get(path)?.mtimeNs ?? 0n) - mtimeNs;
    return isOfTar ? behind !== 0n : behind < 0n || behind > 10_000n;
  });
  expect(wrong.map(([path]) => path)).toEqual([]);
};

const versionsOf = async (workspace: Workspace): Promise<ReadonlyArray<string>> => {
  const { stdout } = await workspace.run('backups', '--long', '--json');
  const { result } = JSON.parse(stdout) as {
    readonly result: {
      readonly versions: ReadonlyArray<{ readonly version: string; readonly file: string }>;
    };
  };
  return result.versions.map(({ version }) => version);
};

const bytesOf = (workspace: Workspace): string =>
  createHash('sha256')
    .update(readFileSync(workspace.path('backups/week.tar')))
    .digest('hex');

test.each(['gzip', 'zstd'] as const)('a week of daily backups (%s)', async (compression) => {
  const workspace = makeWorkspace();
  const anew = makeWorkspace();
  const source = workspace.path('source');
  git(
    'clone',
    '-q',
    '--no-checkout',
    '--shared',
    '--separate-git-dir',
    workspace.path('git'),
    project,
    source,
  );
  const line = `${source};daily@23:30;week;compress=${compression}`;
  await workspace.run('create', line);
  await anew.run('create', `${line} reread=0`);
  const told = new Array<string>();
  for (const [day, commit] of commits().entries()) {
    if (day !== sunday) {
      git('-C', source, 'checkout', '-q', '--detach', commit);
      mkdirSync(join(source, 'desk'), { recursive: true });
      atTheDesk[day]?.(join(source, 'desk'));
    }
    execFileSync('cp', ['-a', source, workspace.path(`day-${day}`)]);
    const made = await workspace.run('run', 'week');
    expect(made).toMatchObject({ status: 0, stderr: '' });
    told.push(made.stdout.trim().split('\n').slice(1).join('; '));
    await anew.run('run', 'week');
    expect(bytesOf(workspace)).toBe(bytesOf(anew));
  }
  const versions = await versionsOf(workspace);
  expect(versions).toHaveLength(7);
  expect(told[sunday]).toContain('nothing has changed: it is a hard link');
  process.stdout.write(`${told.map((text, day) => `day ${day}: ${text}`).join('\n')}\n`);
  for (const [day, version] of versions.entries()) {
    const [copy, back, byTar] = [`day-${day}`, `back-${day}`, `tar-${day}`].map((name) =>
      workspace.path(name),
    );
    expect((await workspace.run('restore', 'week', '--version', version, '--to', back ?? '')).status).toBe(0);
    expectSame(join(back ?? '', 'source'), copy ?? '', false);
    mkdirSync(byTar ?? '');
    const file = version === versions.at(-1) ? 'week.tar' : `week.${version}.tar`;
    await workspace.shell('tar', '-xpf', `backups/${file}`, '-C', byTar ?? '');
    expectSame(join(byTar ?? '', 'source'), copy ?? '', true);
    const one = join(source, 'package.json').slice(workspace.path().length + 1);
    const printed = await workspace.run('cat', 'week', one, '--version', version);
    expect(printed.stdout).toBe(readFileSync(join(copy ?? '', 'package.json'), 'utf8'));
  }
  expect((await workspace.run('verify')).status).toBe(0);
});
