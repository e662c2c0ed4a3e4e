'use strict';
// Makes a fresh clone ready: dependencies from the lock file, when they are not there as it says, and a build.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');
const { whyInstall } = require('./installed');

const root = join(__dirname, '..');

/** Runs npm in the project; its words go to standard error, so that a job's own output stays clean. */
const npm = (...args) => {
  const { status, error } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) console.error(`can't run npm: ${error.message}`);
  if (status !== 0) process.exit(1);
};

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`backup_manager needs Node.js 20.19 or later; this is ${process.versions.node}`);
  process.exit(1);
}
const why = whyInstall(root);
if (why === undefined) {
  require('./build.js');
} else {
  console.error(`installing what package-lock.json lists: ${why}`);
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
}
