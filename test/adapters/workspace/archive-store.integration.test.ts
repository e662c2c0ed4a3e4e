/** The local archive store: names, versions, and no moment without the newest archive. */
import { packReport } from '../../support/pack-report';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeArchiveStore } from '../../../src/adapters/workspace/archive-store';
import { type FileSystem, realFileSystem } from '../../../src/adapters/file-system';
import { type Workspace, workspaceAt } from '../../../src/adapters/workspace/workspace';
import type { PackReport } from '../../../src/domain/events/pack-report';
import type { ArchiveStore } from '../../../src/ports/archive-store';
import { at, fixedZone } from '../../support/clock';
import { archiveName, leftOf, rightOf } from '../../support/decoded';
import { mortalFileSystem } from '../../support/mortal-file-system';
import { temporaryDirectory } from '../../support/temporary-directory';
import { tracedFileSystem } from '../../support/traced-file-system';

let workspace: Workspace;
let store: ArchiveStore;
beforeEach(() => {
  workspace = workspaceAt(temporaryDirectory());
  store = makeArchiveStore(workspace, realFileSystem);
});
afterEach(() => rmSync(workspace.root, { recursive: true }));

const docs = archiveName('docs');
const now = at('2026-11-22T15:07:03Z', fixedZone(60));
const names = () => readdirSync(workspace.backups).sort();
const put = (name: string, text: string, modified = now.instant): void => {
  mkdirSync(workspace.backups, { recursive: true });
  writeFileSync(store.pathOf(name), text);
  utimesSync(store.pathOf(name), modified / 1000, modified / 1000);
};
const textOf = (name: string): string => readFileSync(store.pathOf(name), 'utf8');

