/** Questions that are asked without a lock, and the small steps that they share. */
import * as TE from 'fp-ts/TaskEither';
import { archiveNames, archiveSizes, seeArchives } from '../../src/app/archive-sizes';
import { contained } from '../../src/app/contained';
import { listInForce } from '../../src/app/list-in-force';
import { checkWholeChain, listSchedules } from '../../src/app/queries';
import { watchArchive } from '../../src/app/watch-archive';
import type { BackupError } from '../../src/domain/error';
import type { Journal } from '../../src/ports/journal';
import { leftOf, rightOf } from '../support/decoded';
import { workspaceInMemory } from '../support/workspace-in-memory';

const damaged: BackupError = { type: 'FileFailed', doing: 'read', path: 'journal', reason: 'for the test' };

describe('the schedules', () => {
  it('are those of the file; without one there are none', async () => {
    const { ports, create } = workspaceInMemory();
    expect(leftOf(await listSchedules(ports)())).toEqual({ type: 'SchedulesFileMissing' });
    expect(leftOf(await listInForce(ports)())).toEqual({ type: 'SchedulesFileMissing' });
    await create('docs;16:00;docs');
    const listing = { schedules: ['docs;16:00;docs'], malformed: [] };
    expect(rightOf(await listSchedules(ports)())).toEqual(listing);
    expect(rightOf(await listInForce(ports)())).toEqual(listing);
  });

  it('in force are those of the file where the journal can’t be read', async () => {
    const { ports, edit } = workspaceInMemory();
    edit('docs;16:00;docs\n');
    const journal = { ...ports.journal, readFrom: () => TE.left(damaged) };
    expect(rightOf(await listInForce({ ...ports, journal })()).schedules).toEqual(['docs;16:00;docs']);
  });
});

describe('the whole chain', () => {
  const walk = (torn: number, lost: Journal['lost'] = TE.right(null)) => {
    const { ports } = workspaceInMemory();
    const calls: Array<string> = [];
    const journal: Journal = {
      ...ports.journal,
      exclusively: (use) => () => {
        calls.push('lock');
        return use();
      },
      readFrom: (after) =>
        TE.fromIO(() => {
          calls.push(`read from ${JSON.stringify(after)}`);
          return { seq: 2, hash: 'h', start: 1, end: 2, torn };
        }),
      lost,
    };
    return { calls, outcome: checkWholeChain({ journal })() };
  };

  it('is walked once, without a lock', async () => {
    const { calls, outcome } = walk(0);
    expect(rightOf(await outcome)).toMatchObject({ seq: 2, torn: 0 });
    expect(calls).toEqual(['read from null']);
  });

  it('is walked again under the lock where its tail is torn', async () => {
    const { calls, outcome } = walk(3);
    expect(rightOf(await outcome)).toMatchObject({ torn: 3 });
    expect(calls).toEqual(['read from null', 'lock', 'read from null']);
  });

  it('says what was there and is there no more', async () => {
    const lost = { seq: 5, file: 'history.json' };
    const { outcome } = walk(0, TE.right(lost));
    expect(leftOf(await outcome)).toEqual({ type: 'JournalCut', last: 2, ...lost });
  });
});

describe('the archives', () => {
  const store = (list: TE.TaskEither<BackupError, ReadonlyArray<string>>) => ({
    archiveStore: { list, size: (file: string) => TE.right(file === 'gone.tar' ? null : file.length) },
  });

  it('are none where there is no directory', async () => {
    const none = store(TE.left({ type: 'BackupsDirectoryMissing' }));
    expect(rightOf(await archiveNames(none)())).toEqual([]);
    expect(rightOf(await archiveSizes(none)())).toEqual({ sizes: new Map(), unseen: new Map() });
    expect(await seeArchives(none)()).toEqual({ sizes: new Map(), unseen: [] });
  });

  it('are unknown where it can’t be read', async () => {
    const unread = store(TE.left(damaged));
    expect(leftOf(await archiveNames(unread)())).toEqual(damaged);
    expect(leftOf(await archiveSizes(unread)())).toEqual(damaged);
    const unseen = [{ place: 'backups/', reason: 'for the test' }];
    expect(await seeArchives(unread)()).toEqual({ sizes: new Map(), unseen });
  });

  it('are none that can be seen where their directory is a link to nothing', async () => {
    const reason = 'it leads nowhere';
    const away = store(TE.left({ type: 'BackupsDirectoryMissing', reason }));
    expect(rightOf(await archiveSizes(away)())).toEqual({ sizes: new Map(), unseen: new Map() });
    expect((await seeArchives(away)()).unseen).toEqual([{ place: 'backups/', reason }]);
  });

  it('of which one can’t be looked at have their sizes all the same', async () => {
    const { archiveStore } = store(TE.right(['a.tar', 'bad.tar', 'c.tar']));
    const size = (file: string) => (file === 'bad.tar' ? TE.left(damaged) : archiveStore.size(file));
    const ports = { archiveStore: { ...archiveStore, size } };
    const sizes = new Map([
      ['a.tar', 5],
      ['c.tar', 5],
    ]);
    expect(rightOf(await archiveSizes(ports)())).toEqual({ sizes, unseen: new Map([['bad.tar', damaged]]) });
    const unseen = [{ place: 'backups/bad.tar', reason: 'for the test' }];
    expect(await seeArchives(ports)()).toEqual({ sizes, unseen });
  });

  it('have sizes, and none when they are gone meanwhile', async () => {
    const { sizes } = rightOf(await archiveSizes(store(TE.right(['a.tar', 'gone.tar'])))());
    expect([...sizes]).toEqual([
      ['a.tar', 5],
      ['gone.tar', 0],
    ]);
  });
});

describe('a step that throws', () => {
  const raised = (thrown: unknown): never => {
    throw thrown;
  };

  it.each([
    [new Error('an error'), 'an error'],
    ['a text', 'a text'],
    [7, 'it failed without a reason'],
  ])('fails with a reason: %p', async (thrown, reason) => {
    const thrower = () => raised(thrown);
    const rejecter = () => async () => Promise.resolve().then(() => raised(thrown));
    expect(leftOf(await contained(thrower, (told) => told)())).toBe(reason);
    expect(leftOf(await contained(rejecter, (told) => told)())).toBe(reason);
  });
});

describe('a watch', () => {
  const progress = {
    ...{ entries: 1, contentBytes: 2, totalEntries: null, totalContentBytes: null, path: 'a' },
  };

  it.each([{ entries: 2 }, { contentBytes: 3 }, { path: 'b' }])('shows what is new: %p', (change) => {
    const { clock } = workspaceInMemory();
    const shown: Array<unknown> = [];
    const watch = watchArchive(
      clock,
      (archive) => shown.push(archive),
      () => undefined,
    );
    watch.begin('docs', 'docs');
    watch.progress(progress);
    watch.progress(progress);
    expect(shown.length).toBe(2);
    watch.progress({ ...progress, ...change });
    expect(shown.length).toBe(3);
    watch.end();
  });
});
