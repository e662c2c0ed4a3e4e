/** The checkpoint: with it, without it, or with any other file in its place, the journal says the same. */
import { lchownSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { type FileSystem, realFileSystem } from '../../../src/adapters/file-system';
import { probeCheckpoints } from '../../../src/adapters/journal/saved';
import { replay } from '../../../src/domain/decider/evolve';
import type { Recorded } from '../../../src/domain/events/recorded';
import { renderOrNull } from '../../../src/domain/schedule/schedule-file';
import { initialState, type State } from '../../../src/domain/decider/state';
import { rightOf, timestamp } from '../../support/decoded';
import { history, live } from '../../support/histories';
import {
  appended,
  headOf,
  journalOnDisk,
  type JournalOnDisk,
  someEvents,
} from '../../support/journal-on-disk';
import { mortalFileSystem } from '../../support/mortal-file-system';
import { runs } from '../../support/runs';

/** Of the file before the last decision nothing but its text is kept. */
const asSaved = (state: State) => ({ ...state, before: renderOrNull(state.before) });

const often = { checkpointEvery: { lines: 1, bytes: 1 } };

const write = (disk: JournalOnDisk, records: ReadonlyArray<Pick<Recorded, 'at' | 'events'>>, lines: number) =>
  disk.opened(
    async (journal) => {
      for (const { at, events } of records) rightOf(await appended(journal, events, at)());
    },
    { checkpointEvery: { lines, bytes: 1 << 20 } },
  );

/** A file system that counts the bytes it has read from open files. */
const counting = (): { readonly fileSystem: FileSystem; readonly bytesRead: () => number } => {
  const { fileSystem } = mortalFileSystem();
  let total = 0;
  return {
    bytesRead: () => total,
    fileSystem: new Proxy(fileSystem, {
      get: (target, key) => {
        const f: unknown = Reflect.get(target, key);
        if (key !== 'readSync' || typeof f !== 'function') return f;
        return (...args: ReadonlyArray<unknown>): unknown => {
          const count: unknown = Reflect.apply(f, target, args);
          total += Number(count);
          return count;
        };
      },
    }),
  };
};

describe('a checkpoint', () => {
  it('that can not be saved is a warning, once, and fails no decision', async () => {
    const disk = journalOnDisk();
    await disk.opened(async (journal) => {
      rightOf(await headOf(journal)());
      mkdirSync(`${disk.workspace.checkpoint}.tmp`);
      for (const events of someEvents) rightOf(await appended(journal, events)());
    }, often);
    expect(disk.warnings).toEqual([
      expect.stringMatching(/^can't save .*checkpoint\.json, which only saves time: /),
    ]);
    disk.remove();
  });

  it('of lines that are cut off is told by the next process, and put aside once, until it is taken away', async () => {
    const disk = journalOnDisk();
    await write(
      disk,
      someEvents.map((events) => ({ at: timestamp('2024-03-05T12:00:00.000+00:00'), events: [...events] })),
      1,
    );
    const lines = disk.bytes().toString().split('\n');
    const checkpoint = disk.beside().get('checkpoint.json') ?? '';
    writeFileSync(disk.workspace.journal, `${lines.slice(0, 2).join('\n')}\n`);
    const aside = `${disk.workspace.checkpoint}.unfit`;
    const decideOnce = () => disk.opened(async (journal) => rightOf(await appended(journal, [])()), often);
    const lostNow = () => disk.opened(async (journal) => rightOf(await journal.lost()));
    expect(await lostNow()).toEqual({ file: 'checkpoint.json', seq: 4 });
    await decideOnce();
    expect(disk.warnings).toEqual([expect.stringMatching(/ends at line 2, .*lines 3 to 4 are missing$/)]);
    expect(disk.beside().get('checkpoint.json.unfit')).toEqual(checkpoint);
    await decideOnce();
    await decideOnce();
    // why: what tells of a first cut is not forgotten for a second one
    writeFileSync(disk.workspace.journal, `${lines.slice(0, 2).join('\n')}\n`);
    await decideOnce();
    expect(disk.warnings).toHaveLength(4);
    expect(disk.beside().get('checkpoint.json.unfit')).toEqual(checkpoint);
    expect(await lostNow()).toEqual({ file: 'checkpoint.json.unfit', seq: 4 });
    rmSync(aside);
    await decideOnce();
    expect(disk.warnings).toHaveLength(4);
    expect(await lostNow()).toBeNull();
    disk.remove();
  });

  it('made at any line gives, with the lines after it, what the whole journal gives', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 6 }), async (steps, lines) => {
        const disk = journalOnDisk();
        const { records } = await live(steps);
        await write(disk, records, lines);
        await disk.opened(async (journal) => {
          const head = rightOf(await headOf(journal)());
          expect(head.seq).toBe(records.length);
          expect(asSaved(head.state)).toEqual(asSaved(replay(records, initialState)));
        });
        disk.remove();
      }),
      runs(60),
    );
  });

  const many = [...Array(60).keys()].map((pid) => ({
    at: timestamp('2024-03-05T12:00:00.000+00:00'),
    events: [{ type: 'ServiceStarted' as const, pid, version: 'x'.repeat(80) }],
  }));

  it('spares a command the way through the lines before it', async () => {
    const disk = journalOnDisk();
    await write(disk, many, 1);
    const { fileSystem, bytesRead } = counting();
    await disk.opened((journal) => headOf(journal)(), { fileSystem });
    expect(bytesRead()).toBeGreaterThan(0);
    expect(bytesRead()).toBeLessThan(disk.bytes().length / 10);
    disk.remove();
  });

  describe('costs only time', () => {
    const disk = journalOnDisk();
    afterAll(disk.remove);

    const sameHead = async (): Promise<void> => {
      await disk.opened(async (journal) => {
        expect(rightOf(await headOf(journal)())).toMatchObject({ seq: 60, state: { service: { pid: 59 } } });
      });
    };
    const checkpoint = async (): Promise<Buffer> => {
      disk.put(Buffer.alloc(0));
      await write(disk, many, 1);
      return disk.beside().get('checkpoint.json') ?? Buffer.alloc(0);
    };

    it('deleted', async () => {
      await checkpoint();
      disk.put(disk.bytes());
      expect(disk.beside().size).toBe(0);
      await sameHead();
    });

    it('truncated anywhere, or with any byte changed', async () => {
      const good = await checkpoint();
      expect(good.length).toBeGreaterThan(100);
      for (let at = 0; at < good.length; at += 3) {
        writeFileSync(disk.workspace.checkpoint, good.subarray(0, at));
        await sameHead();
        writeFileSync(
          disk.workspace.checkpoint,
          good.map((byte, index) => (index === at ? byte ^ 1 : byte)),
        );
        await sameHead();
      }
    });

    it.each(['', '{}', 'null', '\n', 'a\nb'])('replaced by %j', async (text) => {
      await checkpoint();
      writeFileSync(disk.workspace.checkpoint, text);
      await sameHead();
    });

    it('stale', async () => {
      disk.put(Buffer.alloc(0));
      await write(disk, many.slice(0, 5), 1);
      await write(disk, many.slice(5), 1000);
      await sameHead();
    });

    it('of another journal', async () => {
      const other = journalOnDisk();
      const alike = many.slice(0, 59).map(({ at, events }) => ({
        at,
        events: events.map((event) => ({ ...event, version: 'y'.repeat(80) })),
      }));
      await write(other, alike, 1);
      const foreign = other.beside().get('checkpoint.json') ?? Buffer.alloc(0);
      other.remove();
      await checkpoint();
      writeFileSync(disk.workspace.checkpoint, foreign);
      await sameHead();
    });

    it('of a journal that was longer', async () => {
      const good = await checkpoint();
      const shorter = disk.bytes().subarray(0, disk.bytes().lastIndexOf(0x0a, -2) + 1);
      disk.put(shorter);
      writeFileSync(disk.workspace.checkpoint, good);
      await disk.opened(async (journal) => {
        expect(rightOf(await headOf(journal)()).seq).toBe(59);
      });
    });

    it('that can’t be written', async () => {
      disk.put(Buffer.alloc(0));
      const { fileSystem } = mortalFileSystem();
      const refusing = new Proxy(fileSystem, {
        get: (target, key) => {
          const f: unknown = Reflect.get(target, key);
          if (key !== 'openSync' || typeof f !== 'function') return f;
          return (...args: ReadonlyArray<unknown>): unknown => {
            if (String(args[0]).includes('checkpoint')) throw new Error('full');
            return Reflect.apply(f, target, args);
          };
        },
      });
      await disk.opened(
        async (journal) => {
          for (const events of someEvents) rightOf(await appended(journal, events)());
        },
        { fileSystem: refusing, ...often },
      );
      expect(disk.beside().size).toBe(0);
    });
  });
});