const reportOf = (text: string): PackReport =>
  packReport({ bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') });

const published = async (text: string, by = store) => {
  const placement = rightOf(await by.place(docs, now)());
  put(placement.temporary, text);
  rightOf(await by.publish(placement)());
  return placement;
};

const noLinks = (): never => {
  throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
};

describe('the archive store', () => {
  it('publishes the first archive under its name, and nothing beside it', async () => {
    expect((await published('one')).kept).toBeNull();
    expect(names()).toEqual(['docs.tar']);
    expect(textOf('docs.tar')).toBe('one');
  });

  it('calls an archive published that has its name, though its temporary one can’t be removed: that is swept later', async () => {
    const unlinkSync = (): never => {
      throw Object.assign(new Error('EROFS'), { code: 'EROFS' });
    };
    const holding = makeArchiveStore(workspace, { ...realFileSystem, unlinkSync });
    const placement = await published('one', holding);
    expect(names()).toEqual([placement.temporary, 'docs.tar']);
    expect(rightOf(await holding.publish(placement)())).toBe('published');
    rightOf(await store.sweep());
    expect(names()).toEqual(['docs.tar']);
    expect(textOf('docs.tar')).toBe('one');
  });

  it('keeps the present one under its own completion time, with a number where that is taken', async () => {
    await published('one');
    await published('two');
    await published('three');
    expect(names()).toEqual(['docs.20261122T160703-2.tar', 'docs.20261122T160703.tar', 'docs.tar']);
    expect(['docs.20261122T160703.tar', 'docs.20261122T160703-2.tar', 'docs.tar'].map(textOf)).toEqual([
      'one',
      'two',
      'three',
    ]);
  });

  it('does the same again without harm, wherever it died', async () => {
    for (const present of ['one', null])
      for (const withLinks of [true, false])
        for (let call = 0, isOver = false; !isOver; call += 1) {
          if (present !== null) put('docs.tar', present);
          const mortal = mortalFileSystem();
          const files = withLinks ? mortal.fileSystem : { ...mortal.fileSystem, linkSync: noLinks };
          const dying = makeArchiveStore(workspace, files);
          const placement = rightOf(await store.place(docs, now)());
          put(placement.temporary, 'two');
          mortal.doom({ call, half: false });
          isOver = (await dying.publish(placement)())._tag === 'Right';
          mortal.bury();
          if (present !== null) expect([present, 'two']).toContain(textOf('docs.tar'));
          const isPlaced = !names().includes(placement.temporary);
          if (!isPlaced) {
            const again = makeArchiveStore(
              workspace,
              withLinks ? realFileSystem : { ...realFileSystem, linkSync: noLinks },
            );
            expect(rightOf(await again.publish(placement)())).toBe('published');
          }
          rightOf(await store.sweep());
          expect(names()).toEqual(present === null ? ['docs.tar'] : ['docs.20261122T160703.tar', 'docs.tar']);
          expect(textOf('docs.tar')).toBe('two');
          if (present !== null) expect(textOf('docs.20261122T160703.tar')).toBe('one');
          for (const name of names()) rmSync(store.pathOf(name));
        }
  });

  it('publishes a second name of the present archive, killed at any call', async () => {
    let isOver = false;
    for (let call = 0; !isOver; call += 1) {
      put('docs.tar', 'one');
      const mortal = mortalFileSystem();
      const dying = makeArchiveStore(workspace, mortal.fileSystem);
      const placement = rightOf(await store.place(docs, now)());
      linkSync(store.pathOf('docs.tar'), store.pathOf(placement.temporary));
      mortal.doom({ call, half: false });
      isOver = (await dying.publish(placement)())._tag === 'Right';
      mortal.bury();
      expect(textOf('docs.tar')).toBe('one');
      if (names().includes(placement.temporary)) {
        expect(isOver).toBe(false);
        expect(rightOf(await store.publish(placement)())).toBe('published');
      }
      expect(names()).toEqual(['docs.20261122T160703.tar', 'docs.tar']);
      const [older, newer] = names().map((name) => statSync(store.pathOf(name)));
      expect(older?.ino).toBe(newer?.ino);
      // why: by its time the newest is called once it is kept
      expect(rightOf(await store.place(docs, now)()).kept).not.toContain('20261122T160703');
      for (const name of names()) rmSync(store.pathOf(name));
    }
  });

  it.each(['with', 'without'])('replaces nothing that came meanwhile, %s hard links', async (how) => {
    const by = how === 'with' ? store : makeArchiveStore(workspace, { ...realFileSystem, linkSync: noLinks });
    put('docs.tar', 'one');
    const kept = rightOf(await by.place(docs, now)());
    put(kept.temporary, 'two');
    put(kept.kept ?? '', 'somebody’s');
    expect(rightOf(await by.publish(kept)())).toBe('name taken');
    expect(names().map(textOf)).toEqual(['two', 'somebody’s', 'one']);
    const settled = rightOf(await by.settle(kept, now)());
    expect(settled).toEqual({ ...kept, kept: 'docs.20261122T160703-2.tar' });
    expect(rightOf(await by.publish(settled)())).toBe('published');
    expect(names().map(textOf)).toEqual(['one', 'somebody’s', 'two']);

    const first = rightOf(await by.place(archiveName('new'), now)());
    put(first.temporary, 'made');
    put('new.tar', 'put there meanwhile');
    expect(rightOf(await by.publish(first)())).toBe('name taken');
    expect([first.temporary, 'new.tar'].map(textOf)).toEqual(['made', 'put there meanwhile']);
    expect(rightOf(await by.settle(first, now)()).kept).toBe('new.20261122T160703.tar');
  });

  it.each(['two', 'one.', ''])(
    'takes a file of other content (%j) for another, however alike',
    async (text) => {
      put('docs.tar', 'one');
      const placement = rightOf(await store.place(docs, now)());
      put(placement.temporary, 'new');
      put(placement.kept ?? '', text);
      expect(rightOf(await store.publish(placement)())).toBe('name taken');
    },
  );

  it('takes a pipe for another, though nothing is in either', async () => {
    put('docs.tar', '');
    const placement = rightOf(await store.place(docs, now)());
    put(placement.temporary, 'new');
    execFileSync('mkfifo', [store.pathOf(placement.kept ?? '')]);
    expect(rightOf(await store.publish(placement)())).toBe('name taken');
  });

  it('takes a copy of the present archive for what keeps it', async () => {
    put('docs.tar', 'one');
    const placement = rightOf(await store.place(docs, now)());
    put(placement.temporary, 'new');
    put(placement.kept ?? '', 'one');
    expect(rightOf(await store.publish(placement)())).toBe('published');
  });

  it('takes a link to nothing for a name that is taken', async () => {
    put('docs.tar', 'one');
    symlinkSync('/nowhere', store.pathOf('docs.20261122T160703.tar'));
    expect(rightOf(await store.place(docs, now)()).kept).toBe('docs.20261122T160703-2.tar');
  });

  it('does the same again without harm, when it died in the middle', async () => {
    put('docs.tar', 'one');
    const placement = rightOf(await store.place(docs, now)());
    put(placement.temporary, 'two');
    const dying = makeArchiveStore(workspace, {
      ...realFileSystem,
      renameSync: () => {
        throw new Error('died');
      },
      unlinkSync: () => {
        throw new Error('dead');
      },
    });
    leftOf(await dying.publish(placement)());
    expect(textOf('docs.tar')).toBe('one');
    rightOf(await store.publish(placement)());
    expect(names()).toEqual(['docs.20261122T160703.tar', 'docs.tar']);
    expect(textOf('docs.tar')).toBe('two');
  });

  it('takes the second name back when the new archive can’t be put in place', async () => {
    put('docs.tar', 'one');
    const placement = rightOf(await store.place(docs, now)());
    leftOf(await store.publish(placement)());
    expect(names()).toEqual(['docs.tar']);
  });

  it('copies where the file system knows no hard links', async () => {
    put('docs.tar', 'one');
    const withoutLinks: FileSystem = { ...realFileSystem, linkSync: noLinks };
    await published('two', makeArchiveStore(workspace, withoutLinks));
    expect(names()).toEqual(['docs.20261122T160703.tar', 'docs.tar']);
    expect(['docs.20261122T160703.tar', 'docs.tar'].map(textOf)).toEqual(['one', 'two']);
  });

  it('holds a file when size and digest are the report’s', async () => {
    put('docs.tar', 'one');
    expect(rightOf(await store.holds('docs.tar', reportOf('one'))())).toBe(true);
    expect(rightOf(await store.holds('docs.tar', reportOf('two'))())).toBe(false);
    expect(rightOf(await store.holds('docs.tar', reportOf('longer'))())).toBe(false);
    expect(rightOf(await store.holds('other.tar', reportOf('one'))())).toBe(false);
    const rightDigest = { ...reportOf('one'), bytes: 4 };
    expect(rightOf(await store.holds('docs.tar', rightDigest)())).toBe(false);
  });

  it('holds no directory, whatever its size', async () => {
    mkdirSync(store.pathOf('docs.tar'), { recursive: true });
    const { size } = statSync(store.pathOf('docs.tar'));
    expect(rightOf(await store.holds('docs.tar', packReport({ bytes: size }))())).toBe(false);
  });

  it('compares archives to their last byte, however long, and however little is read at once', async () => {
    const long = Buffer.alloc(3 * 1024 * 1024 + 5, 'some text of a prime length, 37 bytes ');
    const otherAt = (at: number): Buffer => {
      const other = Buffer.from(long);
      other[at] = 0;
      return other;
    };
    let cap = Infinity;
    const slow = makeArchiveStore(workspace, {
      ...realFileSystem,
      linkSync: noLinks,
      readSync: (...args: ReadonlyArray<unknown>): number => {
        const [fd, bytes, offset, length, at] = args;
        const count = Math.min(Number(length), cap);
        // why: the second of the two files gives less than the first
        cap = cap === Infinity ? 100_000 : Infinity;
        return readSync(Number(fd), bytes as Buffer, Number(offset), count, Number(at));
      },
    });
    for (const [bytes, outcome] of [
      [otherAt(0), 'name taken'],
      [otherAt(1024 * 1024), 'name taken'],
      [otherAt(long.length - 1), 'name taken'],
      [long, 'published'],
    ] as const) {
      mkdirSync(workspace.backups, { recursive: true });
      writeFileSync(store.pathOf('docs.tar'), long);
      utimesSync(store.pathOf('docs.tar'), now.instant / 1000, now.instant / 1000);
      const placement = rightOf(await slow.place(docs, now)());
      put(placement.temporary, 'new');
      writeFileSync(store.pathOf(placement.kept ?? ''), bytes);
      expect(rightOf(await slow.publish(placement)())).toBe(outcome);
      for (const name of names()) rmSync(store.pathOf(name));
    }
  });

  it('publishes although somebody took the present archive away', async () => {
    put('docs.tar', 'one');
    const placement = rightOf(await store.place(docs, now)());
    put(placement.temporary, 'two');
    rmSync(store.pathOf('docs.tar'));
    expect(rightOf(await store.publish(placement)())).toBe('published');
    expect(names().map(textOf)).toEqual(['two']);
  });

  it('keeps the second name that was there before a publication that failed', async () => {
    put('docs.tar', 'one');
    const placement = rightOf(await store.place(docs, now)());
    linkSync(store.pathOf('docs.tar'), store.pathOf(placement.kept ?? ''));
    leftOf(await store.publish(placement)());
    expect(names()).toEqual(['docs.20261122T160703.tar', 'docs.tar']);
  });

  it.each(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'])(
    'does without a hard link where that is %s',
    async (code) => {
      put('docs.tar', 'one');
      const linkSync = () => {
        throw Object.assign(new Error(code), { code });
      };
      await published('two', makeArchiveStore(workspace, { ...realFileSystem, linkSync }));
      expect(names().map(textOf)).toEqual(['one', 'two']);
    },
  );

  it('moves an archive of another user, which may neither be linked nor read, and back if the new one can’t follow', async () => {
    put('docs.tar', 'one');
    const forbidding = (code: string) => () => {
      throw Object.assign(new Error(code), { code });
    };
    const theirs = { ...realFileSystem, linkSync: forbidding('EPERM'), copyFileSync: forbidding('EACCES') };
    const refusing: FileSystem = {
      ...theirs,
      renameSync: (from, to) => {
        if (String(from).endsWith('.partial')) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        realFileSystem.renameSync(from, to);
      },
    };
    const placement = rightOf(await store.place(docs, now)());
    put(placement.temporary, 'two');
    leftOf(await makeArchiveStore(workspace, refusing).publish(placement)());
    expect([textOf('docs.tar'), names()]).toEqual(['one', [placement.temporary, 'docs.tar']]);
    expect(rightOf(await makeArchiveStore(workspace, theirs).publish(placement)())).toBe('published');
    expect(names().map(textOf)).toEqual(['one', 'two']);
  });

  it('lists the archives, sorted, and only them', async () => {
    expect(leftOf(await store.list())).toEqual({ type: 'BackupsDirectoryMissing' });
    const shuffled: FileSystem = {
      ...realFileSystem,
      readdirSync: ((path: string) => readdirSync(path).sort().reverse()) as FileSystem['readdirSync'],
    };
    for (const name of ['b.tar', 'a.tar', 'a.20261122T160703.tar', '.c.tar', 'notes.txt', '.a.1.partial'])
      put(name, 'x');
    expect(rightOf(await makeArchiveStore(workspace, shuffled).list())).toEqual([
      'a.20261122T160703.tar',
      'a.tar',
      'b.tar',
    ]);
  });

  it('removes a file, and does not mind that it is gone', async () => {
    put('docs.tar', 'one');
    rightOf(await store.remove('docs.tar')());
    rightOf(await store.remove('docs.tar')());
    expect(names()).toEqual([]);
  });

  it('sweeps nothing where there is nothing', async () => {
    expect(rightOf(await store.sweep())).toEqual([]);
  });

  it('finds names for the longest name that there can be', async () => {
    const longest = archiveName('x'.repeat(200));
    put(`${longest}.tar`, 'one');
    const placement = rightOf(await store.place(longest, now)());
    put(placement.temporary, 'two');
    rightOf(await store.publish(placement)());
    expect(names().length).toBe(2);
  });
});

describe('what others have put into backups/, or into the journal', () => {
  const outside = () => join(workspace.root, 'mine');
  beforeEach(() => {
    writeFileSync(outside(), 'mine');
    mkdirSync(workspace.backups);
  });
  const isUntouched = () => readFileSync(outside(), 'utf8') === 'mine';

  it.each(['../mine', '/etc/hostname', '..', '.', '', 'a/../../mine', 'x\0y'])(
    'a name that is none of a file in backups/ (%j) moves, reads and removes nothing',
    async (file) => {
      const placement = { temporary: '.docs.1.partial', archive: 'docs.tar', kept: null };
      put(placement.temporary, 'new');
      const refused = { reason: 'it is not the name of a file in backups/' };
      for (const wrong of ['temporary', 'archive', 'kept'] as const)
        expect(leftOf(await store.publish({ ...placement, [wrong]: file })())).toMatchObject(refused);
      for (const wrong of ['temporary', 'archive'] as const)
        expect(leftOf(await store.settle({ ...placement, [wrong]: file }, now)())).toMatchObject(refused);
      expect(leftOf(await store.remove(file)())).toMatchObject(refused);
      expect(leftOf(await store.size(file)())).toMatchObject(refused);
      expect(rightOf(await store.holds(file, reportOf('mine'))())).toBe(false);
      expect(dirname(store.pathOf(file))).toBe(workspace.backups);
      expect(existsSync(store.pathOf(file))).toBe(false);
      expect({ names: names(), isUntouched: isUntouched() }).toEqual({
        names: [placement.temporary],
        isUntouched: true,
      });
    },
  );

  it('a link is followed by nothing', async () => {
    symlinkSync(outside(), store.pathOf('docs.tar'));
    expect(rightOf(await store.holds('docs.tar', reportOf('mine'))())).toBe(false);
    expect(rightOf(await store.size('docs.tar')())).not.toBe('mine'.length);
    const placement = rightOf(await store.place(docs, now)());
    put(placement.temporary, 'new');
    expect(rightOf(await store.publish(placement)())).toBe('published');
    expect(textOf('docs.tar')).toBe('new');
    rightOf(await store.remove(placement.kept ?? '')());
    expect({ names: names(), isUntouched: isUntouched() }).toEqual({
      names: ['docs.tar'],
      isUntouched: true,
    });
  });

  it.each([
    ['with links', {}],
    ['without', { linkSync: noLinks }],
    [
      'where it is another user’s',
      {
        linkSync: noLinks,
        copyFileSync: () => {
          throw Object.assign(new Error('EACCES: made to fail, copyfile'), { code: 'EACCES' });
        },
      },
    ],
  ])(
    'a rename that was done, though it is called failed, takes neither archive away (%s)',
    async (_, more) => {
      put('docs.tar', 'one');
      let isAnswerLost = false;
      const far = makeArchiveStore(workspace, {
        ...{ ...realFileSystem, ...more },
        renameSync: (from, to) => {
          realFileSystem.renameSync(from, to);
          if (!isAnswerLost || !String(to).endsWith('docs.tar')) return;
          isAnswerLost = false;
          throw Object.assign(new Error('EIO: made to fail, rename'), { code: 'EIO' });
        },
      });
      const placement = rightOf(await far.place(docs, now)());
      put(placement.temporary, 'two');
      isAnswerLost = true;
      expect((await far.publish(placement)())._tag).toBe('Left');
      expect(names().map(textOf).sort()).toEqual(['one', 'two']);
    },
  );

  it('a link where a copy would be written is not written through', async () => {
    put('docs.tar', 'one');
    const copying = makeArchiveStore(workspace, { ...realFileSystem, linkSync: noLinks });
    const placement = rightOf(await copying.place(docs, now)());
    put(placement.temporary, 'two');
    symlinkSync(outside(), store.pathOf(placement.temporary.replace('.partial', '0.partial')));
    expect(rightOf(await copying.publish(placement)())).toBe('published');
    expect({ texts: names().map(textOf), isUntouched: isUntouched() }).toEqual({
      texts: ['one', 'two'],
      isUntouched: true,
    });
  });

  it('a FIFO is not waited for', async () => {
    execFileSync('mkfifo', [store.pathOf('docs.tar')]);
    expect(rightOf(await store.holds('docs.tar', packReport({ bytes: 0 }))())).toBe(false);
  });

  it('what can’t be removed keeps no other from being swept', async () => {
    mkdirSync(store.pathOf('.a.1.partial'));
    put('.b.1.partial', 'x');
    put('.b.10.partial', 'x');
    const others = ['.b.partial', '.c.1.partial.mine', '..partial', 'c.1.partial'];
    for (const name of others) put(name, 'x');
    expect(rightOf(await store.sweep())).toEqual(['.b.1.partial', '.b.10.partial']);
    expect(names()).toEqual(['.a.1.partial', ...others].sort());
  });
});

describe('a power cut', () => {
  const traced = () => {
    const trace = tracedFileSystem();
    return { ...trace, store: makeArchiveStore(workspace, trace.fileSystem) };
  };

  it('takes back neither the directory, nor a publication, nor a removal', async () => {
    const { take, open, store: by } = traced();
    const root = basename(workspace.root);
    const placement = rightOf(await by.place(docs, now)());
    expect(take()).toEqual(['mkdir backups', `fsync ${root}`]);
    rightOf(await by.place(docs, now)());
    expect(take()).toEqual(['mkdir backups']);
    put(placement.temporary, 'one');
    rightOf(await by.publish(placement)());
    expect(take()).toEqual([`link ${placement.temporary}`, `unlink ${placement.temporary}`, 'fsync backups']);
    put(placement.temporary, 'two');
    expect(rightOf(await by.publish(placement)())).toBe('name taken');
    expect(take()).toEqual([`link ${placement.temporary}`]);
    rightOf(await by.remove('docs.tar')());
    expect(take()).toEqual(['unlink docs.tar', 'fsync backups']);
    rightOf(await by.remove('docs.tar')());
    expect(take()).toEqual(['unlink docs.tar']);
    rightOf(await by.sweep());
    expect(take()).toEqual([`unlink ${placement.temporary}`, 'fsync backups']);
    rightOf(await by.sweep());
    expect(take()).toEqual([]);
    expect(open()).toEqual([]);
  });

  it('takes no copy for whole that is not durable yet', async () => {
    put('docs.tar', 'one');
    const { fileSystem, take, open } = tracedFileSystem({ ...realFileSystem, linkSync: noLinks });
    const by = makeArchiveStore(workspace, fileSystem);
    const placement = rightOf(await by.place(docs, now)());
    put(placement.temporary, 'two');
    take();
    rightOf(await by.publish(placement)());
    const copy = placement.temporary.replace('.partial', '0.partial');
    expect(take()).toEqual([
      'link docs.tar',
      `unlink ${copy}`,
      'copyFile docs.tar',
      `fsync ${copy}`,
      `rename ${copy}`,
      `rename ${placement.temporary}`,
      'fsync backups',
    ]);
    put(placement.temporary, 'three');
    expect(rightOf(await by.publish(placement)())).toBe('name taken');
    expect(open()).toEqual([]);
  });
});

it('says what stands where its directory should be', async () => {
  symlinkSync(join(workspace.root, 'away'), workspace.backups);
  const away =
    'backups is a symbolic link to something that is not there; mount the disk that it leads to, or set the link right';
  expect(leftOf(await store.list())).toEqual({ type: 'BackupsDirectoryMissing', reason: away });
  expect(leftOf(await store.place(docs, now)())).toMatchObject({ type: 'FileFailed', reason: away });
  rmSync(workspace.backups);
  expect(leftOf(await store.list())).toEqual({ type: 'BackupsDirectoryMissing' });
  writeFileSync(workspace.backups, '');
  const reason = 'backups is not a directory; move it away';
  expect(leftOf(await store.list())).toMatchObject({ type: 'FileFailed', reason });
  expect(leftOf(await store.place(docs, now)())).toMatchObject({ type: 'FileFailed', reason });
});
