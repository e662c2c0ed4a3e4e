'use strict';
// Builds the program of the bin: dist/program.js holds all of its parts, and beside it stands one file for each frequent command with the parts which that
// command needs. What a command reads and what V8 compiled of it grow with the file, and every page of memory touched for them takes its time.
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { basename, join } = require('node:path');
const esbuild = require('esbuild');

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

/** Has each of them loaded when something of it is first used. What CommonJS packages ask for goes through a function of esbuild's. */
const loadedOnUse = (text) =>
  text.replace(
    new RegExp(`(?<==)(?:require\\("(?:node:)?|(?:[\\w$]+|\\(0,[\\w$.]+\\))\\("node:)(${costly})"\\)`, 'g'),
    'loadOnUse("node:$1")',
  );

/** What the parts need beside themselves, once for all of them. A module's names are found through its prototype: copies of them all take their time. */
const helpers = `loadOnUse=name=>{let found;return new Proxy({},{get:(_,key)=>(found??=require(name))[key]})},
__toESM=(found,isNode)=>!isNode&&found.__esModule?found:Object.create(found,{default:{value:found}})`;

/**
 * A part in its own form: esbuild begins each with helpers, and gives what it exports by functions, for modules that ask for one
 * another in a circle. Parts never do, so a plain object at the end is enough, which is made and read far sooner.
 */
const plain = (text) => {
  const [whole, given] =
    /^(?:"use strict";)?var __.*?;(?=var (?!__))(?:var stdin_exports=\{\};(?:__export\(stdin_exports,\{(.*?)\}\);)?module\.exports=__toCommonJS\(stdin_exports\);)?/s.exec(
      text,
    ) ?? [];
  const exported = (given ?? '').split(',').filter((one) => one !== '');
  const pairs = exported.map((one) => /^([\w$]+):\(\)=>([\w$.]+)$/.exec(one));
  if (whole === undefined || pairs.includes(null))
    throw new Error(`a part of another form: ${text.slice(0, 1000)}`);
  const end = `module.exports={${pairs.map(([, name, value]) => (name === value ? name : `${name}:${value}`)).join(',')}};`;
  // why: what is imported on use is a part, and needs no other form
  return `${text.slice(whole.length).replaceAll('__toESM(require("./', '(require("./')}${end}`;
};

/** A part with short names for what it asks for. They are named often, and each page of the source takes its time. */
const shortened = (text) => {
  const names = [...new Set(text.match(/\bimport_\w+/g) ?? [])];
  const short = new Map(names.map((name, index) => [name, `_${index}`]));
  if (/(?<![\w$])_\d+(?![\w$])/.test(text)) throw new Error('a part has a name of this kind already');
  return text.replace(/\bimport_\w+/g, (name) => short.get(name));
};

/** Names of parts that ask for one another in a circle when they are loaded; empty: there are none. */
const circle = (outputs) => {
  const done = new Set();
  const visit = (path, above) => {
    if (above.includes(path)) return [...above.slice(above.indexOf(path)), path];
    if (done.has(path)) return [];
    done.add(path);
    const imports = (outputs[path]?.imports ?? []).filter(({ kind }) => kind === 'import-statement');
    return imports.map((one) => visit(one.path, [...above, path])).find((found) => found.length > 0) ?? [];
  };
  return (
    Object.keys(outputs)
      .map((path) => visit(path, []))
      .find((found) => found.length > 0) ?? []
  );
};

// why: `more` gives the parts of the whole program to a file that holds some of them; without it the parts are asked for
const loader = `made=module.parts={},need=name=>{
if(!name.startsWith("./")||name==="./fs-native-extensions.js")return require(name);
let part=made[name];
if(part)return part.exports;
part=made[name]={exports:{}};
(parts[name]??more()[name])(part.exports,need,part);
return part.exports}`;

/** One script: a function like the one in which Node.js wraps a module, which runs the program; with `more` null it returns its parts. */
const packed = (
  parts,
) => `(function(exports,require,module,__filename,__dirname,more){const ${helpers},parts={
${parts.map(([name, text]) => `"./${name}":function(exports,require,module){${text}}`).join(',\n')}},${loader};
return more===null?parts:need("./backup_manager.js")})`;

/** Packages that are imported on use and whose names the parts would not find: esbuild gives a CommonJS package's as `default` alone. */
const withoutNames = (outputs) =>
  Object.values(outputs).flatMap(({ entryPoint, exports }) =>
    entryPoint?.includes('node_modules/') && exports.every((name) => name === 'default') ? [entryPoint] : [],
  );

