'use strict';
// `npm run mutation [-- PATHS and what Stryker takes]`: changes the code in small ways, one at a time, and runs the tests
// that reach it. Tells the share that tests notice, by folder, and each change that none of them does.
const { readFileSync, rmSync, statSync } = require('node:fs');
const { dirname, join, relative } = require('node:path');
const { fail, installTools, root, stryker, withWorkspaces } = require('./mutation-tools');

const report = join(root, 'node_modules', '.cache', 'mutation', 'report.json');

/** What Stryker is to change, for a file or a folder. */
const pattern = (path) => {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind === undefined) fail(`there is no ${path}`);
  const name = relative(root, path);
  return kind.isDirectory() ? `${name}/**/*.ts` : name;
};

const noticed = new Set(['Killed', 'Timeout']);
const unnoticed = new Set(['Survived', 'NoCoverage']);

const count = (mutants, statuses) => mutants.filter(({ status }) => statuses.has(status)).length;

const row = (name, mutants) => {
  const [killed, survived] = [count(mutants, noticed), count(mutants, unnoticed)];
  const all = killed + survived;
  const share = all === 0 ? '-' : `${((100 * killed) / all).toFixed(1)} %`;
  const left = mutants.length - all;
  return `${name.padEnd(36)}${share.padStart(8)}${String(all).padStart(7)}${String(survived).padStart(7)}${String(left).padStart(7)}`;
};

/** One line for people and editors. */
const survivor = (file, lines, { location: { start, end }, mutatorName, replacement = '', status }) => {
  const from = lines[start.line - 1].slice(
    start.column - 1,
    start.line === end.line ? end.column - 1 : undefined,
  );
  const short = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 80);
  const how = status === 'NoCoverage' ? 'no test runs it' : 'no test notices';
  return `${file}:${start.line}:${start.column} ${mutatorName}, ${how}: ${short(from)} -> ${short(replacement)}`;
};

const tell = () => {
  const { files } = JSON.parse(readFileSync(report, 'utf8'));
  const folders = new Map();
  for (const [name, { mutants }] of Object.entries(files)) {
    const folder = dirname(name);
    folders.set(folder, [...(folders.get(folder) ?? []), ...mutants]);
  }
  for (const [name, { source, mutants }] of Object.entries(files)) {
    const lines = source.split('\n');
    for (const mutant of mutants)
      if (unnoticed.has(mutant.status)) console.log(survivor(name, lines, mutant));
  }
  console.log(`\n${''.padEnd(36)}noticed    all unnot.   left`);
  for (const [name, mutants] of [...folders].sort()) console.log(row(name, mutants));
  console.log(row('all', [...folders.values()].flat()));
};

installTools();
const given = process.argv.slice(2);
const first = given.findIndex((argument) => argument.startsWith('-'));
const paths = first === -1 ? given : given.slice(0, first);
const chosen = paths.length === 0 ? [] : ['--mutate', paths.map(pattern).join(',')];
rmSync(report, { force: true });
const status = withWorkspaces((env) => stryker([...chosen, ...given.slice(paths.length)], env));
if (statSync(report, { throwIfNoEntry: false }) === undefined) process.exit(status ?? 1);
tell();
process.exit(status ?? 1);
