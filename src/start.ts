/**
 * The bin `backup_manager` as it is built: runs `program.js` beside it (in a child process where a file system may hang), with the machine code's forerunner that V8 made of
 * it before, where there is one for this command and this Node.js. Without it the program is only slower to start.
 */
import { readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { awakenLockTable } from './adapters/lock-table';
import { needsSupervision, supervise } from './adapters/supervision';
import { mark } from './adapters/supervised';

/** Set by the build: the words with a cache of their own, and a digest of program.js. */
declare const WORDS: ReadonlyArray<string>;
declare const PROGRAM: string;

const file = join(__dirname, 'program.js');
const word = process.argv.slice(2).find((argument) => WORDS.includes(argument)) ?? 'other';
const { v8 } = process.versions;
const cache = join(__dirname, 'cache', `${PROGRAM}-${word}-${v8}-${process.arch}`);

/**
 * What was compiled before. V8 does not look for damage in it, and crashes at some. It is there twice, and both must be
 * alike: that is found far sooner than a digest, for which a command would load the cryptography of Node.js.
 */
const compiled = (): Buffer | undefined => {
  try {
    const bytes = readFileSync(cache);
    const code = bytes.subarray(0, bytes.length / 2);
    return code.equals(bytes.subarray(bytes.length / 2)) ? code : undefined;
  } catch {
    return undefined;
  }
};

/** Keeps what was compiled in this run, if the program's directory is this user's. */
const keep = (script: Script): void => {
  const temporary = `${cache}.${process.pid}`;
  try {
    if (statSync(join(__dirname, 'cache')).uid !== process.geteuid?.()) return;
    const code = script.createCachedData();
    writeFileSync(temporary, Buffer.concat([code, code]), { flag: 'wx' });
    renameSync(temporary, cache);
  } catch {
    try {
      unlinkSync(temporary);
    } catch {
      // why: it was not made, or can't be removed; neither is this command's matter
    }
  }
};

const runHere = (): void => {
  const code = compiled();
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    ...(code === undefined ? {} : { cachedData: code }),
  });
  if (code === undefined) process.once('exit', () => keep(script));
  // why: the build wraps the program in a function of these, as Node.js wraps a module
  const run = script.runInThisContext() as (...module: ReadonlyArray<unknown>) => void;
  run(exports, require, module, file, __dirname);
};

if (word === 'status') awakenLockTable();
if (process.env[mark] === undefined && needsSupervision(process.argv.slice(2)))
  void supervise(__filename, process.argv.slice(2));
else runHere();
