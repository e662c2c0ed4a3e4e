/**
 * The bin `backup_manager` as it is built: runs `program.js` beside it (in a child process where a file system may hang), or the file with what this
 * command needs of it; with what V8 compiled of that before, where there is such for this Node.js. Without it the program is only slower to start.
 */
import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { startEarly } from './adapters/archive/pack/early-thread';
import { awakenLockTable } from './adapters/lock-table';
import { needsSupervision, supervise } from './adapters/supervision';
import { mark } from './adapters/supervised';
import { asksForHelp, commandPlace } from './cli/command-word';

/** Set by the build: the words with a file and a cache of their own, and a digest of these files. */
declare const WORDS: ReadonlyArray<string>;
declare const PROGRAM: string;

const program = join(__dirname, 'program.js');
const word = process.argv.slice(2).find((argument) => WORDS.includes(argument)) ?? 'other';
const file = word === 'other' ? program : join(__dirname, `program-${word}.js`);
const { v8 } = process.versions;
const cache = join(__dirname, 'cache', `${PROGRAM}-${word}-${v8}-${process.arch}`);

/** Uses a file that is open, and closes it. */
const withFile = <A>(name: string, use: (fd: number, size: number) => A): A => {
  const fd = openSync(name, 'r');
  try {
    return use(fd, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
};

// why: a page of memory that is touched for the first time takes longer than reading into it, so source and cache share theirs
let room = Buffer.alloc(0);
const piece = 1 << 16;

/** So many bytes of a file, from where it stands; they are good until the next call. Fewer where the file has fewer. */
const read = (fd: number, length: number): Buffer => {
  if (room.length < length) room = Buffer.allocUnsafeSlow(length);
  return room.subarray(0, readSync(fd, room, 0, length, null));
};

/** Whether the next bytes of a file are these. */
const goesOnWith = (fd: number, bytes: Buffer): boolean => {
  const next = Buffer.allocUnsafeSlow(piece);
  for (let at = 0; at < bytes.length; at += piece) {
    const part = bytes.subarray(at, at + piece);
    const length = readSync(fd, next, 0, part.length, null);
    if (!part.equals(next.subarray(0, length))) return false;
  }
  return true;
};

/**
 * What was compiled before. V8 does not look for damage in it, and crashes at some. It is there twice, and both must be
 * alike: that is found far sooner than a digest, for which a command would load the cryptography of Node.js.
 */
const compiled = (): Buffer | undefined => {
  try {
    return withFile(cache, (fd, size) => {
      const code = read(fd, size / 2);
      return code.length > 0 && goesOnWith(fd, code) ? code : undefined;
    });
  } catch {
    return undefined;
  }
};

/** Whether these arguments ask for a backup. */
const asksForBackup = (argv: ReadonlyArray<string>): boolean =>
  argv[commandPlace(argv)] === 'run' && !asksForHelp(argv);

/** The source of a file of the program: ASCII. */
const sourceOf = (name: string): string => withFile(name, (fd, size) => read(fd, size).toString('latin1'));

/** Of V8 with its flags. The module is loaded by few commands. */
const versionTag = (): number => process.getBuiltinModule('node:v8').cachedDataVersionTag();

/** Keeps what was compiled in this run, if the program's directory is this user's. `tag` is that of V8 at the start. */
const keep = (script: Script, tag: number): void => {
  const temporary = `${cache}.${process.pid}`;
  try {
    // why: V8 refuses what was compiled under other flags, and some commands set flags on their way
    if (versionTag() !== tag) return;
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

/** The function in which the build wraps the program, as Node.js wraps a module. */
type Wrapped = (...module: ReadonlyArray<unknown>) => unknown;

/** What a file for one word does not hold, its command needs seldom. */
const allParts = (): unknown => {
  const script = new Script(sourceOf(program), { filename: program });
  const run = script.runInThisContext() as Wrapped;
  return run(exports, require, module, program, __dirname, null);
};

const runHere = (): void => {
  if (asksForBackup(process.argv.slice(2))) startEarly(join(__dirname, 'pack_worker.js'));
  const source = sourceOf(file);
  const code = compiled();
  const script = new Script(source, {
    filename: file,
    ...(code === undefined ? {} : { cachedData: code }),
  });
  if (code === undefined || script.cachedDataRejected === true) {
    const tag = versionTag();
    process.once('exit', () => keep(script, tag));
  }
  const run = script.runInThisContext() as Wrapped;
  run(exports, require, module, program, __dirname, allParts);
};

if (word === 'status') awakenLockTable();
if (process.env[mark] === undefined && needsSupervision(process.argv.slice(2)))
  void supervise(__filename, process.argv.slice(2));
else runHere();
