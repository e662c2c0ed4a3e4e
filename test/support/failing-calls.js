'use strict';
// Preloaded into a program (`node -r`): has one of its calls to the file system fail, or kills it there. Calls below
// the directory FAULT_BELOW count, in their order, from 1. FAULT_AT is the one that is struck, FAULT an error's code, or KILL.
// What happened is left in the file FAULT_REPORT: the call that was struck, or else how many there were.
const fs = require('node:fs');
const { resolve, sep } = require('node:path');
const { isMainThread } = require('node:worker_threads');
const { getSystemErrorMap } = require('node:util');

const {
  FAULT_BELOW: below = '/',
  FAULT_AT: at = '0',
  FAULT: kind = 'EIO',
  FAULT_REPORT: report,
} = process.env;
const numbers = new Map([...getSystemErrorMap()].map(([number, [code, text]]) => [code, { number, text }]));
const write = fs.writeFileSync;
const inside = new Set();
let count = 0;

const isBelow = (path) => {
  const whole = resolve(String(path));
  return whole === below || whole.startsWith(below + sep);
};

/** Whether a call counts: by its first argument, a path or what was opened; links and renames by their second as well. */
const counts = (target) => (typeof target === 'number' ? inside.has(target) : isBelow(target));

const errorOf = (name, target) => {
  const { number, text } = numbers.get(kind);
  const syscall = name.replace(/Sync$/, '');
  const path = typeof target === 'number' ? '' : ` '${target}'`;
  return Object.assign(new Error(`${kind}: ${text}, ${syscall}${path}`), {
    errno: number,
    code: kind,
    syscall,
  });
};

/** Counts a call, and strikes it when it is the one. Closing always closes: an error comes after it, as from the kernel. */
const strike = (name, target) => {
  count += 1;
  if (count !== Number(at)) return;
  write(report, JSON.stringify({ struck: name, count }));
  if (kind === 'KILL') process.kill(process.pid, 'SIGKILL');
  throw errorOf(name, target);
};

const sync = [
  'accessSync',
  'chmodSync',
  'closeSync',
  'copyFileSync',
  'fdatasyncSync',
  'fstatSync',
  'fsyncSync',
].concat(
  [
    'ftruncateSync',
    'futimesSync',
    'linkSync',
    'lstatSync',
    'mkdirSync',
    'openSync',
    'readSync',
    'readdirSync',
  ],
  [
    'readFileSync',
    'readlinkSync',
    'realpathSync',
    'renameSync',
    'rmdirSync',
    'rmSync',
    'statSync',
    'statfsSync',
  ],
  ['symlinkSync', 'unlinkSync', 'utimesSync', 'writeFileSync', 'writeSync', 'appendFileSync'],
);

let within = false;

const patchSync = (name) => {
  const original = fs[name];
  if (typeof original !== 'function') return;
  fs[name] = (...args) => {
    // why: some are made of others, which are no calls of the program's
    if (within || !counts(args[0])) return original.apply(fs, args);
    within = true;
    try {
      if (name === 'closeSync') {
        inside.delete(args[0]);
        original.apply(fs, args);
        return strike(name, args[0]);
      }
      strike(name, args[0]);
      const result = original.apply(fs, args);
      if (name === 'openSync') inside.add(result);
      return result;
    } finally {
      within = false;
    }
  };
};

const patchPromise = (name) => {
  const original = fs.promises[name];
  if (typeof original !== 'function') return;
  fs.promises[name] = async (...args) => {
    if (counts(args[0])) strike(name, args[0]);
    return original.apply(fs.promises, args);
  };
};

if (isMainThread && report !== undefined) {
  for (const name of sync) patchSync(name);
  for (const name of Object.keys(fs.promises)) patchPromise(name);
  process.on('exit', () => {
    if (count < Number(at) || Number(at) === 0) write(report, JSON.stringify({ struck: null, count }));
  });
}
