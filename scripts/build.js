'use strict';
// Builds dist/: the program of the bin `backup_manager` (dist/program.js, with all that is imported on use inside), the bin
// itself, which starts it (src/start.ts), the service and the worker threads, the library, and the inspector's pages. The small libraries
// are inside, heavy ones are left to be loaded on use. Last come the caches of compiled code: see docs/performance.md.
const { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const esbuild = require('esbuild');
const { buildInspector } = require('./build-inspector');
const { buildProgram } = require('./build-program');
const { writeLicences } = require('./licences');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const shebang = '#!/usr/bin/env node';

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
    '@mongodb-js/zstd',
    'ws',
    // why: only the sources, run as they are, look for it
    'esbuild-register',
  ],
  logLevel: 'warning',
  metafile: true,
};

const bundled = [];

/** Bundles, and notes what of. */
const build = async (more) => {
  const result = await esbuild.build({ ...options, ...more });
  bundled.push(...Object.keys(result.metafile.inputs));
  return result;
};

/** Systems that the program is for. */
const systems = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/**
 * The package of kernel locks, with its machine code in dist/native. Its own way there reads a dozen files and takes longer
 * than the rest of a command.
 */
const buildLocks = async () => {
  const folder = dirname(require.resolve('fs-native-extensions/package.json'));
  const code = "module.exports=require(__dirname+'/native/'+process.platform+'-'+process.arch+'.node')";
  await build({
    entryPoints: { 'fs-native-extensions': join(folder, 'index.js') },
    plugins: [
      {
        name: 'machine code',
        setup: ({ onLoad }) =>
          onLoad({ filter: /fs-native-extensions.binding\.js$/ }, () => ({ contents: code })),
      },
    ],
  });
  mkdirSync(join(dist, 'native'));
  for (const system of systems) {
    const binary = join(folder, 'prebuilds', system, 'fs-native-extensions.node');
    if (existsSync(binary)) copyFileSync(binary, join(dist, 'native', `${system}.node`));
  }
};

/** What the package offers to programs (docs/library.md). Its types are made by `npm run types`. */
const buildLibrary = async () => {
  const library = join(dist, 'library');
  const minified = { outdir: library, minifyIdentifiers: true };
  await build({
    ...minified,
    entryPoints: { index: 'src/library/index.ts', machines: 'src/library/machines.ts' },
  });
  await build({
    ...minified,
    entryPoints: { machines: 'src/library/machines.ts' },
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  });
  const names = Object.keys(require(join(library, 'index.js'))).join(', ');
  writeFileSync(
    join(library, 'index.mjs'),
    `import library from './index.js';\nexport const { ${names} } = library;\n`,
  );
};

const main = async () => {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const { words, digest, compile } = await buildProgram(build, dist);
  await build({
    entryPoints: { backup_manager: 'src/start.ts' },
    banner: { js: shebang },
    define: {
      PROGRAM: JSON.stringify(digest),
      WORDS: JSON.stringify(words),
    },
  });
  await build({
    entryPoints: {
      backup_service: 'src/backup_service.ts',
      pack_worker: 'src/adapters/archive/pack/pack-worker.ts',
      digest_worker: 'src/adapters/archive/pack/digest-worker.ts',
      write_worker: 'src/adapters/archive/restore/write-worker.ts',
      fold_worker: 'src/production/fold-worker.ts',
    },
    banner: { js: shebang },
  });
  // why: only `simulate --svg` loads what draws
  await build({ entryPoints: { mail_message: 'src/adapters/notices/mail-message.ts' } });
  // why: only copies that are encrypted load what encrypts; OpenSSL's cipher is many times as fast as the library's own
  await build({
    alias: { '@noble/ciphers/chacha.js': './src/adapters/store/chacha.ts' },
    entryPoints: { age_library: 'src/adapters/store/age-library.ts' },
    minifyIdentifiers: true,
  });
  // why: only a place in S3 loads what signs, and what reads XML
  await build({
    entryPoints: { s3_library: 'src/adapters/destinations/s3/s3-library.ts' },
    minifyIdentifiers: true,
  });
  await build({ entryPoints: { space_plot: 'src/adapters/plot/draw-space.ts' }, minifyIdentifiers: true });
  // why: only `metrics`, and a service with --textfile, load what writes them
  await build({
    entryPoints: { prometheus_text: 'src/adapters/metrics/prometheus-text.ts' },
    minifyIdentifiers: true,
  });
  await buildLibrary();
  await buildLocks();
  for (const bin of ['backup_manager', 'backup_service']) chmodSync(join(dist, `${bin}.js`), 0o755);
  bundled.push(...buildInspector(join(dist, 'inspector')));
  writeLicences(root, join(dist, 'THIRD-PARTY-LICENCES.txt'), bundled);
  compile();
};

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
