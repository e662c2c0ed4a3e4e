/** One archive after the other, with each step failing in its turn: what each backup comes to, and that the others go on. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { archiveDue } from '../../src/app/archive-due';
import type { ArchiveObserver } from '../../src/app/archive-observer';
import { archiveOne } from '../../src/app/archive-one';
import type { ArchivePorts } from '../../src/app/end-backup';
import { packRequest } from '../../src/app/pack-request';
import { recover } from '../../src/app/recover';
import type { BackupError } from '../../src/domain/error';
import type { PackReport } from '../../src/domain/events/pack-report';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { leftOf, rightOf, specOf } from '../support/decoded';
import { packReport } from '../support/pack-report';
import { storeInMemory } from '../support/store-in-memory';
import { workspaceInMemory } from '../support/workspace-in-memory';

const observer = {
  onStart: () => undefined,
  onProgress: () => undefined,
  signal: new AbortController().signal,
};

const failure = (reason: string): BackupError => ({
  type: 'FileFailed',
  doing: 'write',
  path: 'it',
  reason,
});
const failing = (reason: string) => TE.left(failure(reason));
const lost: BackupError = { type: 'WorkspaceLost', what: '/w', removed: true };

/** A workspace in memory, in which the schedules are due, and what changes its ports. */
const stage = async (...lines: ReadonlyArray<string>) => {
  const workspace = workspaceInMemory();
  for (const line of lines) await workspace.create(line);
  const { ports, files } = storeInMemory(workspace);
  const typesFrom = (seq = lines.length) =>
    workspace.records.slice(seq).flatMap(({ events }) => events.map(({ type }) => type));
  return {
    ...workspace,
    store: ports.archiveStore,
    trashStore: ports.trashStore,
    real: ports,
    files,
    typesFrom,
    last: () => workspace.records.at(-1)?.events.at(-1),
    /** Archives all that is due. */
    pass: (changed: Partial<ArchivePorts> = {}) => archiveDue(observer)({ ...ports, ...changed })(),
    one: (changed: Partial<ArchivePorts> = {}, watched: ArchiveObserver = observer) => {
      const [line] = schedulesOf(workspace.state().file);
      if (line === undefined) throw new Error('there is no schedule');
      return archiveOne({ ...ports, ...changed }, line.schedule, 'schedule', watched)();
    },
  };
};

type Staged = Awaited<ReturnType<typeof stage>>;

/** Fails to append the event, once. */
const unappendable = ({ real }: Staged, event: string, error: BackupError) => {
  let failed = false;
  const append: ArchivePorts['journal']['append'] = (at, decided, state) => {
    if (failed || !decided.events.some(({ type }) => type === event))
      return real.journal.append(at, decided, state);
    failed = true;
    return TE.left(error);
  };
  return { journal: { ...real.journal, append } };
};

const packing = ({ files }: Staged, ...reports: ReadonlyArray<Partial<PackReport>>) => {
  let made = 0;
  return {
    archiver: {
      pack: (_: unknown, target: string) =>
        TE.fromIO(() => {
          const report = packReport(reports[made]);
          made += 1;
          files.set(target, report.sha256);
          return report;
        }),
    },
  };
};

describe('what is packed', () => {
  const sources = { resolve: () => E.right({ source: '/w/docs', root: 'docs' }), never: ['/w/.s'] };
  const requestOf = (line: string) => {
    const { path, options } = specOf(line);
    return rightOf(packRequest(sources, path, options));
  };

  it('is given up after two hours without any progress, or as its line says', () => {
    expect(requestOf('docs;16:00;docs;timeout=3m exclude=a exclude-caches level=2')).toEqual({
      source: '/w/docs',
      root: 'docs',
      never: ['/w/.s'],
      exclude: ['a'],
      excludeCaches: true,
      compression: 'gzip',
      level: 2,
      timeout: 3 * 60_000,
    });
    expect(requestOf('docs;16:00;docs').timeout).toBe(2 * 3_600_000);
  });

  it.each([
    ['/w', '/snap', ['/w/.s', '/snap/.s']],
    ['/', '/snap', ['/w/.s', '/snap/w/.s']],
    ['/w', '/', ['/w/.s', '/.s']],
    ['/wo', '/snap', ['/w/.s']],
  ])('of %s, read at %s instead, what is never stored is not stored either', (source, instead, never) => {
    const { path, options } = specOf('docs;16:00;docs');
    const at = { resolve: () => E.right({ source, root: 'docs' }), never: ['/w/.s'] };
    expect(rightOf(packRequest(at, path, options, instead))).toMatchObject({
      ...{ source: instead, insteadOf: source, never },
    });
  });
});

