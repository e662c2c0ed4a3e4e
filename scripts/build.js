'use strict';
// Bundles the two bins and the worker threads they start into dist/ (our own code and the small libraries inside, heavy
// ones left to be loaded on use), and the inspector's pages into dist/inspector/.
const { chmodSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');
const { buildInspector } = require('./build-inspector');

const root = join(__dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
const bins = ['backup_manager', 'backup_service'];
esbuild.buildSync({
  absWorkingDir: root,
  entryPoints: {
    ...Object.fromEntries(bins.map((bin) => [bin, `src/${bin}.ts`])),
    pack_worker: 'src/adapters/pack/pack-worker.ts',
  },
  outdir: dist,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // why: the ES modules of fp-ts and io-ts let the bundler leave out what is not used
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  external: [
    'xstate',
    'chokidar',
    'tar',
    'fs-native-extensions',
    '@mongodb-js/zstd',
    '@statelyai/inspect',
    'ws',
  ],
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
});
for (const bin of bins) chmodSync(join(dist, `${bin}.js`), 0o755);
buildInspector(join(dist, 'inspector'));
