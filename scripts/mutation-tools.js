'use strict';
// Stryker and mocha, and where they work: shared by `npm run mutation` and `npm run mutation:tests`.
const { spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync, statSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { whyInstall } = require('./installed');

const root = join(__dirname, '..');
/** Stryker and mocha have a list of packages of their own: nothing else needs them, and they are a fifth of all. */
const tools = join(root, 'test', 'mutation');

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const installTools = () => {
  const why = whyInstall(tools);
  if (why === undefined) return;
  console.error(`installing what test/mutation/package-lock.json lists: ${why}`);
  const install = [
    'ci',
    '--prefix',
    tools,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--ignore-scripts',
  ];
  if (spawnSync('npm', install, { cwd: root, stdio: ['ignore', 2, 2] }).status !== 0)
    fail('npm could not install them');
};

/** Calls with the environment of tests: what they make is in memory where it can be, and goes, also after Ctrl-C. */
const withWorkspaces = (use) => {
  // why: tests that are ended by their time limit leave what they made
  const memory = '/dev/shm';
  const inMemory = statSync(memory, { throwIfNoEntry: false }) !== undefined;
  const workspaces = mkdtempSync(join(inMemory ? memory : tmpdir(), 'mutation-'));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  const leave = () => rmSync(workspaces, { recursive: true, force: true });
  process.once('exit', leave);
  // why: thousands of mutants meet each property; most need a few random cases to be noticed
  return use({ ...process.env, PROPERTY_RUNS: '10', WORKSPACES_IN: workspaces, TMPDIR: workspaces });
};

/** Runs Stryker; gives its exit status. */
const stryker = (args, env) =>
  spawnSync(
    process.execPath,
    [
      join(tools, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js'),
      'run',
      join(tools, 'stryker.config.json'),
      ...args,
    ],
    { cwd: root, stdio: ['ignore', 2, 2], env },
  ).status;

module.exports = { root, tools, fail, installTools, withWorkspaces, stryker };
