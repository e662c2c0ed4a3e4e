/** What other archivers stored, restored by ours: every byte and attribute as it was. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { answer, examine, unpack, workspace } from './support/restoring';
import { build, plainlyTimedTree, see } from '../support/tree';
import { runs } from '../../../support/runs';

/** The interpreter itself: a version manager's wrapper in front of it can take a second each time. */
const interpreter = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).trim();

const python = (format: string) => (dir: string, archive: string, gzip: boolean) => {
  const script = [
    'import sys, tarfile',
    `with tarfile.open(sys.argv[1], sys.argv[2], format=tarfile.${format}, encoding="utf-8", errors="surrogateescape") as t:`,
    '    t.add("tree")',
  ].join('\n');
  execFileSync(interpreter, ['-I', '-S', '-c', script, archive, gzip ? 'w:gz' : 'w'], { cwd: dir });
};

const gnuTar = (format: string) => (dir: string, archive: string, gzip: boolean) => {
  execFileSync('tar', [gzip ? '-czf' : '-cf', archive, `--format=${format}`, 'tree'], { cwd: dir });
};

/** GNU's form has whole seconds, and so has ustar. */
const archivers = [
  { name: 'GNU tar, pax', pack: gnuTar('pax'), times: 'microseconds' as const },
  { name: 'GNU tar, gnu', pack: gnuTar('gnu'), times: 'seconds' as const },
  { name: 'python3 tarfile, pax', pack: python('PAX_FORMAT'), times: 'microseconds' as const },
  { name: 'python3 tarfile, gnu', pack: python('GNU_FORMAT'), times: 'seconds' as const },
];

/** Before 1970; whole, since archivers round a negative fraction either way. */
const rootTime = new Date(-86_400_000);

describe.each(archivers)('an archive by $name', ({ pack, times }) => {
  test('is restored as it was, and examined without a difference', async () => {
    await fc.assert(
      fc.asyncProperty(plainlyTimedTree, fc.boolean(), async (tree, gzip) => {
        const dir = workspace();
        mkdirSync(join(dir, 'tree'));
        build(join(dir, 'tree'), tree);
        utimesSync(join(dir, 'tree'), rootTime, rootTime);
        const archive = join(dir, 'archive');
        pack(dir, archive, gzip);
        const report = answer(await unpack(archive, join(dir, 'restored')));
        expect(report.refused).toEqual([]);
        expect(see(join(dir, 'restored', 'tree'), { times })).toEqual(see(join(dir, 'tree'), { times }));
        const request = {
          source: join(dir, 'tree'),
          root: 'tree',
          never: [],
          exclude: [],
          excludeCaches: false,
          compression: 'gzip' as const,
          level: null,
        };
        const examined = answer(await examine(archive, request));
        expect(examined.differences).toEqual([]);
        expect(examined.entries).toBe(report.entries);
        rmSync(dir, { recursive: true, force: true });
      }),
      runs(8, 150),
    );
  });
});

test.each([
  '--format=gnu',
  '--format=pax --sparse-version=0.0',
  '--format=pax --sparse-version=0.1',
  '--format=pax',
])('sparse files by GNU tar (%s) are restored by content, and stay sparse', async (options) => {
  const dir = workspace();
  mkdirSync(join(dir, 'tree'));
  const script = [
    'with open("tree/sparse", "wb") as f:',
    '    for i in range(40):',
    '        f.seek(i * 300000 + 4096); f.write(b"data %d" % i * 500)',
    '    f.truncate(20000000)',
    'open("tree/holes", "wb").truncate(5000000)',
    'open("tree/after", "w").write("a plain file after it")',
  ].join('\n');
  execFileSync('python3', ['-c', script], { cwd: dir });
  execFileSync('tar', ['-cSf', 'archive', ...options.split(' '), 'tree'], { cwd: dir });
  answer(await unpack(join(dir, 'archive'), join(dir, 'restored')));
  const whole = { times: 'seconds' as const };
  expect(see(join(dir, 'restored', 'tree'), whole)).toEqual(see(join(dir, 'tree'), whole));
  const blocks = execFileSync('du', ['-k', join(dir, 'restored', 'tree', 'sparse')], { encoding: 'utf8' });
  expect(parseInt(blocks, 10)).toBeLessThan(10_000);
});
