/** The journal's discipline: what is durable in which order, what is read anew, and which file it is that is locked. */
import {
  appendFileSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { type FileSystem, realFileSystem } from '../../../src/adapters/file-system';
import { whoHolds } from '../../../src/adapters/journal/holders';
import { makeJournal } from '../../../src/adapters/journal/journal';
import { workspaceAt } from '../../../src/adapters/workspace/workspace';
import type { Event } from '../../../src/domain/events/event';
import { someAuthor } from '../../support/author';
import { leftOf, rightOf } from '../../support/decoded';
import {
  appended,
  headOf,
  journalBytes,
  type JournalOnDisk,
  journalOnDisk,
  recordsOf,
} from '../../support/journal-on-disk';
import { temporaryDirectory } from '../../support/temporary-directory';
import { tracedFileSystem } from '../../support/traced-file-system';

const event: Event = { type: 'ServiceStopped', pid: 7, reason: 'for the test' };

const failure = (code: string): Error => Object.assign(new Error(code), { code });

const failing = (code: string) => (): never => {
  throw failure(code);
};

let disk: JournalOnDisk;
beforeEach(() => {
  disk = journalOnDisk();
});
afterEach(() => disk.remove());

describe('a decision', () => {
  it('is durable before it is told as done; the first one with its directories', async () => {
    const { fileSystem, take, open } = tracedFileSystem();
    const calls = () => take().map((call) => call.replace(/workspace-.*/, 'root'));
    await disk.opened(
      async (journal) => {
        rightOf(await appended(journal, [event])());
        const made = ['mkdir .backup_manager', 'fsync root'];
        const written = ['write journal.jsonl', 'fsync journal.jsonl'];
        expect(calls()).toEqual([...made, ...written, 'fsync .backup_manager', 'fsync root']);
        rightOf(await appended(journal, [event])());
        expect(calls()).toEqual(written);
        await recordsOf(journal);
        expect(open()).toEqual(['journal.jsonl']);
      },
      { fileSystem },
    );
    expect(open()).toEqual([]);
  });

  it('that fails is cut off, durably', async () => {
    let fails = false;
    const traced = tracedFileSystem({
      ...realFileSystem,
      writeSync: (...args: ReadonlyArray<unknown>): number => {
        if (fails) throw failure('ENOSPC');
        return Number(Reflect.apply(realFileSystem.writeSync, null, args));
      },
    });
    await disk.opened(
      async (journal) => {
        rightOf(await appended(journal, [event])());
        fails = true;
        traced.take();
        leftOf(await appended(journal, [event])());
        expect(traced.did).toEqual(['write journal.jsonl', 'ftruncate journal.jsonl', 'fsync journal.jsonl']);
      },
      { fileSystem: traced.fileSystem },
    );
  });

  it.each([
    ['nothing of it', 0],
    ['a part of it', 20],
  ])(
    'that fails takes no line with it that another machine has written meanwhile (%s was written)',
    async (_, part) => {
      const theirs = '{"seq":2,"of":"another machine"}\n';
      let fails = false;
      await disk.opened(
        async (journal) => {
          rightOf(await appended(journal, [event])());
          const before = readFileSync(disk.workspace.journal, 'utf8');
          fails = true;
          leftOf(await appended(journal, [event])());
          expect(readFileSync(disk.workspace.journal, 'utf8').slice(0, before.length + theirs.length)).toBe(
            before + theirs,
          );
        },
        {
          fileSystem: {
            ...realFileSystem,
            writeSync: (...args: ReadonlyArray<unknown>): number => {
              const [fd, bytes] = args;
              if (!fails || !Buffer.isBuffer(bytes))
                return Number(Reflect.apply(realFileSystem.writeSync, null, args));
              appendFileSync(disk.workspace.journal, theirs);
              if (part > 0) realFileSystem.writeSync(Number(fd), bytes, 0, part, null);
              throw failure('EIO');
            },
          },
        },
      );
    },
  );

  it('leaves the lock to others, however it ends', async () => {
    await disk.opened(async (journal) => {
      rightOf(await appended(journal, [event])());
      for (const use of [TE.right(1), TE.left({ type: 'SchedulesFileMissing' } as const)]) {
        await journal.exclusively<number>(use)();
        expect(whoHolds(disk.workspace.journal, 'write')).toBeNull();
      }
      await journal.exclusively(() => Promise.reject(new Error('thrown')))();
      expect(whoHolds(disk.workspace.journal, 'write')).toBeNull();
    });
  });

  it('of one process waits for the end of the one before, however that ends', async () => {
    await disk.opened(async (journal) => {
      const order: Array<string> = [];
      const step =
        (name: string, fails = false): TE.TaskEither<never, void> =>
        async () => {
          order.push(`${name} begins`);
          await new Promise((resolve) => setImmediate(resolve));
          order.push(`${name} ends`);
          if (fails) throw new Error('thrown');
          return E.right(undefined);
        };
      const steps = [step('a'), step('b', true), step('c')];
      await Promise.all(steps.map((each) => journal.exclusively(each)()));
      expect(order).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    });
  });

  it('that closes the journal is none the worse for it', async () => {
    await disk.opened(async (journal) => {
      const closing: TE.TaskEither<never, string> = () => {
        journal.close();
        return Promise.resolve(E.right('done'));
      };
      expect(rightOf(await journal.exclusively(closing)())).toBe('done');
    });
  });
});

describe('a checkpoint', () => {
  const checkpointsAfter = async (events: ReadonlyArray<Event>): Promise<number> => {
    const { fileSystem, did } = tracedFileSystem({ ...realFileSystem, fsyncSync: () => undefined });
    await disk.opened(
      async (journal) => {
        for (const one of events) rightOf(await appended(journal, [one])());
      },
      { fileSystem },
    );
    return did.filter((call) => call === 'rename checkpoint.json.tmp').length;
  };

  it.each([
    [99, 0],
    [100, 1],
    [199, 1],
    [200, 2],
  ])('is made after each 100 lines (%i)', async (lines, count) => {
    expect(await checkpointsAfter(Array.from({ length: lines }, () => event))).toBe(count);
  });

  it('is made after each MiB', async () => {
    const large: Event = { type: 'ServiceStopped', pid: 7, reason: 'x'.repeat((1 << 20) - 100) };
    expect(await checkpointsAfter([large, event, event])).toBe(1);
  });

  it('is made by whoever reads so many lines of others', async () => {
    await checkpointsAfter(Array.from({ length: 120 }, () => event));
    rmSync(disk.workspace.checkpoint);
    await disk.opened((journal) => headOf(journal)());
    expect(disk.beside().has('checkpoint.json')).toBe(true);
  });
});

describe('what a process knows of the journal', () => {
  it('is not read again', async () => {
    let read = 0;
    const fileSystem: FileSystem = {
      ...realFileSystem,
      readSync: (...args: ReadonlyArray<unknown>): number => {
        const count = Number(Reflect.apply(realFileSystem.readSync, null, args));
        read += count;
        return count;
      },
    };
    disk.put(await journalBytes());
    await disk.opened(
      async (journal) => {
        rightOf(await headOf(journal)());
        read = 0;
        rightOf(await headOf(journal)());
        expect(read).toBe(0);
      },
      { fileSystem },
    );
  });

  it('is forgotten when lines of it are gone, or another journal stands there', async () => {
    const whole = await journalBytes();
    disk.put(whole);
    await disk.opened(
      async (journal) => {
        expect(rightOf(await headOf(journal)()).seq).toBe(4);
        truncateSync(disk.workspace.journal, whole.indexOf('\n') + 1);
        expect(rightOf(await headOf(journal)()).seq).toBe(1);
        disk.put(await journalBytes(Array.from({ length: 9 }, () => [event])));
        expect(rightOf(await appended(journal, [event])()).seq).toBe(10);
        expect(await recordsOf(journal)).toHaveLength(10);
        expect(disk.beside().has('checkpoint.json')).toBe(true);
      },
      { checkpointEvery: { lines: 3, bytes: 1 << 20 } },
    );
  });

  it('of a place behind its end is that nothing is torn', async () => {
    const whole = await journalBytes();
    disk.put(whole);
    await disk.opened(async (journal) => {
      const end = rightOf(await journal.readFrom(null, () => undefined)());
      expect(rightOf(await journal.holds(end)())).toBe(true);
      truncateSync(disk.workspace.journal, end.start);
      expect(rightOf(await journal.readFrom(end, () => undefined)())).toMatchObject({ seq: 4, torn: 0 });
      expect(rightOf(await journal.holds(end)())).toBe(false);
      appendFileSync(disk.workspace.journal, '{"v"');
      expect(rightOf(await journal.readFrom(null, () => undefined)())).toMatchObject({ seq: 3, torn: 4 });
    });
  });

  it('is nothing where there is none, and none is made by asking', async () => {
    await disk.opened(async (journal) => {
      expect(await recordsOf(journal)).toEqual([]);
      expect(rightOf(await journal.holds({ seq: 0, hash: '', start: 0, end: 0 })())).toBe(true);
      expect(rightOf(await journal.holds({ seq: 1, hash: '', start: 0, end: 9 })())).toBe(false);
      expect(rightOf(await journal.remembered())).toBeNull();
    });
    expect(disk.bytes().length).toBe(0);
  });
});

describe('a place that is held', () => {
  it('is let go of by closing, and what lets go of it later lets go of no other', async () => {
    await disk.opened(async (journal) => {
      const release = rightOf(await journal.tryHold('archive')());
      journal.close();
      expect(whoHolds(disk.workspace.journal, 'archive')).toBeNull();
      release?.();
      expect(rightOf(await journal.tryHold('archive')())).not.toBeNull();
      release?.();
      expect(whoHolds(disk.workspace.journal, 'archive')).not.toBeNull();
      expect(rightOf(await journal.tryHold('archive')())).toBeNull();
    });
  });

  /** A process that holds its place, when the system says of the journal what the test says. */
  const holding = async (saying: Partial<FileSystem>) => {
    let fileSystem = realFileSystem;
    const switching = new Proxy(realFileSystem, { get: (_, key) => Reflect.get(fileSystem, key) as unknown });
    return disk.opened(
      async (journal) => {
        rightOf(await appended(journal, [event])());
        rightOf(await journal.tryHold('service')());
        fileSystem = { ...realFileSystem, ...saying };
        const said = leftOf(await appended(journal, [event])());
        expect(whoHolds(disk.workspace.journal, 'write')).toBeNull();
        return said;
      },
      { fileSystem: switching },
    );
  };
  const away = {
    type: 'WorkspaceLost',
    what: 'its disk is not mounted, or it was moved, or another one stands in its place',
    removed: false,
  };

  it.each(['ENOENT', 'ENOTDIR', 'EIO', 'ENODEV', 'ENXIO', 'ENOTCONN', 'ESTALE'])(
    'is away when the system says %s of the journal',
    async (code) => {
      expect(await holding({ statSync: failing(code) })).toEqual(away);
    },
  );

  it('is away when not even the open file can be looked at', async () => {
    const fstatSync = failing('EIO') as unknown as FileSystem['fstatSync'];
    const statSync = failing('EIO') as unknown as FileSystem['statSync'];
    expect(await holding({ statSync, fstatSync })).toEqual(away);
  });

  it.each(['ino', 'dev'] as const)(
    'is away when another file stands there, though alike (%s)',
    async (key) => {
      const alike = realFileSystem.statSync(disk.workspace.root);
      const statSync = ((path: string) => {
        const stats = Object.assign(alike, realFileSystem.statSync(path));
        stats[key] += 1;
        return stats;
      }) as FileSystem['statSync'];
      expect(await holding({ statSync })).toEqual(away);
    },
  );

  it('is not away when the journal can’t be looked at', async () => {
    expect(await holding({ statSync: failing('EACCES') })).toEqual({
      type: 'FileFailed',
      doing: 'write',
      path: disk.workspace.journal,
      reason: 'permission denied',
      forbidden: true,
    });
  });
});

it('who is waited for in vain is told by name, and for how long, wherever the workspace’s link leads', async () => {
  const directory = temporaryDirectory();
  const link = join(directory, 'link');
  symlinkSync(disk.workspace.root, link);
  await disk.opened(async (journal) => {
    await journal.exclusively(async () => {
      const other = makeJournal({
        workspace: workspaceAt(link),
        fileSystem: realFileSystem,
        author: () => someAuthor,
        warn: () => undefined,
        timeout: 50,
      });
      const busy = leftOf(await headOf(other)());
      const here = realpathSync('/proc/self').split('/').at(-1) ?? '';
      const holder =
        process.platform === 'linux' ? expect.stringMatching(`^process ${here} `) : 'another process';
      expect(busy).toEqual({ type: 'JournalBusy', seconds: 0.05, holder });
      other.close();
      return E.right(undefined);
    })();
  });
  rmSync(directory, { recursive: true });
});

describe('a link that another user has put in the place of the state directory', () => {
  it('is followed neither to write nor to read', async () => {
    writeFileSync(join(disk.workspace.root, 'x'), '');
    const foreign = realFileSystem.lstatSync(join(disk.workspace.root, 'x'));
    Object.assign(foreign, { uid: 54_321, isSymbolicLink: () => true });
    const fileSystem: FileSystem = {
      ...realFileSystem,
      lstatSync: ((path: string) =>
        path === disk.workspace.state ? foreign : realFileSystem.lstatSync(path)) as FileSystem['lstatSync'],
    };
    const reason = expect.stringContaining('.backup_manager is a symbolic link that another user has made');
    await disk.opened(
      async (journal) => {
        expect(leftOf(await headOf(journal)())).toMatchObject({ doing: 'write', reason });
        expect(leftOf(await journal.readFrom(null, () => undefined)())).toMatchObject({
          doing: 'read',
          reason,
        });
      },
      { fileSystem },
    );
  });
});
