'use strict';
// What the tests expect of jest, on mocha: under Stryker mocha runs them again and again in one process, where jest would
// load every module anew for each mutant.
const { mock } = require('node:test');
const { expect } = require('expect');
const fc = require('fast-check');
const { bind } = require('jest-each');

// why: the figure must come out the same the next time, and one counterexample is enough: it need not be a small one
fc.configureGlobal({ seed: 20261126, endOnFailure: true, numRuns: 25 });

require.extensions['.ts'] = require.extensions['.js'];

const caches = [];
const emptiedBetweenRuns = (cache) => {
  caches.push(cache);
  return cache;
};

/** `it` or `describe` of mocha with what jest's has more: a table. */
const withTable = (block) => Object.assign(block, { each: bind(block) });

const jest = {
  setTimeout: () => undefined,
  useFakeTimers: () => mock.timers.enable({ apis: ['setTimeout', 'setInterval'] }),
  useRealTimers: () => mock.timers.reset(),
  advanceTimersByTime: (milliseconds) => mock.timers.tick(milliseconds),
};

/** Mocha makes its words when a file is loaded: they are taken over then. */
const takeOver = (name, change) => {
  let value;
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => value,
    set: (word) => {
      value = change(word);
    },
  });
};
takeOver('it', withTable);
takeOver('describe', withTable);

Object.assign(globalThis, { expect, jest, emptiedBetweenRuns });
Object.defineProperty(globalThis, 'test', { get: () => globalThis.it });
Object.defineProperty(globalThis, 'beforeAll', { get: () => globalThis.before });
Object.defineProperty(globalThis, 'afterAll', { get: () => globalThis.after });

/**
 * What a test runs too is not only run while modules are loaded: Stryker need not start a process for each such mutant,
 * which it changes while tests run.
 */
const countAsRun = ({ static: loading, perTest }) => {
  for (const covered of Object.values(perTest))
    for (const mutant of Object.keys(covered)) delete loading[mutant];
};

exports.mochaHooks = {
  beforeAll: () => {
    for (const cache of caches) cache.clear();
  },
  afterAll: () => {
    const { mutantCoverage } = globalThis.__stryker__ ?? {};
    if (mutantCoverage !== undefined) countAsRun(mutantCoverage);
  },
};
