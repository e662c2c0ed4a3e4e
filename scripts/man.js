'use strict';
// `npm run man`: bundles what writes the manual page, since commands are loaded by import(), and runs it.
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const directory = mkdtempSync(join(tmpdir(), 'man-'));
const outfile = join(directory, 'write-man-page.js');
buildSync({
  entryPoints: [join(__dirname, 'write-man-page.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'error',
  external: ['echarts', 'echarts/*', '@mongodb-js/zstd', 'fs-native-extensions'],
});
require(outfile)
  .written(join(__dirname, '..', 'man', 'backup_manager.1'), process.argv.includes('--check'))
  .finally(() => rmSync(directory, { recursive: true, force: true }));