describe('a backup', () => {
  it('fails with the reason why its source leads nowhere', async () => {
    const told = await stage('docs;16:00;docs');
    rightOf(
      await told.pass({ sources: { ...told.real.sources, resolve: () => E.left(failure('no home')) } }),
    );
    expect(told.last()).toMatchObject({ type: 'BackupFailed', reason: 'no home' });
    expect(told.log.at(-1)).toBe("Error: can't back up docs: no home");
  });

  it.each<[string, (told: Staged) => Partial<ArchivePorts>, string]>([
    [
      'an archiver that throws',
      () => ({
        archiver: {
          pack: () => {
            throw new Error('thrown');
          },
        },
      }),
      'thrown',
    ],
    [
      'names that can’t be chosen',
      ({ store }) => ({ archiveStore: { ...store, place: () => failing('place') } }),
      'no place for backups/docs.tar: place',
    ],
    [
      'names that can’t be chosen for good',
      ({ store }) => ({ archiveStore: { ...store, settle: () => failing('settle') } }),
      'settle',
    ],
    [
      'a publication that fails',
      ({ store }) => ({ archiveStore: { ...store, publish: () => failing('publish') } }),
      'publish',
    ],
    [
      'a publication that fails, and nobody can see whether it was one',
      ({ store }) => ({
        archiveStore: { ...store, publish: () => failing('publish'), size: () => failing('size') },
      }),
      'publish',
    ],
    [
      'older archives of which nothing can be known',
      ({ real }) => ({ archiveIndex: { ...real.archiveIndex, read: failing('index') } }),
      'index',
    ],
  ])('fails with the reason of %s, and leaves nothing', async (_, changed, reason) => {
    const told = await stage('docs;16:00;docs');
    rightOf(await told.pass(changed(told)));
    expect(told.last()).toMatchObject({ type: 'BackupFailed', reason });
    expect([...told.files.keys()]).toEqual([]);
    expect(told.log.filter((text) => text.includes('back up'))).toEqual([
      `Error: can't back up docs: ${reason}`,
    ]);
  });

  it('is not one where what stood there before is alike, and what was made is gone', async () => {
    const told = await stage('docs;daily@16:00;docs');
    const same = packing(told, {}, {});
    rightOf(await told.pass(same));
    told.clock.advance(24 * 3_600_000);
    const gone = {
      ...told.store,
      publish: ({ temporary }: { temporary: string }) => {
        told.files.delete(temporary);
        return failing('publish');
      },
    };
    rightOf(await told.pass({ ...same, archiveStore: gone }));
    expect(told.last()).toMatchObject({ type: 'BackupFailed', reason: 'publish' });
  });

  it('is one that was put in place, though its publication failed at the end', async () => {
    const told = await stage('docs;16:00;docs');
    const publish: typeof told.store.publish = (placement) =>
      pipe(
        told.store.publish(placement),
        TE.chain(() => failing('flush')),
      );
    rightOf(await told.pass({ archiveStore: { ...told.store, publish } }));
    expect(told.last()).toMatchObject({ type: 'BackupCompleted', adopted: false });
  });

  it('is not adopted where all went well', async () => {
    const told = await stage('docs;16:00;docs');
    rightOf(await told.pass());
    expect(told.last()).toMatchObject({ type: 'BackupCompleted', adopted: false });
  });

  it('tries six names, and no more', async () => {
    const told = await stage('docs;16:00;docs');
    let tries = 0;
    const publish = () =>
      TE.fromIO(() => {
        tries += 1;
        return 'name taken' as const;
      });
    rightOf(await told.pass({ archiveStore: { ...told.store, publish } }));
    expect(tries).toBe(6);
    expect(told.last()).toMatchObject({
      type: 'BackupFailed',
      reason: 'each name for it was taken by another file in the same moment',
    });
  });

  describe('whose content', () => {
    const full = { contentBytes: 1000 };

    it('is gone has failed', async () => {
      const told = await stage('docs;daily@16:00;docs');
      const packs = packing(told, full, { contentBytes: 0 });
      rightOf(await told.pass(packs));
      told.clock.advance(24 * 3_600_000);
      rightOf(await told.pass(packs));
      expect(told.last()).toMatchObject({
        type: 'BackupFailed',
        reason: expect.stringContaining('it is empty, and held 1.0 kB'),
      });
      expect([...told.files.keys()]).toEqual(['docs.tar']);
    });

    it('has shrunk is partial, with the reason', async () => {
      const told = await stage('docs;daily@16:00;docs');
      const packs = packing(told, full, { contentBytes: 10 });
      rightOf(await told.pass(packs));
      told.clock.advance(24 * 3_600_000);
      rightOf(await told.pass(packs));
      expect(told.last()).toMatchObject({
        type: 'BackupPartial',
        reason: expect.stringContaining('shrank from 1.0 kB to 10 bytes'),
      });
    });

    it('may be gone where the line allows it, whatever is known of older ones', async () => {
      const told = await stage('docs;16:00;docs;allow-empty');
      rightOf(
        await told.pass({
          ...packing(told, { contentBytes: 0 }),
          archiveIndex: { ...told.real.archiveIndex, read: failing('index') },
        }),
      );
      expect(told.last()).toMatchObject({ type: 'BackupCompleted' });
    });
  });
});

