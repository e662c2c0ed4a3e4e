'use strict';
// Compiles the sandbox of `npm run mutation`, in place, once the mutants are in its sources: what runs thousands of times
// is plain JavaScript, under the names of the TypeScript.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');

const sources = ['src', 'machines', 'scripts', 'test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => /\.ts$/.test(name) && !/\.d\.ts$/.test(name))
    .map((name) => join(folder, name)),
);

esbuild.buildSync({
  entryPoints: sources,
  outdir: '.',
  outbase: '.',
  outExtension: { '.js': '.ts' },
  allowOverwrite: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  logLevel: 'error',
});

/** Rewrites a compiled file. */
const rewrite = (file, change) => {
  const text = readFileSync(file, 'utf8');
  const changed = change(text);
  if (changed !== text) writeFileSync(file, changed);
};

// why: to mocha, what stands outside of every `describe` belongs to the tests of all files
for (const file of sources.filter((name) => name.endsWith('.test.ts')))
  rewrite(file, (text) => `describe(${JSON.stringify(file)}, () => {\n${text}\n});\n`);

// why: all mutants run in one process; what a module remembers with one of them must not reach the next
const remembered = /^(const \w+ = )(?:\/\* @__PURE__ \*\/ )?(new (?:Map|Set)\(\));$/gm;
for (const file of sources.filter((name) => name.startsWith('src')))
  rewrite(file, (text) => text.replace(remembered, '$1emptiedBetweenRuns($2);'));
