'use strict';
// Bundles the two bins and the worker threads they start into dist/ (our own code and the small libraries inside, heavy
// ones left to be loaded on use), and the inspector's pages into dist/inspector/. What the source imports on use becomes a
// file of its own beside the bins, so that a command which never needs it does not even parse it.
const { chmodSync, rmSync } = require('node:fs');
const { basename, join } = require('node:path');
const esbuild = require('esbuild');
const { buildInspector } = require('./build-inspector');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const bins = ['backup_manager', 'backup_service'];

const options = {
  absWorkingDir: root,
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
    // why: only the sources, run as they are, look for it
    'esbuild-register',
  ],
  logLevel: 'warning',
};

/** Leaves out what is imported on use, and notes it: file names of parts, each with the source that it is made of. */
const partsInto = (parts) => ({
  name: 'parts',
  setup: (build) => {
    build.onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === 'resolved') return undefined;
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: 'resolved' });
      if (found.external || found.errors.length > 0) return found;
      const name = basename(path);
      const other = parts.get(name);
      if (other !== undefined && other !== found.path)
        return { errors: [{ text: `${other} and ${found.path} would both be dist/${name}.js` }] };
      parts.set(name, found.path);
      return { path: `./${name}.js`, external: true };
    });
  },
});

const main = async () => {
  rmSync(dist, { recursive: true, force: true });
  const parts = new Map();
  const plugins = [partsInto(parts)];
  await esbuild.build({
    ...options,
    plugins,
    entryPoints: {
      ...Object.fromEntries(bins.map((bin) => [bin, `src/${bin}.ts`])),
      pack_worker: 'src/adapters/pack/pack-worker.ts',
    },
    banner: { js: '#!/usr/bin/env node' },
  });
  const built = new Set();
  for (;;) {
    const next = [...parts].filter(([name]) => !built.has(name));
    if (next.length === 0) break;
    for (const [name] of next) built.add(name);
    await esbuild.build({ ...options, plugins, entryPoints: Object.fromEntries(next) });
  }
  for (const bin of bins) chmodSync(join(dist, `${bin}.js`), 0o755);
  buildInspector(join(dist, 'inspector'));
};

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