describe('a step that the journal fails', () => {
  it('before the archive is sealed makes a failed backup', async () => {
    const told = await stage('docs;16:00;docs');
    const { events } = rightOf(await told.one(unappendable(told, 'ArchiveSealed', failure('full'))));
    expect(events).toMatchObject([{ type: 'BackupFailed', reason: 'full' }]);
    expect(told.typesFrom()).toEqual(['BackupStarted', 'BackupFailed']);
  });

  it('before the archive is sealed leaves nothing of it, though its end can not be journalled, either', async () => {
    const told = await stage('docs;16:00;docs');
    let left: ReadonlyArray<string> | null = null;
    let appended = 0;
    const append: ArchivePorts['journal']['append'] = (...given) => {
      appended += 1;
      if (appended === 1) return told.real.journal.append(...given);
      return pipe(
        told.store.temporary,
        TE.chain((names) => {
          left = names;
          return failing('full');
        }),
      );
    };
    const journal = { ...told.real.journal, append };
    expect(leftOf(await told.one({ journal }))).toEqual(failure('full'));
    expect([appended, left]).toEqual([3, []]);
  });

  it('before the archive is sealed makes a failed backup, though what is left of it can not be removed', async () => {
    const told = await stage('docs;16:00;docs');
    const archiveStore = { ...told.store, sweep: failing('busy') };
    const outcome = await told.one({ ...unappendable(told, 'ArchiveSealed', failure('full')), archiveStore });
    expect(rightOf(outcome).events).toMatchObject([{ type: 'BackupFailed', reason: 'full' }]);
  });

  it('after it is sealed is made good', async () => {
    const told = await stage('docs;16:00;docs');
    const { events } = rightOf(await told.one(unappendable(told, 'BackupCompleted', failure('full'))));
    expect(events).toMatchObject([{ type: 'BackupCompleted', adopted: true }]);
    expect(told.typesFrom()).toEqual(['BackupStarted', 'ArchiveSealed', 'BackupCompleted']);
  });

  it('is told by its first reason where it fails in all that follows', async () => {
    const told = await stage('docs;16:00;docs');
    let appended = 0;
    const append: ArchivePorts['journal']['append'] = (...given) => {
      appended += 1;
      return appended === 1 ? told.real.journal.append(...given) : failing(`no ${appended}`);
    };
    const outcome = await told.one({ journal: { ...told.real.journal, append } });
    expect(leftOf(outcome)).toEqual(failure('no 2'));
    expect(appended).toBe(3);
  });

  it('as there is no workspace any more is followed by nothing', async () => {
    const told = await stage('docs;16:00;docs');
    let appended = 0;
    const append: ArchivePorts['journal']['append'] = (...given) => {
      appended += 1;
      return appended === 1 ? told.real.journal.append(...given) : TE.left(lost);
    };
    const outcome = await told.one({ journal: { ...told.real.journal, append } });
    expect(leftOf(outcome)).toEqual(lost);
    expect(appended).toBe(2);
  });

  it('by throwing at the start is a failure of this one', async () => {
    const told = await stage('docs;16:00;docs');
    const exclusively = () => {
      throw new Error('thrown');
    };
    const outcome = await told.one({ journal: { ...told.real.journal, exclusively } });
    expect(leftOf(outcome)).toEqual({ type: 'FileFailed', doing: 'back up', path: 'docs', reason: 'thrown' });
  });

  it('by throwing before anything begins is a failure of them all', async () => {
    const told = await stage('docs;16:00;docs');
    const exclusively = () => {
      throw new Error('thrown');
    };
    expect(leftOf(await told.pass({ journal: { ...told.real.journal, exclusively } }))).toEqual({
      type: 'FileFailed',
      doing: 'go on with',
      path: 'the backups',
      reason: 'thrown',
    });
  });
});

