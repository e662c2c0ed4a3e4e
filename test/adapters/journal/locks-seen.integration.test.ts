/** Locks as the system tells of them in /proc: whoever holds which byte of the journal, with whatever program. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { whoHolds } from '../../../src/adapters/journal/holders';
import { holderOf, isHeld, isHolder, tryLock, tryShare, unlock } from '../../../src/adapters/journal/locks';
import { nativeLocks } from '../../../src/adapters/native-locks';
import { temporaryDirectory } from '../../support/temporary-directory';

const first = 2 ** 40;
const heldRanges = ['service', 'archive'] as const;
const ranges = ['write', ...heldRanges] as const;

/** Other systems tell nobody who holds a lock. */
const onLinux = (name: string, tests: () => void): void => {
  if (process.platform === 'linux') describe(name, tests);
  else it('nobody is told of locks', () => expect(isHeld(__filename, 'service')).toBeNull());
};

onLinux('a lock on the journal', () => {
  let directory: string;
  let journal: string;
  const children: Array<ChildProcess> = [];
  beforeEach(() => {
    directory = realpathSync(temporaryDirectory());
    journal = join(directory, 'journal.jsonl');
    writeFileSync(journal, '');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(directory, { recursive: true });
  });

  const seen = () => ranges.filter((range) => isHeld(journal, range) === true);

  /** Another program with the journal open as `f`; resolves when it has done what it is told first. */
  const program = async (before: string, after = 'input()'): Promise<ChildProcess> => {
    const text = `import fcntl, sys\nf = open(sys.argv[1], 'r+')\n${before}\nprint('done', flush=True)\n${after}`;
    const child = spawn('python3', ['-c', text, journal], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  };

  it.each(ranges)('is on the byte that every version has for it (%s)', (range) => {
    const fd = openSync(journal, 'r+');
    expect(nativeLocks().tryLock(fd, first + ranges.indexOf(range), 1)).toBe(true);
    expect(seen()).toEqual([range]);
    const other = openSync(journal, 'r+');
    expect(ranges.filter((one) => !tryLock(other, one))).toEqual([range]);
    for (const one of [fd, other]) closeSync(one);
    expect(seen()).toEqual([]);
  });

  it('can be shared by those who only look, and is let go of', () => {
    const [one, other] = [openSync(journal, 'r'), openSync(journal, 'r')];
    expect([tryShare(one, 'write'), tryShare(other, 'write')]).toEqual([true, true]);
    unlock(one, 'write');
    unlock(other, 'write');
    expect(seen()).toEqual([]);
    for (const fd of [one, other]) closeSync(fd);
  });

  it.each([
    ['to the end of the file', `0, ${first + 2}`, ['archive']],
    ['of the whole file', '0, 0', [...ranges]],
    ['before those of this program', `${first}, 0`, []],
    ['behind them', `0, ${first + 3}`, []],
    ['of two of them', `2, ${first}`, ['write', 'service']],
  ])('%s is seen for what it is', async (_, stretch, expected) => {
    const { pid } = await program(`fcntl.lockf(f, fcntl.LOCK_EX, ${stretch})`);
    expect(seen()).toEqual(expected);
    expect(heldRanges.filter((range) => isHolder(pid ?? 0, journal, range) === true)).toEqual(
      expected.filter((range) => range !== 'write'),
    );
  });

  it('of another kind excludes nobody', async () => {
    await program('fcntl.flock(f, fcntl.LOCK_EX)');
    expect(seen()).toEqual([]);
    expect(whoHolds(journal, 'service')).toBeNull();
  });

  it('that somebody only waits for is held by nobody', async () => {
    const fd = openSync(journal, 'r+');
    tryLock(fd, 'archive');
    await program('', `fcntl.lockf(f, fcntl.LOCK_EX, 2, ${first + 1})`);
    const isWaited = () => execFileSync('cat', ['/proc/locks'], { encoding: 'utf8' }).includes('->');
    while (!isWaited()) await new Promise((resolve) => setImmediate(resolve));
    expect(seen()).toEqual(['archive']);
    closeSync(fd);
  });

  it('is told with its holder, by whatever name the journal is asked for', () => {
    const fd = openSync(journal, 'r+');
    tryLock(fd, 'service');
    const link = join(directory, 'link');
    symlinkSync(journal, link);
    expect([journal, link].map((name) => isHolder(process.pid, name, 'service'))).toEqual([true, true]);
    expect(isHolder(process.pid, journal, 'archive')).toBe(false);
    expect(holderOf(journal, 'service')).toMatch(new RegExp(`^process ${process.pid} \\(\\S.*\\S\\)$`));
    expect(holderOf(journal, 'service')).not.toContain('\0');
    closeSync(fd);
    expect(holderOf(journal, 'service')).toBe('another process');
  });

  it('is not told of a process that is gone, nor of a file that is', () => {
    expect(isHolder(2 ** 30, journal, 'service')).toBeNull();
    expect(isHolder(process.pid, `${journal}.none`, 'service')).toBeNull();
    expect(isHeld(`${journal}.none`, 'service')).toBeNull();
  });

  it('is looked for without a trace, and without waiting for whoever is at the other end of a pipe', () => {
    const fifo = join(directory, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const open = readdirSync('/proc/self/fd').length;
    expect(isHeld(fifo, 'service')).toBe(false);
    expect(isHeld(journal, 'service')).toBe(false);
    expect(readdirSync('/proc/self/fd').length).toBe(open);
  });
});