/**
 * The parts as pairs of a name and its text, bundled with esbuild's `options`; what was bundled goes to `build`.
 * A module that the sources ask for with require() is a part as one that they import() is.
 */
const buildParts = async (build) => {
  const required = 'ports-on-use';
  const { outputFiles, metafile } = await build({
    entryPoints: { backup_manager: 'src/backup_manager.ts', [required]: `src/production/${required}.ts` },
    format: 'esm',
    splitting: true,
    chunkNames: '[hash]',
    write: false,
    // why: what V8 compiled holds every name, and each takes its time to be made again
    minifyIdentifiers: true,
    plugins: [
      {
        name: 'a part of its own',
        setup: ({ onResolve }) =>
          onResolve({ filter: new RegExp(`/${required}$`) }, ({ kind }) =>
            kind === 'require-call' ? { path: `./${required}.js`, external: true } : undefined,
          ),
      },
    ],
  });
  const round = circle(metafile.outputs);
  if (round.length > 0) throw new Error(`parts ask for one another: ${round.join(', ')}`);
  const nameless = withoutNames(metafile.outputs);
  if (nameless.length > 0)
    throw new Error(`import() a file that exports the names of ${nameless.join(', ')}`);
  return Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const { code } = await esbuild.transform(text, {
        format: 'cjs',
        platform: 'neutral',
        target: 'node20',
        minifySyntax: true,
        minifyWhitespace: true,
        // why: an import() in a script of node:vm is experimental, and some Node.js say so on standard error
        supported: { 'dynamic-import': false },
      });
      return [basename(path), shortened(loadedOnUse(plain(code)))];
    }),
  );
};

/** Commands by the word whose file and cache they make; the first ones have something to show. */
const rehearsals = {
  create: ['create docs;daily@02:15;docs;keep=7', 'create docs;10:15;docs'],
  list: ['list'],
  status: ['status'],
  next: ['next'],
  other: ['--help', 'history', 'backups', 'delete 1', 'undo'],
};

/**
 * Runs the commands of each word in a workspace of its own, by the program that `programOf` names for it: to `cacheOf` goes what V8
 * compiled for them (null: nowhere). The names of the parts that were used, by word; a word whose commands could not be run is left out.
 */
const rehearse = (programOf, cacheOf) => {
  const workspace = mkdtempSync(join(tmpdir(), 'backup-manager-build-'));
  const env = { ...process.env, BACKUP_MANAGER_DIR: workspace };
  const used = join(workspace, 'parts.json');
  try {
    mkdirSync(join(workspace, 'docs'));
    return Object.entries(rehearsals).flatMap(([word, commands]) => {
      const args = [join(__dirname, 'rehearse.js'), programOf(word), cacheOf(word) ?? '', used, ...commands];
      spawnSync(process.execPath, args, { cwd: workspace, env, stdio: 'ignore', timeout: 30_000 });
      try {
        return [[word, JSON.parse(readFileSync(used, 'utf8'))]];
      } catch {
        return [];
      } finally {
        rmSync(used, { force: true });
      }
    });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
};

/**
 * Writes the program's files to `dist`, with parts bundled by `build`. `words` are those with a file of their own, `digest` tells these files from all others, and
 * `compile` makes the caches in dist/cache. A file or cache that could not be made is no error: the program is slower to start.
 */
const buildProgram = async (build, dist) => {
  const parts = await buildParts(build);
  const hash = createHash('sha256');
  const write = (file, some) => {
    const text = packed(some);
    // why: it is read as Latin-1, the fastest, and the cache holds positions in it
    if (/[^\0-\x7f]/.test(text)) throw new Error(`${file} is not ASCII`);
    writeFileSync(join(dist, file), text);
    hash.update(text);
  };
  write('program.js', parts);
  const program = join(dist, 'program.js');
  const words = rehearse(
    () => program,
    () => null,
  ).flatMap(([word, used]) => {
    if (word === 'other') return [];
    write(
      `program-${word}.js`,
      parts.filter(([name]) => used.includes(`./${name}`)),
    );
    return [word];
  });
  const digest = hash.digest('hex').slice(0, 16);
  const compile = () => {
    mkdirSync(join(dist, 'cache'));
    rehearse(
      (word) => (words.includes(word) ? join(dist, `program-${word}.js`) : program),
      (word) => join(dist, 'cache', `${digest}-${word}-${process.versions.v8}-${process.arch}`),
    );
  };
  return { words, digest, compile };
};

module.exports = { buildProgram };