describe('one backup', () => {
  it.each(['onStart', 'onProgress', 'onStage', 'onEnd'] as const)(
    'is made, though who watches it throws at %s',
    async (heard) => {
      const told = await stage('docs;16:00;docs');
      let seen = 0;
      const watch = (): never => {
        seen += 1;
        throw new Error('seen');
      };
      const pack: ArchivePorts['archiver']['pack'] = (request, target, onProgress, signal) => {
        onProgress({ entries: 1, contentBytes: 1, totalEntries: null, totalContentBytes: null, path: 'a' });
        return told.real.archiver.pack(request, target, onProgress, signal);
      };
      const { events } = rightOf(await told.one({ archiver: { pack } }, { ...observer, [heard]: watch }));
      expect(events).toMatchObject([{ type: 'BackupCompleted' }]);
      expect(seen).toBeGreaterThan(0);
    },
  );

  /** What is told to who watches: each stage, what was let go of, and the end. */
  const watching = () => {
    const heard: Array<string> = [];
    const watched: Required<ArchiveObserver> = {
      ...{ ...observer, onStart: () => undefined, onProgress: () => undefined },
      onStage: (stageNow) => heard.push(stageNow),
      onRetained: () => heard.push('retained'),
      onEmptied: () => undefined,
      reread: false,
      onEnd: (end) => heard.push(E.isLeft(end) ? `left ${end.left.type}` : end.right.type),
    };
    return { heard, watched };
  };

  it.each([
    ['docs;daily@16:00;docs', ['packing', 'BackupCompleted']],
    ['docs;daily@16:00;docs;keep=1', ['packing', 'retaining', 'retained', 'BackupCompleted']],
  ])('of %s tells its stages, what was let go of, and its end', async (line, expected) => {
    const told = await stage(line);
    const { heard, watched } = watching();
    rightOf(await told.one({}, watched));
    expect(heard.filter((one) => !['packed', 'sealing', 'publishing'].includes(one))).toEqual(expected);
    expect(told.records.at(1)?.events[0]).not.toHaveProperty('hooks');
  });

  it('that fails, or of which not even the end can be journalled, is told as that', async () => {
    const told = await stage('docs;daily@16:00;docs;keep=1');
    const { heard, watched } = watching();
    const place = () => failing('no room');
    rightOf(await told.one({ archiveStore: { ...told.store, place } }, watched));
    expect(heard.at(-1)).toBe('BackupFailed');
    expect(told.last()).toMatchObject({ reason: 'no place for backups/docs.tar: no room' });
    told.clock.advance(86_400_000);
    leftOf(await told.one(unappendable(told, 'BackupCompleted', lost), watched));
    expect(heard.at(-1)).toBe('left WorkspaceLost');
    expect(heard).not.toContain('retaining');
  });

  it('is made without hooks, where it can not be told which there are', async () => {
    const told = await stage('docs;16:00;docs');
    const present = () => Promise.reject(new Error('of the test'));
    rightOf(await told.one({ hooks: { ...told.real.hooks, present } }));
    expect(told.last()).toMatchObject({ type: 'BackupCompleted' });
  });

  it.each([
    [
      'can not be looked at',
      TE.left<BackupError>({ type: 'JournalDamaged', line: 3, reason: 'of the test' }),
    ],
    ['makes its reader throw', () => Promise.reject(new Error('of the test'))],
  ] as const)('is made, though the trash %s', async (_, trash) => {
    const told = await stage('docs;16:00;docs');
    const { events } = rightOf(await told.one({ archiveIndex: { ...told.real.archiveIndex, trash } }));
    expect(events.map(({ type }) => type)).toEqual(['BackupCompleted']);
    expect(told.log.at(-1)).toContain('of the test');
  });

  it('is made, though what it lets go of makes the journal throw', async () => {
    const told = await stage('docs;daily@16:00;docs;keep=1');
    rightOf(await told.one());
    const append: ArchivePorts['journal']['append'] = (at, decided, state) =>
      decided.events.some(({ type }) => type === 'VersionRemoved')
        ? () => Promise.reject(new Error('of the test'))
        : told.real.journal.append(at, decided, state);
    told.clock.advance(86_400_000);
    const { events } = rightOf(await told.one({ journal: { ...told.real.journal, append } }));
    expect(events.map(({ type }) => type)).toEqual(['BackupCompleted']);
    expect(told.log.join('\n')).toContain('of the test');
  });

  it('that was started three times without an end is not packed', async () => {
    const told = await stage('docs;16:00;docs');
    const [line] = schedulesOf(told.state().file);
    if (line === undefined) throw new Error('there is no schedule');
    for (let n = 0; n < 3; n += 1)
      await told.run({ type: 'StartBackup', schedule: line.schedule.id, trigger: 'schedule' });
    let packs = 0;
    const pack: ArchivePorts['archiver']['pack'] = (...request) => {
      packs += 1;
      return told.real.archiver.pack(...request);
    };
    const { events } = rightOf(await told.one({ archiver: { pack } }));
    expect(events.map(({ type }) => type)).toEqual(['BackupFailed']);
    expect(packs).toBe(0);
  });

  it('is made, and lets go of older ones, beside edits by hand', async () => {
    const told = await stage('docs;daily@16:00;docs;keep=1');
    rightOf(await told.one());
    told.clock.advance(24 * 3_600_000);
    told.edit(`${told.text() ?? ''}# one\n`);
    const publish: typeof told.store.publish = (placement) => {
      told.edit(`${told.text() ?? ''}# two\n`);
      return told.store.publish(placement);
    };
    const before = told.records.length;
    rightOf(await told.one({ archiveStore: { ...told.store, publish } }));
    expect(told.typesFrom(before)).toEqual([
      'ScheduleFileEdited',
      'BackupStarted',
      'ArchiveSealed',
      'ScheduleFileEdited',
      'BackupCompleted',
      'VersionRemoved',
    ]);
    expect([...told.files.keys()]).toEqual(['docs.tar']);
  });

  it('is made, whatever throws when older ones are let go of, and the other of them goes', async () => {
    const told = await stage('docs;daily@16:00;docs');
    for (let day = 0; day < 3; day += 1) {
      rightOf(await told.one());
      told.clock.advance(24 * 3_600_000);
    }
    told.edit('docs;daily@16:00;docs;keep=1\n');
    await told.look();
    const older = [...told.files.keys()].filter((file) => file !== 'docs.tar');
    told.clock.advance(24 * 3_600_000);
    const put: typeof told.trashStore.put = (file, names) => {
      if (file === older[0]) throw new Error('thrown');
      return told.trashStore.put(file, names);
    };
    const { events } = rightOf(await told.one({ trashStore: { ...told.trashStore, put } }));
    expect(events.map(({ type }) => type)).toEqual(['BackupCompleted']);
    expect([...told.files.keys()].toSorted()).toEqual(['docs.tar', older[0]].toSorted());
    expect(told.log.filter((text) => text.startsWith('Error'))).toEqual([
      `Error: can't remove backups/${older[0]}: thrown`,
    ]);
  });

  it('is made, though looking for older ones throws', async () => {
    const told = await stage('docs;16:00;docs;keep=1');
    const size = () => {
      throw new Error('thrown');
    };
    const { events } = rightOf(await told.one({ archiveStore: { ...told.store, size } }));
    expect(events.map(({ type }) => type)).toEqual(['BackupCompleted']);
    expect(told.log.at(-1)).toMatch(/^Error: .*: thrown$/);
  });

  it('that failed lets nothing go', async () => {
    const told = await stage('docs;daily@16:00;docs;keep=1');
    for (let day = 0; day < 2; day += 1) {
      rightOf(await told.one({ archiveStore: { ...told.store, remove: () => failing('remove') } }));
      told.clock.advance(24 * 3_600_000);
    }
    rightOf(await told.one({ archiveStore: { ...told.store, publish: () => failing('publish') } }));
    expect(told.last()).toMatchObject({ type: 'BackupFailed' });
  });
});

