/** The samples of hooks beside the real programs: a PostgreSQL server and a btrfs file system, from the backup to what is restored. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useWorkspaces, type Workspace } from '../end-to-end/support/workspace';

const makeWorkspace = useWorkspaces();
const samples = join(__dirname, '..', '..', 'examples', 'hooks');

beforeAll(() => void execFileSync(join(__dirname, 'hook-samples.sh'), { stdio: 'inherit' }));

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'hook-samples-'));
  chmodSync(place, 0o755);
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

/** Copies a sample, with the names in its first lines set as its README tells. */
const copySample = (workspace: Workspace, sample: string, names: Readonly<Record<string, string>>): void => {
  mkdirSync(workspace.path('hooks'), { mode: 0o755 });
  for (const hook of ['before-backup', 'after-backup']) {
    const text = Object.entries(names).reduce(
      (before, [name, value]) => before.replace(new RegExp(`^${name}=\\S+`, 'm'), `${name}=${value}`),
      readFileSync(join(samples, sample, hook), 'utf8'),
    );
    workspace.write(`hooks/${hook}`, text);
    chmodSync(workspace.path('hooks', hook), 0o700);
  }
};

describe('PostgreSQL', () => {
  const numberOf = (command: string): number =>
    Number(execFileSync('id', [command, 'postgres'], { encoding: 'utf8' }));

  /** A server of this test's own, without a port. */
  const withServer = async (use: (env: Readonly<Record<string, string>>) => Promise<void>): Promise<void> => {
    const [version = ''] = readdirSync('/usr/lib/postgresql').sort().reverse();
    const bin = join('/usr/lib/postgresql', version, 'bin');
    const data = join(place, 'data');
    mkdirSync(data, { mode: 0o700 });
    const sockets = join(place, 'sockets');
    mkdirSync(sockets);
    for (const directory of [data, sockets]) chownSync(directory, numberOf('-u'), numberOf('-g'));
    const as = (program: string, ...args: ReadonlyArray<string>) =>
      execFileSync('runuser', ['-u', 'postgres', '--', join(bin, program), ...args], {
        cwd: place,
        stdio: 'ignore',
      });
    as('initdb', '--pgdata', data, '--auth', 'trust', '--no-sync');
    const options = `-c listen_addresses='' -c unix_socket_directories='${sockets}' -c fsync=off`;
    as('pg_ctl', '--pgdata', data, '--wait', '--log', join(data, 'log'), '--options', options, 'start');
    try {
      await use({ PGHOST: sockets, PGUSER: 'postgres' });
    } finally {
      as('pg_ctl', '--pgdata', data, '--wait', '--mode', 'immediate', 'stop');
    }
  };

  it('a dump is archived, and what is restored from it is the database; without a database the backup fails', async () => {
    await withServer(async (postgres) => {
      const workspace = makeWorkspace();
      const psql = (database: string, sql: string): string =>
        execFileSync(
          'psql',
          ['--no-psqlrc', '--tuples-only', '--no-align', '--dbname', database, '--command', sql],
          {
            encoding: 'utf8',
            env: { ...process.env, ...postgres },
          },
        ).trim();
      psql('postgres', 'create database shop');
      psql('shop', 'create table orders as select n, md5(n::text) as what from generate_series(1, 5000) n');
      workspace.write('database/README', 'the schedule names the database by this directory');
      await workspace.succeed('create', 'database;daily@23:59;shop');
      copySample(workspace, 'postgresql', { name: 'shop', database: 'shop' });
      const env = { ...postgres, TMPDIR: workspace.home };
      const run = () => workspace.runIn({ cwd: workspace.directory, env }, 'run', 'shop');
      expect(await run()).toMatchObject({ status: 0 });
      expect(readdirSync(workspace.home)).toEqual([]);
      await workspace.succeed('restore', 'shop', '--to', 'back');
      psql('postgres', 'create database again');
      execFileSync('pg_restore', ['--dbname', 'again', workspace.path('back', 'database', 'shop.dump')], {
        env: { ...process.env, ...postgres },
      });
      const digest = 'select md5(string_agg(n || what, $$,$$ order by n)) from orders';
      expect(psql('again', 'select count(*) from orders')).toBe('5000');
      expect(psql('again', digest)).toBe(psql('shop', digest));
      psql('postgres', 'drop database shop');
      const failed = await run();
      expect(failed.status).toBe(1);
      expect(failed.stderr).toMatch(/database "shop" does not exist/);
      expect(readdirSync(workspace.home)).toEqual([]);
    });
  });
});

describe('btrfs', () => {
  const btrfs = (...args: ReadonlyArray<string>) => execFileSync('btrfs', args, { encoding: 'utf8' });

  /** A file system in a file. */
  const withFileSystem = async (use: (mounted: string) => Promise<void>): Promise<void> => {
    const image = join(place, 'image');
    const mounted = join(place, 'mounted');
    mkdirSync(mounted);
    execFileSync('truncate', ['--size', '128M', image]);
    execFileSync('mkfs.btrfs', ['--quiet', image]);
    execFileSync('mount', ['-o', 'loop', image, mounted]);
    try {
      await use(mounted);
    } finally {
      execFileSync('umount', [mounted]);
    }
  };

  it('what is archived is the snapshot, which is gone then; one that a kill has left is replaced', async () => {
    await withFileSystem(async (mounted) => {
      const workspace = makeWorkspace();
      const [home, snapshot] = [join(mounted, 'home'), join(mounted, 'snapshot-home')];
      btrfs('subvolume', 'create', home);
      mkdirSync(join(home, 'letters'));
      writeFileSync(join(home, 'letters', 'one'), 'dear reader\n');
      btrfs('subvolume', 'snapshot', '-r', home, snapshot);
      writeFileSync(join(home, 'two'), 'written since that snapshot was left\n');
      await workspace.succeed('create', `${home};daily@23:59;home`);
      copySample(workspace, 'btrfs', { name: 'home', snapshot });
      expect(await workspace.run('run', 'home')).toMatchObject({ status: 0 });
      expect(readdirSync(mounted)).toEqual(['home']);
      const completed = workspace.events().find(({ type }) => type === 'BackupCompleted');
      expect(completed).toMatchObject({ archivedFrom: snapshot });
      await workspace.succeed('restore', 'home', '--to', 'back');
      execFileSync('diff', ['--recursive', home, workspace.path('back', 'home')]);
    });
  });
});
