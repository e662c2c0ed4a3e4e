'use strict';
// In the sandbox of `npm run mutation:tests`: looks for each test of a file whether any mutant that it runs makes it fail, until one
// does. `node noticing-tests.js FILE MOST [TEST...]` tries MOST mutants a test at most, of the tests named or of all. Lines of
// JSON on descriptor 3: first {tests}, the names of all; {begun, isChanged} before each run; then, a test,
// {test, tried, noticed, fails, loading}: the mutant that it noticed or null, how many failures it has without any, and the
// mutants of what is done while modules are loaded.
const { writeSync } = require('node:fs');
const { join, resolve } = require('node:path');
const Mocha = require(join(__dirname, 'node_modules', 'mocha'));

const [file, most, ...only] = process.argv.slice(2);
const { mochaHooks } = require(resolve('test/mutation/globals.js'));

const stage = (globalThis.__stryker__ ??= {});
/** What is reached a hundred times as often as without the mutant never ends. */
const patience = 100;

const mocha = new Mocha({ timeout: 0, rootHooks: mochaHooks, reporter: function silent() {} });
mocha.cleanReferencesAfterRun(false);
mocha.addFile(resolve(file));
mocha.loadFiles();
const loading = Object.keys(stage.mutantCoverage?.static ?? {});

const testsOf = (suite) => [...suite.tests, ...suite.suites.flatMap(testsOf)];
const say = (value) => writeSync(3, `${JSON.stringify(value)}\n`);

/** Runs one test with a mutant, or with none; gives how many failures there were. */
const run = (test, mutant, limit) => {
  say({ begun: test, isChanged: mutant !== undefined });
  Object.assign(stage, {
    activeMutant: mutant,
    hitCount: mutant === undefined ? undefined : 0,
    hitLimit: limit,
  });
  mocha.grep(new RegExp(`^${test.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`));
  mocha.suite.bail(true);
  return new Promise((done) => mocha.run(done));
};

/** The same shuffle each time. */
const shuffled = (items) => {
  let seed = 20261127;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31);
  return items
    .map((item) => [next(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
};

const look = async (test) => {
  stage.currentTestId = test;
  if (stage.mutantCoverage !== undefined) stage.mutantCoverage.perTest[test] = {};
  const fails = await run(test);
  stage.currentTestId = undefined;
  if (fails > 0) return { test, tried: 0, noticed: null, fails, loading: [] };
  const covered = stage.mutantCoverage?.perTest[test] ?? {};
  const mutants = shuffled(Object.keys(covered)).slice(0, Number(most));
  for (const [index, mutant] of mutants.entries())
    if ((await run(test, mutant, covered[mutant] * patience)) > 0)
      // why: what the mutant left behind may be what the test stumbles over, and then it does so again
      return { test, tried: index + 1, noticed: mutant, fails: await run(test), loading: [] };
  return { test, tried: mutants.length, noticed: null, fails: 0, loading };
};

// why: a mutant may throw where nobody waits; the test that runs is what tells
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);
const main = async () => {
  const tests = testsOf(mocha.suite).map((test) => test.fullTitle());
  say({ tests });
  for (const test of tests) if (only.length === 0 || only.includes(test)) say(await look(test));
  process.exit(0);
};
void main();