// why: only the superuser can make a link another user's
if (process.getuid?.() === 0) {
  it('a checkpoint of a journal elsewhere, to which another user has made a link, tells of nothing, and the link is replaced', async () => {
    const disk = journalOnDisk();
    const at = timestamp('2024-03-05T12:00:00.000+00:00');
    await write(
      disk,
      someEvents.map((events) => ({ at, events: [...events] })),
      1,
    );
    const whole = disk.bytes().toString().split('\n');
    for (const name of ['checkpoint.json', 'checkpoint.json.unfit']) {
      const file = `${disk.workspace.state}/${name}`;
      renameSync(disk.workspace.checkpoint, `${disk.workspace.root}/elsewhere.json`);
      symlinkSync('../elsewhere.json', file);
      lchownSync(file, 60125, 60125);
      writeFileSync(disk.workspace.journal, `${whole.slice(0, 2).join('\n')}\n`);
      const seen = probeCheckpoints(realFileSystem, disk.workspace.state, disk.workspace.journal);
      expect(seen.find((one) => one.name === name)).toEqual({ name, condition: 'damaged' });
      expect(await disk.opened(async (journal) => rightOf(await journal.lost()))).toBeNull();
      rmSync(file);
      renameSync(`${disk.workspace.root}/elsewhere.json`, disk.workspace.checkpoint);
    }
    renameSync(disk.workspace.checkpoint, `${disk.workspace.root}/elsewhere.json`);
    symlinkSync('../elsewhere.json', disk.workspace.checkpoint);
    lchownSync(disk.workspace.checkpoint, 60125, 60125);
    await disk.opened(async (journal) => rightOf(await appended(journal, [], at)()), often);
    expect(disk.warnings).toEqual([]);
    expect(lstatSync(disk.workspace.checkpoint).isFile()).toBe(true);
    expect(disk.beside().has('checkpoint.json.unfit')).toBe(false);
    disk.remove();
  });
}
