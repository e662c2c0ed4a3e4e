'use strict';
// Builds dist/: the program of the bin `backup_manager` (dist/program.js, with all that is imported on use inside), the bin
// itself, which starts it (src/start.ts), the service and the worker threads, the library, and the inspector's pages. The small libraries
// are inside, heavy ones are left to be loaded on use. Last come the caches of compiled code: see docs/performance.md.
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const esbuild = require('esbuild');
const { buildInspector } = require('./build-inspector');
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

/** Modules of Node.js that take a command a noticeable time to load, and that most commands never use. */
const costly = [
  'child_process',
  'crypto',
  'fs/promises',
  'http',
  'module',
  'net',
  'os',
  'readline',
  'stream',
  'zlib',
]
  .concat(['stream/promises', 'timers/promises', 'tty', 'util', 'worker_threads'])
  .join('|');

/** Has each of them loaded when something of it is first used. */
const loadOnUse = (text) =>
  `var loadOnUse=name=>{let found;return new Proxy({},{get:(_,key)=>(found??=require(name))[key]})};${text.replace(
    new RegExp(`([\\w$]+=)require\\("(?:node:)?(${costly})"\\)`, 'g'),
    '$1loadOnUse("node:$2")',
  )}`;

const buildProgram = async () => {
  const { outputFiles } = await build({
    entryPoints: { program: 'src/backup_manager.ts' },
    write: false,
    // why: what V8 compiled holds every name, and each takes its time to be made again
    minifyIdentifiers: true,
    // why: an import() in a script of node:vm is experimental, and some Node.js say so on standard error
    supported: { 'dynamic-import': false },
  });
  const text = `(function(exports,require,module,__filename,__dirname){${loadOnUse(outputFiles[0].text)}\n})`;
  // why: it is read as Latin-1, the fastest, and the cache holds positions in it
  if (/[^\0-\x7f]/.test(text)) throw new Error('program.js is not ASCII');
  writeFileSync(join(dist, 'program.js'), text);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
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

/** Commands by the word whose cache they make; the first ones have something to show. */
const rehearsals = {
  create: ['create docs;daily@02:15;docs;keep=7', 'create docs;10:15;docs'],
  list: ['list'],
  status: ['status'],
  next: ['next'],
  other: ['--help', 'history', 'backups', 'delete 1', 'undo'],
};

/** Runs each in a workspace of its own. A cache that could not be made is no error: the program is slower to start. */
const rehearse = (digest) => {
  mkdirSync(join(dist, 'cache'));
  const workspace = mkdtempSync(join(tmpdir(), 'backup-manager-build-'));
  const env = { ...process.env, BACKUP_MANAGER_DIR: workspace };
  try {
    mkdirSync(join(workspace, 'docs'));
    for (const [word, commands] of Object.entries(rehearsals)) {
      const cache = join(dist, 'cache', `${digest}-${word}-${process.versions.v8}-${process.arch}`);
      const args = [join(__dirname, 'rehearse.js'), join(dist, 'program.js'), cache, ...commands];
      spawnSync(process.execPath, args, { cwd: workspace, env, stdio: 'ignore', timeout: 30_000 });
    }
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
};

const main = async () => {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const digest = await buildProgram();
  await build({
    entryPoints: { backup_manager: 'src/start.ts' },
    banner: { js: shebang },
    define: {
      PROGRAM: JSON.stringify(digest),
      WORDS: JSON.stringify(Object.keys(rehearsals).filter((word) => word !== 'other')),
    },
  });
  await build({
    entryPoints: {
      backup_service: 'src/backup_service.ts',
      pack_worker: 'src/adapters/archive/pack/pack-worker.ts',
    },
    banner: { js: shebang },
  });
  // why: only `simulate --svg` loads what draws
  await build({ entryPoints: { mail_message: 'src/adapters/notices/mail-message.ts' } });
  // why: only copies that are encrypted load what encrypts
  await build({
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
  rehearse(digest);
};

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
