'use strict';
// Runs the built program once for each question, one after the other in this one process: `node asks-in-turn.js PROGRAM QUESTIONS ANSWERS`.
// QUESTIONS is a file with a JSON array of { cwd, args, at, fault }: where, what, and which call to the file system below `cwd` fails with which
// error's code (`at` 0: none; see failing-calls.js). ANSWERS gets an array of { status, out, err, struck, count, first }: how long the files on
// standard output and error were when it had ended, and what came of the fault. Each run has the program's modules anew; nothing
// but Node.js itself is shared.
const fs = require('node:fs');
const close = fs.closeSync;
// why: a program closes its standard output at its end, and the next one needs it
fs.closeSync = Object.assign((fd) => (fd === 1 || fd === 2 ? undefined : close(fd)), close);
Object.assign(process.env, { FAULT_PROGRAM: 'asks-in-turn', FAULT_REPORT: '/dev/null' });
const { arm, told } = require('./failing-calls');
const { createRequire } = require('node:module');
const { setImmediate } = require('node:timers');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

const [program, asked, answered] = process.argv.slice(2);
const run = new Script(fs.readFileSync(program, 'latin1'), { filename: program }).runInThisContext();
const requireThere = createRequire(program);
const questions = JSON.parse(fs.readFileSync(asked, 'utf8'));
const answers = [];

const ask = ({ cwd, args, at, fault }) => {
  process.chdir(cwd);
  process.argv = [process.execPath, program, ...args];
  process.exitCode = undefined;
  arm({ below: cwd, at, fault });
  const module = { exports: {} };
  run(module.exports, requireThere, module, program, dirname(program));
};

// why: it comes whenever nothing is left to be done, so at the end of each run
process.on('beforeExit', () => {
  if (answers.length === questions.length) return;
  const status = Number(process.exitCode);
  answers.push({ status, out: fs.fstatSync(1).size, err: fs.fstatSync(2).size, ...told() });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  const next = questions[answers.length];
  // why: it is asked for again only if there was anything to wait for
  if (next !== undefined) return setImmediate(ask, next);
  fs.writeFileSync(answered, JSON.stringify(answers));
  process.exitCode = 0;
});

ask(questions[0]);
