'use strict';
// `npm run mutation:tests [-- FILES]`: looks for tests that no small change of the code turns red: they notice nothing, and go.
// The other half of `npm run mutation`, which ends each change with the first test that notices it.
const { spawn } = require('node:child_process');
const { readFileSync, readdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { createInterface } = require('node:readline');
const { fail, installTools, root, stryker, tools, withWorkspaces } = require('./mutation-tools');

/** Changes tried for a test before it is said to notice none. */
const most = 400;
/** Milliseconds that a test may take with a change. Whoever goes round for ever has been noticed. */
const patience = 60_000;
const atOnce = 2;
const sandboxes = '.stryker-tests';

/** Floors of which the mutation run changes nothing: a test of theirs may notice none of its changes and be a good one. */
const unchanged = ['test/adapters/**', 'test/cli/**', 'test/service/**'];

/** Tests of what other tests are made of: they notice a type of event of which no journal is kept, and no change of the code. */
const ofTestData = /^the journals of the present version have every type of (?:event|command)/;

/** The test files that the mutation run takes, of the floors that it changes. */
const testFiles = (sandbox) => {
  const { spec, ignore } = JSON.parse(readFileSync(join(tools, 'stryker.config.json'), 'utf8')).mochaOptions;
  const { globSync } = require(join(tools, 'node_modules', 'glob'));
  // why: the tests run where the changed code is
  process.chdir(sandbox);
  return globSync(spec, { ignore: [...ignore, ...unchanged] }).sort();
};

/**
 * Looks at the tests of a file, or those named; calls with each finding. Gives the test that a change made hang, or end its process
 * (one that takes all memory, say), or null; and whether the process came to its end.
 */
const look = (file, tests, env, onFinding) =>
  new Promise((resolve) => {
    const args = [join(root, 'test', 'mutation', 'noticing-tests.js'), file, String(most), ...tests];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    let begun = null;
    const stop = () => child.kill('SIGKILL');
    let timer = setTimeout(stop, patience);
    createInterface({ input: child.stdio[3] }).on('line', (line) => {
      clearTimeout(timer);
      timer = setTimeout(stop, patience);
      const said = JSON.parse(line);
      if (said.begun === undefined) onFinding(said);
      else begun = said.isChanged ? said.begun : null;
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ hung: status === 0 ? null : begun, isWhole: status === 0 });
    });
  });

/** Every finding of a file; a test that hangs with a change has noticed it, and the rest are looked at by another process. */
const lookAtFile = async (file, env) => {
  const findings = new Map();
  let names = null;
  for (let tests = []; names === null || tests.length > 0;) {
    const { hung, isWhole } = await look(file, tests, env, (finding) => {
      if (finding.tests !== undefined) names ??= finding.tests;
      else findings.set(finding.test, finding);
    });
    if (hung === null && !isWhole) fail(`${file}: its tests could not be looked at`);
    if (hung === null) break;
    findings.set(hung, { test: hung, noticed: 'hangs' });
    tests = (names ?? []).filter((name) => !findings.has(name));
  }
  return [...findings.values()];
};

/** What is found of one test in a process of its own. */
const lookAlone = async (file, test, env) => {
  let found = { test, noticed: 'hangs' };
  const { hung, isWhole } = await look(file, [test], env, (finding) => {
    if (finding.tests === undefined) found = finding;
  });
  if (hung === null && !isWhole) fail(`${file}: its tests could not be looked at`);
  return found;
};

/** Whether a test notices a change of what modules do when they are loaded: each needs a process of its own. */
const noticesLoading = async (file, { test, loading }, env) => {
  for (const mutant of loading) {
    let isRed = false;
    const changed = { ...env, __STRYKER_ACTIVE_MUTANT__: mutant };
    await look(file, [test], changed, ({ fails = 0 }) => (isRed ||= fails > 0));
    // why: a module that can't even be loaded is nothing that this test notices
    if (isRed) return true;
  }
  return false;
};

const main = async (env) => {
  const folder = join(root, sandboxes);
  rmSync(folder, { recursive: true, force: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const status = stryker(['--dryRunOnly', '--cleanTempDir', 'false', '--tempDirName', sandboxes], env);
  if (status !== 0) fail('the tests do not pass as they are');
  const asked = process.argv.slice(2);
  const all = testFiles(join(folder, readdirSync(folder)[0]));
  const files = asked.length === 0 ? all : all.filter((file) => asked.some((part) => file.includes(part)));
  const counts = { tests: 0, idle: 0, unsteady: 0 };
  const work = async () => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      const findings = await lookAtFile(file, env);
      counts.tests += findings.length;
      for (const found of findings) {
        // why: what an earlier change left in the process, as in a memo, is gone in another one
        const finding = found.fails > 0 ? await lookAlone(file, found.test, env) : found;
        if (finding.noticed === null && finding.fails > 0) {
          counts.unsteady += 1;
          console.log(`it fails without any change: ${finding.test}`);
        } else if (
          finding.noticed !== null ||
          ofTestData.test(finding.test) ||
          (await noticesLoading(file, finding, env))
        ) {
          continue;
        } else {
          counts.idle += 1;
          console.log(`no change of ${finding.tried} turns it red: ${finding.test}`);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const { tests, idle, unsteady } = counts;
  console.log(`${tests} tests, ${idle} that notice nothing, ${unsteady} that fail by themselves`);
  return tests > 0 && idle === 0 && unsteady === 0 ? 0 : 1;
};

installTools();
void withWorkspaces(main).then((status) => process.exit(status));
