'use strict';
// Runs commands of the built program, one after another in one process and the present directory, and keeps what V8
// compiled for them: `node rehearse.js PROGRAM CACHE PARTS COMMAND...`. Commands are arguments joined by spaces. CACHE may be
// empty; PARTS gets a JSON array of the names of the program's parts that were used.
const { readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { createRequire } = require('node:module');
const { setImmediate } = require('node:timers');
const { constants, Script } = require('node:vm');

const [program, cache, used, ...commands] = process.argv.slice(2);
const script = new Script(readFileSync(program, 'latin1'), {
  filename: program,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
const whole = new Script(readFileSync(join(dirname(program), 'program.js'), 'latin1'));
const leave = process.exit;
const names = new Set();

const finish = () => {
  // why: src/start.ts compares the two
  const code = script.createCachedData();
  if (cache !== '') writeFileSync(cache, Buffer.concat([code, code]));
  writeFileSync(used, JSON.stringify([...names]));
  leave(0);
};

let stage = { parts: {} };
const allParts = () => whole.runInThisContext()({}, null, {}, program, dirname(program), null);

const next = () => {
  for (const name of Object.keys(stage.parts)) names.add(name);
  const command = commands.shift();
  if (command === undefined) return finish();
  process.argv = [process.execPath, program, ...command.split(' ')];
  stage = { exports: {}, parts: {} };
  script.runInThisContext()(
    stage.exports,
    createRequire(program),
    stage,
    program,
    dirname(program),
    allParts,
  );
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
