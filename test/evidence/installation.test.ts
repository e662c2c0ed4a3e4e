/** The program as it is installed: from the tarball of `npm pack`, and in a checkout. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { useWorkspaces } from '../end-to-end/support/workspace';

const makeWorkspace = useWorkspaces();

const checkout = join(__dirname, '..', '..');

const npm = (...args: ReadonlyArray<string>): string =>
  execFileSync('npm', args, { cwd: checkout, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

describe('the tarball of npm pack', () => {
  let place = '';
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'backup_manager-installed-'));
    npm('pack', '--ignore-scripts', '--pack-destination', place);
    const [tarball = ''] = readdirSync(place);
    npm('install', '--global', '--prefix', place, '--no-audit', '--no-fund', join(place, tarball));
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it('installed globally, gives a backup_manager that works in any directory', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    const installed = join(place, 'bin', 'backup_manager');
    const succeed = async (...args: ReadonlyArray<string>): Promise<string> => {
      const { status, stdout, stderr } = await workspace.shell(installed, ...args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return stdout;
    };
    expect(await succeed('--version')).toBe(`${version}\n`);
    await workspace.createDue('docs', 'docs');
    await workspace.shell(installed, 'start');
    await succeed('stop');
    expect(await succeed('backups')).toBe('docs.tar\n');
    const listed = await workspace.shell('tar', '-tzf', 'backups/docs.tar');
    expect(listed.stdout).toContain('docs/a');
  });

  it('takes, with all that it needs, no more than 25 MB', () => {
    const kilobytes = Number.parseInt(
      execFileSync('du', ['-sk', join(place, 'lib', 'node_modules')], { encoding: 'utf8' }),
      10,
    );
    expect(kilobytes).toBeLessThanOrEqual(25 * 1024);
  });

  it('names the licences of all packages that are inside it', () => {
    const licences = readFileSync(
      join(place, 'lib', 'node_modules', 'backup_manager', 'dist', 'THIRD-PARTY-LICENCES.txt'),
      'utf8',
    );
    for (const name of ['fp-ts', 'io-ts', 'commander', 'croner', 'fs-native-extensions'])
      expect(licences).toMatch(new RegExp(`^${name} [0-9.]+: \\S+$`, 'm'));
  });

  it('holds what is needed to run and to read about it, no sources and no tests', () => {
    const files = readdirSync(join(place, 'lib', 'node_modules', 'backup_manager'));
    expect(files).toEqual(expect.arrayContaining(['dist', 'docs', 'machines', 'package.json']));
    expect(files).not.toEqual(expect.arrayContaining(['src']));
    expect(files).not.toEqual(expect.arrayContaining(['test']));
  });
});

describe('a fresh clone', () => {
  let place = '';
  const inClone = (command: string): string =>
    execFileSync('sh', ['-c', command], {
      cwd: join(place, 'clone'),
      encoding: 'utf8',
      env: { ...process.env, npm_config_prefix: join(place, 'prefix') },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'backup_manager-cloned-'));
    execFileSync('git', ['clone', '--quiet', checkout, join(place, 'clone')]);
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it('plays the demo, which sets everything up', () => {
    expect(inClone('npm run demo')).toContain('temporary workspace is removed');
  });

  it('is installed for every user', () => {
    inClone('npm ci && npm install -g .');
    expect(inClone(`${join(place, 'prefix', 'bin', 'backup_manager')} --version`)).toBe(`${version}\n`);
  });
});

describe('a checkout', () => {
  it('answers to npx', () => {
    const said = execFileSync('npx', ['backup_manager', '--version'], {
      cwd: checkout,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(said).toBe(`${version}\n`);
  });
});
