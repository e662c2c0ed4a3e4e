/**
 * What daily versions of a repository's history take at a place, beside a repository of restic:
 * `npm run bench -- daily [GIT_DIRECTORY [DAYS [gzip|zstd|none]]]`. The last commit of each of the last DAYS days on which anything was
 * committed is checked out over the one before it, so that only what differs is written, backed up, and copied to a directory; `restic
 * backup` does the same with its own compression and with `max`. Every version stays. Without a directory it is this project's history; of one
 * with fewer days, commits at even distances stand for days. The directory is only read. Builds all in a temporary directory, and removes it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesBelow } from './corpora';
import { has } from './measure';

const project = join(__dirname, '../..');
const program = join(project, 'dist/backup_manager.js');

const bytesBelow = (path: string): number =>
  [...filesBelow(path)].reduce((sum, file) => sum + statSync(file).size, 0);

/** Who keeps versions of the tree. */
interface Keeper {
  readonly name: string;
  readonly begin: () => void;
  /** One version more. */
  readonly backup: () => void;
  /** What is counted. */
  readonly store: string;
}

const environment: NodeJS.ProcessEnv = { ...process.env, RESTIC_PASSWORD: 'x' };

const run = (command: string, args: ReadonlyArray<string>): string =>
  execFileSync(command, args, {
    env: environment,
    encoding: 'utf8',
    stdio: 'pipe',
    maxBuffer: 1e9,
  });

const ours = (tree: string, place: string, compression: string): Keeper => {
  const workspace = join(place, 'workspace');
  const store = join(place, 'store');
  const manager = (...args: ReadonlyArray<string>): string =>
    run(process.execPath, [program, '--dir', workspace, ...args]);
  return {
    name: 'backup_manager',
    store,
    begin: () => {
      mkdirSync(workspace);
      mkdirSync(store);
      manager('create', `${tree};daily@00:00;x;compress=${compression}`);
      manager('destination', 'add', 'place', `file:${store}`);
    },
    backup: () => {
      manager('run', 'x');
      manager('copy', 'place');
    },
  };
};

const restic = (tree: string, place: string, compression: string): Keeper => {
  const store = join(place, `restic-${compression}`);
  const cache = join(place, 'cache');
  const asked = (...args: ReadonlyArray<string>): string =>
    run('restic', ['-q', '--cache-dir', cache, '-r', store, '--compression', compression, ...args]);
  return {
    name: `restic, ${compression}`,
    store,
    begin: () => asked('init'),
    backup: () => asked('backup', tree),
  };
};

/** The commits that stand for days, the oldest first. */
const daysOf = (git: string, days: number): ReadonlyArray<string> => {
  const commits = run('git', ['--git-dir', git, 'log', '--first-parent', '--format=%H %cs', 'HEAD'])
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const daily = commits.filter(([, day], index) => index === 0 || commits[index - 1]?.[1] !== day);
  const even = Math.max(1, Math.floor(commits.length / days));
  const chosen = daily.length >= days ? daily : commits.filter((_commit, index) => index % even === 0);
  return chosen
    .slice(0, days)
    .map(([commit]) => commit ?? '')
    .reverse();
};

/** Makes the tree what it was at a commit; what does not differ is not touched. */
const checkOut = (git: string, tree: string, index: string, commit: string): void => {
  execFileSync('git', ['--git-dir', git, '--work-tree', tree, 'read-tree', '--reset', '-u', commit], {
    env: { ...process.env, GIT_INDEX_FILE: index },
    cwd: tree,
  });
};

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);

const line = (...cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`;

export const benchDaily = (args: ReadonlyArray<string>): void => {
  const [
    git = join(run('git', ['-C', project, 'rev-parse', '--absolute-git-dir']).trim()),
    days = '30',
    compression = 'gzip',
  ] = args;
  const place = mkdtempSync(join(tmpdir(), 'bench-daily-'));
  process.on('SIGINT', () => process.exit(130));
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  const tree = join(place, 'tree');
  mkdirSync(tree);
  const keepers = [
    ours(tree, place, compression),
    ...(has('restic') ? ['auto', 'max'].map((each) => restic(tree, place, each)) : []),
  ];
  for (const keeper of keepers) keeper.begin();
  const commits = daysOf(git, Number(days));
  const grown: Array<ReadonlyArray<number>> = [];
  for (const [day, commit] of commits.entries()) {
    checkOut(git, tree, join(place, 'index'), commit);
    for (const keeper of keepers) keeper.backup();
    grown.push(keepers.map(({ store }) => bytesBelow(store)));
    process.stderr.write(
      `${day + 1}/${commits.length} ${commit.slice(0, 9)}: ${grown.at(-1)?.map(megabytes).join(', ')} MB\n`,
    );
  }
  const first = grown[0] ?? [];
  const last = grown.at(-1) ?? [];
  const others = keepers.map((_keeper, index) =>
    grown.slice(1).map((sizes, day) => (sizes[index] ?? 0) - (grown[day]?.[index] ?? 0)),
  );
  const middle = (values: ReadonlyArray<number>): number =>
    [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
  const ratio = (bytes: ReadonlyArray<number>, index: number): string =>
    ((bytes[0] ?? NaN) / (bytes[index] ?? NaN)).toFixed(2);
  const parts = ['packs', 'versions', 'journal', 'heads'].map(
    (part) => `${part} ${megabytes(bytesBelow(join(place, 'store', part)))}`,
  );
  console.log(
    [
      `${git}: ${commits.length} versions, ${commits[0]?.slice(0, 9)} to ${commits.at(-1)?.slice(0, 9)}; ${[...filesBelow(tree)].length} files, ${megabytes(bytesBelow(tree))} MB at the end; ${compression}`,
      '',
      line(
        'MB',
        'first version',
        'one more, median',
        'all',
        'ours / it: first',
        'one more, all of them',
        'all',
      ),
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...keepers.map(({ name }, index) =>
        line(
          name,
          megabytes(first[index] ?? 0),
          megabytes(middle(others[index] ?? [])),
          megabytes(last[index] ?? 0),
          ratio(first, index),
          ratio(
            last.map((bytes, each) => bytes - (first[each] ?? 0)),
            index,
          ),
          ratio(last, index),
        ),
      ),
      '',
      `Of the store, in MB: ${parts.join(', ')}`,
    ].join('\n'),
  );
};
