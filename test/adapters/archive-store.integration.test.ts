/** The local archive store: names, versions, and no moment without the newest archive. */
import { packReport } from '../support/pack-report';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { makeArchiveStore } from '../../src/adapters/archive-store';
import { type FileSystem, realFileSystem } from '../../src/adapters/file-system';
import { type Workspace, workspaceAt } from '../../src/adapters/workspace';
import type { PackReport } from '../../src/domain/pack-report';
import type { ArchiveStore } from '../../src/ports';
import { at, fixedZone } from '../support/clock';
import { archiveName, leftOf, rightOf } from '../support/decoded';
import { temporaryDirectory } from '../support/temporary-directory';

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

describe('the archive store', () => {
  it('publishes the first archive under its name, and nothing beside it', async () => {
    expect((await published('one')).kept).toBeNull();
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
    const withoutLinks: FileSystem = {
      ...realFileSystem,
      linkSync: () => {
        throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      },
    };
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
  });

  it('lists the archives, sorted, and only them', async () => {
    expect(leftOf(await store.list())).toEqual({ type: 'BackupsDirectoryMissing' });
    for (const name of ['b.tar', 'a.tar', 'a.20261122T160703.tar', '.c.tar', 'notes.txt', '.a.1.partial'])
      put(name, 'x');
    expect(rightOf(await store.list())).toEqual(['a.20261122T160703.tar', 'a.tar', 'b.tar']);
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
