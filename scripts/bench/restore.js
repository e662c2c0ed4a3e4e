'use strict';
// Times restoring against `tar xf`, interleaved: node scripts/bench/restore.js [--runs N] [--dir DIRECTORY] ARCHIVE...
// Each archive is restored below DIRECTORY (the system's temporary directory; a tmpfs leaves the disk out of it) and
// removed again. Without an archive, a small one (this project's own dependencies) and a big one (200 MB of log-like
// text in two files) are made first. Figures are wall time in seconds; memory is the process's largest, in MB.
const { execFileSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, openSync, closeSync, rmSync, writeSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { basename, join, resolve } = require('node:path');
const { parseArgs } = require('node:util');
const esbuild = require('esbuild');

const root = join(__dirname, '..', '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, dir: { type: 'string', default: tmpdir() } },
});
const work = mkdtempSync(join(resolve(values.dir), 'bench-restore-'));
const target = join(work, 'target');

/** The program that restores one archive and prints what came of it and how much memory it took. */
const buildRestore = () => {
  const outfile = join(work, 'restore.js');
  esbuild.buildSync({
    stdin: {
      contents: `
        import { makeUnarchiver } from './src/adapters/unpack/unarchiver';
        const [archive, target] = process.argv.slice(2);
        const request = { archive, target, members: [], overwrite: false, dryRun: false };
        makeUnarchiver().unpack(request, () => undefined, new AbortController().signal)().then((result) => {
          if (result._tag === 'Left' || result.right.refusedCount > 0) throw new Error(JSON.stringify(result));
          console.log(process.resourceUsage().maxRSS);
        });`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
};

const makeArchives = () => {
  const small = join(work, 'small.tar.gz');
  execFileSync('tar', ['-czf', small, '-C', root, 'node_modules']);
  mkdirSync(join(work, 'big'));
  for (const name of ['a.log', 'b.log']) {
    const fd = openSync(join(work, 'big', name), 'w');
    let seed = 1;
    for (let megabyte = 0; megabyte < 100; megabyte += 1) {
      let text = '';
      while (text.length < 1_000_000) {
        seed = (seed * 48271) % 2147483647;
        text += `2026-11-22T16:07:${seed % 60} worker-${seed % 31} request ${seed} took ${seed % 977} ms\n`;
      }
      writeSync(fd, text);
    }
    closeSync(fd);
  }
  const big = join(work, 'big.tar.gz');
  execFileSync('tar', ['-czf', big, '-C', work, 'big']);
  rmSync(join(work, 'big'), { recursive: true });
  return [small, big];
};

const seconds = (run) => {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e9;
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const measure = (restore, archive) => {
  const times = { tar: [], ours: [] };
  let memory = 0;
  // Both once before, so that neither pays for a cold cache.
  for (let run = -1; run < Number(values.runs); run += 1) {
    const tar = seconds(() => execFileSync('tar', ['-xf', archive, '-C', target]));
    const ours = seconds(() => {
      memory = Math.max(memory, Number(execFileSync(process.execPath, [restore, archive, target])) / 1024);
    });
    if (run < 0) continue;
    times.tar.push(tar);
    times.ours.push(ours);
  }
  const ratios = times.ours.map((time, at) => time / times.tar[at]);
  const cells = [median(times.tar), median(times.ours), median(ratios)].map((number) => number.toFixed(2));
  return `| ${basename(archive)} | ${cells.join(' | ')} | ${memory.toFixed(0)} |`;
};

try {
  const restore = buildRestore();
  const archives = positionals.length > 0 ? positionals.map((path) => resolve(path)) : makeArchives();
  console.log('| archive | tar xf, s | restore, s | ratio | memory, MB |\n|---|---|---|---|---|');
  for (const archive of archives) console.log(measure(restore, archive));
} finally {
  rmSync(work, { recursive: true, force: true });
}
