'use strict';
// Runs commands of the built program, one after another in one process and the present directory, and keeps what V8
// compiled for them: `node rehearse.js PROGRAM CACHE COMMAND...`. Commands are arguments joined by spaces.
const { readFileSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { createRequire } = require('node:module');
const { setImmediate } = require('node:timers');
const { constants, Script } = require('node:vm');

const [program, cache, ...commands] = process.argv.slice(2);
const script = new Script(readFileSync(program, 'latin1'), {
  filename: program,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
const leave = process.exit;

const finish = () => {
  // why: src/start.ts compares the two
  const code = script.createCachedData();
  writeFileSync(cache, Buffer.concat([code, code]));
  leave(0);
};

const next = () => {
  const command = commands.shift();
  if (command === undefined) return finish();
  process.argv = [process.execPath, program, ...command.split(' ')];
  const stage = { exports: {} };
  script.runInThisContext()(stage.exports, createRequire(program), stage, program, dirname(program));
};

// why: a command is over when it leaves, or when there is nothing left to do
let over = false;
const goOn = () => {
  if (over) return;
  over = true;
  setImmediate(() => {
    over = false;
    next();
  });
};
process.exit = goOn;
process.on('beforeExit', goOn);
next();