describe('the others', () => {
  it('are made after one that can’t be started, and its error is logged', async () => {
    const told = await stage('docs;16:00;docs', 'pics;16:00;pics');
    rightOf(await told.pass(unappendable(told, 'BackupStarted', failure('full'))));
    expect(told.typesFrom()).toEqual(['BackupStarted', 'ArchiveSealed', 'BackupCompleted']);
    expect([...told.files.keys()]).toEqual(['pics.tar']);
    expect(told.log.slice(-2)).toEqual([
      "Error: can't write it: full",
      'Backup done for pics in backups/pics.tar',
    ]);
  });

  it('are not tried without a workspace', async () => {
    const told = await stage('docs;16:00;docs', 'pics;16:00;pics');
    expect(leftOf(await told.pass(unappendable(told, 'BackupStarted', lost)))).toEqual(lost);
    expect(told.typesFrom()).toEqual([]);
  });

  it('are made after one whose line was taken out meanwhile, and nothing is said of that', async () => {
    const told = await stage('docs;16:00;docs', 'pics;16:00;pics');
    let turns = 0;
    const exclusively: ArchivePorts['journal']['exclusively'] = (use) => async () => {
      turns += 1;
      // why: recovery looks twice, then what is due is looked for, and the fourth turn is the start
      if (turns === 4) await told.run({ type: 'DeleteSchedule', index: '0' });
      return use();
    };
    rightOf(await told.pass({ journal: { ...told.real.journal, exclusively } }));
    expect(told.typesFrom()).toEqual([
      'ScheduleDeleted',
      'BackupStarted',
      'ArchiveSealed',
      'BackupCompleted',
    ]);
    expect(told.log.filter((text) => text.startsWith('Error'))).toEqual([]);
  });

  it('that were missed are skipped by the queue', async () => {
    const told = await stage('docs;daily@16:00;docs');
    told.clock.advance(10 * 24 * 3_600_000);
    rightOf(await told.pass());
    const [, skipped] = told.records;
    expect(skipped).toMatchObject({ command: { type: 'SkipMissed', look: 'queue' } });
  });
});

it('what recovery can’t do is logged by what it is, and the rest is done', async () => {
  const told = await stage('docs;16:00;docs');
  const { store } = told;
  const sweep = () => {
    throw new Error('thrown');
  };
  expect(rightOf(await recover({ ...told.real, archiveStore: { ...store, sweep } })())).toEqual([
    { type: 'FileFailed', doing: 'sweep', path: 'backups/', reason: 'thrown' },
  ]);
  expect(told.log.at(-1)).toBe("Error: can't sweep backups/: thrown");
});
