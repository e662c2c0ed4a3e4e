/** The locks between real processes: they exclude each other, and die with their holder. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import { isLocked, whoHolds } from '../../../src/adapters/journal/holders';
import { isHeld, tryLock } from '../../../src/adapters/journal/locks';
import { canMount } from '../../end-to-end/support/small-disk';
import { leftOf, rightOf } from '../../support/decoded';
import { appended, journalOnDisk, recordsOf } from '../../support/journal-on-disk';
import { fromSource } from '../../support/from-source';
import { temporaryDirectory } from '../../support/temporary-directory';

const script = join(__dirname, '../../support/journal-process.ts');

describe('the journal’s locks', () => {
  const children: Array<ChildProcess> = [];
  const disk = journalOnDisk();
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(disk.remove);

  /** Starts a process at the journal; resolves with the first thing it says. */
  const atWork = async (...args: ReadonlyArray<string>) => {
    const child = spawn(process.execPath, [...fromSource, script, disk.workspace.root, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [said]: ReadonlyArray<unknown> = await once(child.stdout, 'data');
    return { child, said: String(said).trim() };
  };

  const killed = async (child: ChildProcess): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };

  it('let one process write at a time, name the one that does, and die with it', async () => {
    const { child, said } = await atWork('hold');
    expect(said).toBe('held');
    await disk.opened(
      async (journal) => {
        const busy = leftOf(await journal.exclusively(TE.right(undefined))());
        expect(busy.type).toBe('JournalBusy');
        const holder = busy.type === 'JournalBusy' ? busy.holder : '';
        const expected = `process ${child.pid ?? ''} (${[process.execPath, ...fromSource, script].join(' ')} ${disk.workspace.root} hold)`;
        expect(holder).toBe(process.platform === 'linux' ? expected : 'another process');
      },
      { timeout: 100 },
    );
    await killed(child);
    await disk.opened(async (journal) => {
      expect(rightOf(await journal.exclusively(TE.right('mine'))())).toBe('mine');
    });
  });

  it('let one process be the service, while others write', async () => {
    const { child, said } = await atWork('hold-service');
    expect(said).toBe('held');
    expect((await atWork('hold-service')).said).toBe('refused');
    await disk.opened(async (journal) => {
      expect(rightOf(await journal.tryHold('service')())).toBeNull();
      expect(rightOf(await journal.tryHold('archive')())).not.toBeNull();
      expect(rightOf(await journal.exclusively(TE.right('mine'))())).toBe('mine');
    });
    await killed(child);
    await disk.opened(async (journal) => {
      expect(rightOf(await journal.tryHold('service')())).not.toBeNull();
    });
  });

  it('are let go of on request, and can be taken again', async () => {
    await disk.opened(async (journal) => {
      const release = rightOf(await journal.tryHold('archive')());
      expect(rightOf(await journal.tryHold('archive')())).toBeNull();
      release?.();
      expect(rightOf(await journal.tryHold('archive')())).not.toBeNull();
    });
  });

  it('can be looked at from outside: who holds which, without a trace', async () => {
    const { child, said } = await atWork('hold-service');
    expect(said).toBe('held');
    const { journal } = disk.workspace;
    const before = disk.bytes();
    expect(whoHolds(journal, 'service')).toContain(
      process.platform === 'linux' ? `process ${child.pid ?? ''} (` : 'another process',
    );
    expect(whoHolds(journal, 'write')).toBeNull();
    await killed(child);
    expect(whoHolds(journal, 'service')).toBeNull();
    expect(whoHolds(`${journal}.none`, 'service')).toBeNull();
    expect(disk.bytes()).toEqual(before);
    expect([...disk.beside().keys()]).toEqual([]);
  });

  it('are told apart though one process holds some that lie side by side', async () => {
    const { child } = await atWork('hold-both');
    const holder = process.platform === 'linux' ? `process ${child.pid ?? ''} (` : 'another process';
    const { journal } = disk.workspace;
    expect(whoHolds(journal, 'service')).toContain(holder);
    expect(whoHolds(journal, 'archive')).toContain(holder);
    expect(whoHolds(journal, 'write')).toBeNull();
    if (process.platform === 'linux') expect(isHeld(journal, 'service')).toBe(true);
    await killed(child);
    expect(whoHolds(journal, 'archive')).toBeNull();
  });

  it('keep the lines of processes that write at once whole, chained and all there', async () => {
    disk.put(Buffer.alloc(0));
    const said = await Promise.all(['a', 'b', 'c'].map((name) => atWork('append', name, '15')));
    expect(said.map((one) => one.said)).toEqual(['done', 'done', 'done']);
    await disk.opened(async (journal) => {
      const versions = (await recordsOf(journal)).flatMap(({ events }) =>
        events.map((event) => (event.type === 'ServiceStarted' ? `${event.version}${event.pid}` : '')),
      );
      const expected = ['a', 'b', 'c'].flatMap((name) => [...Array(15).keys()].map((n) => `${name}${n}`));
      expect([...versions].sort()).toEqual([...expected].sort());
    });
  });
});

// why: only the superuser can make two file systems that count their inodes alike
if (!canMount) {
  it('locks of two file systems can not be tried without the right to mount them', () => {
    expect(canMount).toBe(false);
  });
} else {
  it('a lock on a file of the same number on another disk is another’s', () => {
    const directories = [temporaryDirectory(), temporaryDirectory()];
    try {
      for (const directory of directories) execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', directory]);
      const [here, there] = directories.map((directory) => {
        const files = [...Array(30).keys()].map((n) => join(directory, String(n)));
        for (const file of files) writeFileSync(file, '');
        return new Map(files.map((file) => [statSync(file).ino, file]));
      });
      const ino = [...(here?.keys() ?? [])].find((one) => there?.has(one)) ?? NaN;
      const [mine, other] = [here?.get(ino) ?? '', there?.get(ino) ?? ''];
      const fd = openSync(mine, 'r+');
      expect(tryLock(fd, 'service')).toBe(true);
      const seen = [mine, other].map((file) => [isHeld(file, 'service'), isLocked(file, 'service')]);
      closeSync(fd);
      expect(seen).toEqual([
        [true, true],
        [false, false],
      ]);
    } finally {
      for (const directory of directories) {
        execFileSync('umount', ['--lazy', directory]);
        rmdirSync(directory);
      }
    }
  });
}

describe('a journal that is replaced under a process', () => {
  it('is followed by a command, and is the end of one that holds a place', async () => {
    const disk = journalOnDisk();
    await disk.opened(async (journal) => {
      rightOf(await appended(journal, [])());
      disk.put(Buffer.alloc(0));
      expect(rightOf(await appended(journal, [])()).seq).toBe(1);
      rightOf(await journal.tryHold('service')());
      disk.put(Buffer.alloc(0));
      expect(leftOf(await appended(journal, [])())).toEqual({
        type: 'WorkspaceLost',
        what: 'the journal is gone',
        removed: true,
      });
    });
    disk.remove();
  });
});
