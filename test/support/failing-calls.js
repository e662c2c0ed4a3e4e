'use strict';
// Preloaded into a program (`node -r`): has one of its calls to the file system fail, or kills it there. Calls below
// the directory FAULT_BELOW count, in their order, from 1. FAULT_AT is the one that is struck, FAULT an error's code, or KILL.
// FAULT_PROGRAM is the program that is meant (what its script's name begins with), FAULT_THREAD `main` or `worker`: calls of others
// count for nothing. What happened is left in the file FAULT_REPORT: the call that was struck, or else how many there were.
// Where none is struck, it also says which calls were the first from their place: on the same way through the program.
// A process that runs a program several times arms it anew for each: `arm`, and then `told`.
const fs = require('node:fs');
const { basename, resolve, sep } = require('node:path');
const { getEnvironmentData, isMainThread, setEnvironmentData } = require('node:worker_threads');
const { getSystemErrorMap } = require('node:util');

let { FAULT_BELOW: below = '/', FAULT_AT: at = '0', FAULT: kind = 'EIO' } = process.env;
const { FAULT_PROGRAM: program = '', FAULT_THREAD: threads = 'main', FAULT_REPORT: report } = process.env;
const numbers = new Map([...getSystemErrorMap()].map(([number, [code, text]]) => [code, { number, text }]));
const write = fs.writeFileSync;
const readlink = fs.readlinkSync;
const inside = new Set();

/** How many calls there were, of all threads that count: the main thread hands it to the others. */
const counter = isMainThread ? new Int32Array(new SharedArrayBuffer(4)) : getEnvironmentData('faults');

const isBelow = (path) => {
  const whole = resolve(String(path));
  return whole === below || whole.startsWith(below + sep);
};

/** Where a thread was handed something that is open already, only the system knows what it is. */
const isOpenBelow = (fd) => {
  if (inside.has(fd) || isMainThread) return inside.has(fd);
  try {
    return isBelow(readlink(`/proc/self/fd/${fd}`));
  } catch {
    return false;
  }
};

/** Whether a call counts: by its first argument, a path or what was opened; links and renames by their second as well. */
const counts = (name, [target, second]) => {
  if (typeof target === 'number') return isOpenBelow(target);
  return isBelow(target) || (/^(rename|link|symlink|copyFile)/.test(name) && isBelow(second));
};

/** What the call was that was struck; null as long as none was. */
let struck = null;

const errorOf = (name, target) => {
  const { number, text } = numbers.get(kind);
  const syscall = name.replace(/Sync$/, '');
  const path = typeof target === 'string' ? ` '${target}'` : '';
  return Object.assign(new Error(`${kind}: ${text}, ${syscall}${path}`), {
    errno: number,
    code: kind,
    syscall,
  });
};

/** The calls that came on a way through the program on which none had come, as long as none is to be struck. */
let first = [];
const ways = new Set();

/** Where in the program a call was made, and what had led there. */
const noteWay = (name, count) => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 60;
  const { stack } = new Error(name);
  Error.stackTraceLimit = stackTraceLimit;
  if (ways.has(stack)) return;
  ways.add(stack);
  first.push(count);
};

/** Counts a call; when it is the one, the process ends here, or the answer is the error. */
const blow = (name, target) => {
  const count = Atomics.add(counter, 0, 1) + 1;
  if (Number(at) === 0) noteWay(name, count);
  if (count !== Number(at)) return null;
  struck = name;
  write(report, JSON.stringify({ struck, count, first: [] }));
  if (kind === 'KILL') process.kill(process.pid, 'SIGKILL');
  return errorOf(name, target);
};

const strike = (name, target) => {
  const error = blow(name, target);
  if (error !== null) throw error;
};

const sync = [
  'access',
  'chmod',
  'copyFile',
  'fchmod',
  'fchown',
  'fdatasync',
  'fstat',
  'fsync',
  'ftruncate',
].concat(
  [
    'futimes',
    'link',
    'lstat',
    'lutimes',
    'mkdir',
    'open',
    'opendir',
    'read',
    'readdir',
    'readFile',
    'readlink',
  ],
  [
    'realpath',
    'rename',
    'rmdir',
    'rm',
    'stat',
    'statfs',
    'symlink',
    'unlink',
    'utimes',
    'writeFile',
    'write',
  ],
  ['writev', 'appendFile', 'close'],
);

const withCallback = [
  'access',
  'close',
  'fdatasync',
  'fstat',
  'fsync',
  'lstat',
  'open',
  'read',
  'readdir',
  'stat',
].concat(['write', 'writev']);

const ofHandles = [
  'read',
  'readFile',
  'readv',
  'stat',
  'sync',
  'datasync',
  'truncate',
  'write',
  'writev',
  'close',
];

let within = false;

/** Closing always closes: an error comes after it, as from the kernel. */
const patchSync = (name) => {
  const original = fs[name];
  if (typeof original !== 'function') return;
  fs[name] = Object.assign((...args) => {
    // why: some are made of others, which are no calls of the program's
    if (within || !counts(name, args)) return original.apply(fs, args);
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
  }, original);
};

const patchCallback = (name) => {
  const original = fs[name];
  fs[name] = Object.assign((...args) => {
    const callback = args.at(-1);
    if (within || typeof callback !== 'function' || !counts(name, args)) return original.apply(fs, args);
    const error = blow(name, args[0]);
    if (name === 'close') inside.delete(args[0]);
    const answer = (failed, ...results) => {
      if (name === 'open' && !failed) inside.add(results[0]);
      callback(failed ?? (name === 'close' ? error : null), ...results);
    };
    if (error !== null && name !== 'close') return process.nextTick(callback, error);
    return original.apply(fs, [...args.slice(0, -1), answer]);
  }, original);
};

const patchHandle = (handle) => {
  for (const name of ofHandles) {
    const original = handle[name];
    handle[name] = async (...args) => {
      if (name !== 'close') strike(`handle.${name}`, handle.fd);
      const result = await original.apply(handle, args);
      if (name === 'close') strike(`handle.${name}`, handle.fd);
      return result;
    };
  }
  return handle;
};

const patchPromise = (name) => {
  const original = fs.promises[name];
  if (typeof original !== 'function') return;
  fs.promises[name] = async (...args) => {
    if (!counts(name, args)) return original.apply(fs.promises, args);
    strike(`promises.${name}`, args[0]);
    const result = await original.apply(fs.promises, args);
    return name === 'open' ? patchHandle(result) : result;
  };
};

const isMeant = isMainThread ? basename(process.argv[1] ?? '').startsWith(program) : counter !== undefined;

if (isMeant && report !== undefined) {
  if (isMainThread) setEnvironmentData('faults', counter);
  if (isMainThread === (threads === 'main')) {
    for (const name of sync) patchSync(`${name}Sync`);
    patchSync('watch');
    for (const name of withCallback) patchCallback(name);
    for (const name of Object.keys(fs.promises)) patchPromise(name);
  }
  if (isMainThread)
    process.on('exit', () => {
      const count = Atomics.load(counter, 0);
      if (count < Number(at) || Number(at) === 0)
        write(report, JSON.stringify({ struck: null, count, first }));
    });
}

module.exports = {
  /** The next run of the program below this directory has the call `at` fail with this error's code; 0: none. */
  arm: (next) => {
    ({ below, at, fault: kind } = next);
    inside.clear();
    struck = null;
    first = [];
    ways.clear();
    Atomics.store(counter, 0, 0);
  },
  /** What it came to. */
  told: () => ({ struck, count: Atomics.load(counter, 0), first }),
};
