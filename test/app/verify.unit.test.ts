/** What a look into an archive comes to, by what reading it gives; and what `run` and `keep` make of theirs, in memory. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { archiveOne } from '../../src/app/archive-one';
import type { ArchivePorts } from '../../src/app/end-backup';
import { run, type RunPorts } from '../../src/app/run';
import { verify, type VerifyPorts } from '../../src/app/verify';
import type { BackupError } from '../../src/domain/error';
import type { VerifyLevel } from '../../src/domain/events/event';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import type { PackRequest } from '../../src/ports/archiver';
import type { ExamineReport, UnpackFailure } from '../../src/ports/unarchiver';
import { archiveName, rightOf, timestamp } from '../support/decoded';
import { packReport } from '../support/pack-report';
import { storeInMemory } from '../support/store-in-memory';
import { madeReport, story } from '../support/story';

const sound: ExamineReport = {
  ...{ entries: 3, contentBytes: 5000, refusedCount: 0, refused: [], differenceCount: 0, differences: [] },
  ...{ damageCount: 0, damage: [], notes: [] },
};
const never = new AbortController().signal;
const failure: BackupError = { type: 'FileFailed', doing: 'read', path: 'it', reason: 'for the test' };
const changed = 'its digest is not the one in the journal: it was changed or swapped';

type Answer = E.Either<UnpackFailure, Partial<ExamineReport>>;

/** Docs was backed up; reading its archive gives the answers, one after the other. */
const stage = async (answers: ReadonlyArray<Answer>, line = 'docs;daily@23:00;docs') => {
  const told = story();
  await told.create(line);
  await told.starts('docs', 'command');
  await told.completes('docs.tar');
  const { ports, files } = storeInMemory(told);
  files.set('docs.tar', madeReport.sha256);
  const asked: Array<[string | null, PackRequest | null]> = [];
  const locks: Array<string> = [];
  const whole: VerifyPorts = {
    ...ports,
    unarchiver: {
      unpack: () => TE.left({ kind: 'other', message: 'not asked for' }),
      digest: () => TE.right('another'),
      examine: (_, sha256, compareWith) => {
        const answer = answers[Math.min(asked.length, answers.length - 1)] ?? E.right({});
        asked.push([sha256, compareWith]);
        return TE.fromEither(E.isLeft(answer) ? answer : E.right({ ...sound, ...answer.right }));
      },
    },
    locks: {
      tryHold: (range) =>
        TE.fromIO(() => {
          locks.push(range);
          return () => undefined;
        }),
    },
  };
  const look = async (level: VerifyLevel = 'read', changes: Partial<VerifyPorts> = {}) =>
    rightOf(
      await verify({ name: null, level, which: null }, () => undefined, never)({ ...whole, ...changes })(),
    );
  return { ...told, files, ports: whole, asked, locks, look };
};

const as = (kind: UnpackFailure['kind'], message = `it is ${kind}`): Answer => E.left({ kind, message });
const damage = { stream: 'file', byte: 7, reason: 'bad', after: null, resumed: null } as const;

describe('an archive', () => {
  it.each<[string, ReadonlyArray<Answer>, object]>([
    ['that is as it was holds', [E.right({})], { finding: null, unchecked: null }],
    [
      'that has other entries is told by both',
      [E.right({ entries: 2 })],
      { finding: 'it has 2 entries, and had 3' },
    ],
    ['that has one entry is told so', [E.right({ entries: 1 })], { finding: 'it has 1 entry, and had 3' }],
    ['that is missing is', [as('missing')], { finding: 'it is missing' }],
    ['that is damaged says how', [as('damaged')], { finding: 'it is damaged' }],
    [
      'that was changed says how much can be read',
      [as('changed'), as('changed'), E.right({ entries: 2 })],
      { finding: `${changed}; 2 of 3 entries can be read` },
    ],
    [
      'that was changed, and can’t be read, says why',
      [as('changed'), as('changed'), as('damaged', 'no gzip')],
      { finding: `${changed}; no gzip` },
    ],
    [
      'with one place of damage',
      [E.right({ damage: [damage], damageCount: 1 })],
      { finding: 'damaged at byte 7 of the file: bad; 3 of 3 entries can be read' },
    ],
    [
      'with one member that can’t be restored',
      [E.right({ refused: [{ path: 'a', reason: 'so' }], refusedCount: 1 })],
      { finding: 'a: so; 3 of 3 entries can be read' },
    ],
    [
      'that nobody may read proves nothing',
      [E.left({ kind: 'unreadable', message: 'docs.tar: no', reason: 'no' })],
      { finding: null, unchecked: 'no' },
    ],
    ['whose reason names another file keeps it', [as('unreadable', 'x: no')], { unchecked: 'x: no' }],
  ])('%s', async (_, answers, expected) => {
    const { look } = await stage(answers);
    expect((await look()).archives).toEqual([
      expect.objectContaining({ level: 'read', file: 'docs.tar', ...expected }),
    ]);
  });

  it.each<VerifyLevel>(['digest', 'read'])(
    'over which its reader throws is not proven, and stops no other (%s)',
    async (level) => {
      const { look, ports, records, clock, starts, completes } = await stage([E.right({})]);
      clock.advance(1000);
      await starts('docs', 'command');
      await completes('docs.tar', 'docs.1.tar');
      const thrown = { ...ports.unarchiver };
      const throwing = (path: string) => {
        if (path.endsWith('docs.1.tar')) throw new Error('out of threads');
      };
      const lines = records.length;
      const unarchiver: typeof ports.unarchiver = {
        ...thrown,
        digest: (path) => {
          throwing(path);
          return TE.right(madeReport.sha256);
        },
        examine: (path, ...rest) => {
          throwing(path);
          return thrown.examine(path, ...rest);
        },
      };
      expect((await look(level, { unarchiver })).archives).toMatchObject([
        { file: 'docs.1.tar', finding: null, unchecked: 'out of threads' },
        { file: 'docs.tar', finding: null, unchecked: null },
      ]);
      // why: of what could not be looked into the journal says nothing
      expect(records.slice(lines).flatMap(({ events }) => events)).toMatchObject([
        { type: 'ArchiveVerified', file: 'docs.tar' },
      ]);
    },
  );

  it('whose digest is another is read no further where no more was asked', async () => {
    const { look, asked } = await stage([E.right({ entries: 2 })]);
    expect((await look('digest')).archives).toMatchObject([{ level: 'digest', finding: changed }]);
    expect(asked).toEqual([]);
  });

  it('is looked at once where it holds, and again under the lock where it does not', async () => {
    const sure = await stage([E.right({})]);
    await sure.look();
    expect([sure.asked.length, sure.locks]).toEqual([1, []]);
    const unsure = await stage([as('missing'), E.right({})]);
    expect((await unsure.look()).archives).toMatchObject([{ finding: null }]);
    expect([unsure.asked.length, unsure.locks]).toEqual([2, ['archive']]);
  });

  it('differs from its source without fault', async () => {
    const differences = [{ path: 'a', how: 'changed' }];
    const { look } = await stage([E.right({ differenceCount: 1, differences })]);
    expect((await look('source')).archives).toEqual([
      {
        level: 'read',
        finding: null,
        unchecked: null,
        differenceCount: 1,
        differences,
        file: 'docs.tar',
        unrecorded: null,
        comparedWith: 'docs',
      },
    ]);
    const same = await stage([E.right({})]);
    expect((await same.look('source')).archives).toMatchObject([{ level: 'source', differences: [] }]);
  });

  it('says what it was compared with, where that was not what it was made of, too', async () => {
    const compared = async (level: VerifyLevel, isThere: boolean, answer: Answer = E.right({})) => {
      const { look, ports } = await stage([answer]);
      const archives = rightOf(await ports.archiveIndex.read());
      const instead = new Map(
        [...archives].map(([name, list]) => [name, list.map((one) => ({ ...one, archivedFrom: '/snap' }))]),
      );
      const { archives: looks } = await look(level, {
        archiveIndex: { ...ports.archiveIndex, read: TE.right(instead) },
        sources: { ...ports.sources, isFilled: () => () => Promise.resolve(isThere) },
      });
      return looks.map(({ comparedWith, archivedFrom }) => [comparedWith, archivedFrom]);
    };
    expect(await compared('source', true)).toEqual([['/snap', '/snap']]);
    expect(await compared('source', false)).toEqual([['docs', '/snap']]);
    expect(await compared('read', true)).toEqual([[undefined, undefined]]);
    expect(await compared('source', true, as('damaged'))).toEqual([[undefined, undefined]]);
    expect(await compared('source', true, as('unreadable'))).toEqual([[undefined, undefined]]);
  });

  it('whose source nobody finds differs from it, unless it is at fault itself, or can’t be read', async () => {
    const nowhere = async (answer: Answer) => {
      const { look, ports } = await stage([answer]);
      const sources = { ...ports.sources, resolve: () => E.left(failure) };
      return (await look('source', { sources })).archives;
    };
    expect(await nowhere(E.right({}))).toMatchObject([
      { differenceCount: 1, differences: [{ path: '', how: expect.stringContaining('for the test') }] },
    ]);
    expect(await nowhere(as('damaged'))).toMatchObject([{ finding: 'it is damaged', differenceCount: 0 }]);
    expect(await nowhere(as('unreadable'))).toMatchObject([
      { unchecked: 'it is unreadable', differences: [] },
    ]);
  });

  it('is compared as its own line would have it stored, or as a line without options', async () => {
    const excludes = async (text: string | null, changes: Partial<VerifyPorts> = {}) => {
      const { look, asked, edit } = await stage([E.right({})]);
      edit(text);
      await look('source', changes);
      return asked.map(([, request]) => request?.exclude);
    };
    const own = 'docs;daily@23:00;docs;exclude=own';
    const others = '# none\ndocs;daily@23:00;pics;exclude=a\npics;daily@23:00;docs;exclude=b\nbad\n';
    expect(await excludes(`${others}${own}\n`)).toEqual([['own']]);
    expect(await excludes(others)).toEqual([[]]);
    expect(await excludes(null)).toEqual([[]]);
    const read = { read: TE.left(failure), staged: TE.right([]) };
    const { ports } = story();
    expect(await excludes(own, { schedulesFile: { ...ports.schedulesFile, ...read } })).toEqual([[]]);
  });

  it('and its journal are left alone after an interruption', async () => {
    const { ports, records } = await stage([E.right({})]);
    const stop = new AbortController();
    stop.abort();
    const begun: Array<string> = [];
    const before = records.length;
    const outcome = await verify(
      { name: null, level: 'read', which: null },
      (file) => void begun.push(file),
      stop.signal,
    )(ports)();
    expect(outcome).toEqual(E.left({ type: 'NothingToDo', reason: 'interrupted' }));
    expect([begun, records.length]).toEqual([[], before]);
  });

  it('that the journal does not know is named: of the name, and not of one like it', async () => {
    const { ports, files, locks } = await stage([E.right({})]);
    for (const file of ['pics.tar', 'pics.1.tar', 'picsy.tar']) files.set(file, 'x');
    const unknown = async (name: string | null) =>
      rightOf(await verify({ name, level: 'read', which: null }, () => undefined, never)(ports)()).unknown;
    expect(await unknown('pics')).toEqual(['pics.1.tar', 'pics.tar']);
    expect(await unknown(null)).toEqual(['pics.1.tar', 'pics.tar', 'picsy.tar']);
    locks.length = 0;
    expect(await unknown('docs')).toEqual([]);
    expect(locks).toEqual([]);
  });

  it('named by its name alone is not another whose name is the beginning of that', async () => {
    const { ports, files } = await stage([E.right({})]);
    for (const file of ['pics.tar', 'pics.tar.tar', 'pi.tar', 'undefined.tar']) files.set(file, 'x');
    const { unknown } = rightOf(
      await verify({ name: 'pi', level: 'read', which: null }, () => undefined, never)(ports)(),
    );
    expect(unknown).toEqual(['pi.tar']);
  });
});

describe('the versions that are verified', () => {
  /** Docs at 16:00 and 18:00, mail at 17:00. */
  const lived = async () => {
    const told = await stage([E.right({})]);
    await told.create('mail;daily@23:00;mail');
    const backsUp = async (time: string, name: string, kept: string | null = null) => {
      told.until(`05T${time}`);
      await told.starts(name, 'command');
      await told.completes(`${name}.tar`, kept);
    };
    await backsUp('17:00', 'mail');
    await backsUp('18:00', 'docs', 'docs.1.tar');
    for (const file of ['mail.tar', 'docs.1.tar', 'stranger.tar']) told.files.set(file, madeReport.sha256);
    const looksAt = async (name: string | null, version: string | null, level: VerifyLevel = 'read') => {
      const begun: Array<string> = [];
      const query = { name, level, which: version === null ? null : { version, by: null } };
      const outcome = await verify(query, (file) => void begun.push(file), never)(told.ports)();
      return E.isLeft(outcome) ? outcome.left : { begun, ...outcome.right };
    };
    return { ...told, looksAt };
  };

  it.each<[string | null, string | null, ReadonlyArray<string>]>([
    [null, null, ['docs.1.tar', 'docs.tar', 'mail.tar']],
    ['docs', null, ['docs.1.tar', 'docs.tar']],
    ['docs', 'latest', ['docs.tar']],
    ['docs', '2024-03-05 16:00', ['docs.1.tar']],
    [null, 'latest', ['docs.tar', 'mail.tar']],
    [null, '2024-03-05 17:00', ['mail.tar']],
  ])('of %s: %s', async (name, version, begun) => {
    const { looksAt } = await lived();
    expect(await looksAt(name, version)).toMatchObject({ begun, archives: begun.map((file) => ({ file })) });
  });

  it('are looked at alone: no stranger is told of where one is asked for', async () => {
    const { looksAt } = await lived();
    expect(await looksAt(null, 'latest')).toMatchObject({ unknown: [] });
    expect(await looksAt(null, null)).toMatchObject({ unknown: ['stranger.tar'] });
  });

  it.each<[string | null, string | null, object]>([
    [
      null,
      '2024-03-04 16:00',
      {
        type: 'NothingToDo',
        reason: 'no archive has a version 2024-03-04 16:00; backup_manager backups --long shows them',
      },
    ],
    ['docs', '2024-03-04 16:00', { type: 'NoSuchVersion', name: 'docs', version: '2024-03-04 16:00' }],
    ['nobody', 'latest', { type: 'NoSuchArchive', name: 'nobody' }],
    ['nobody', null, { type: 'NoSuchArchive', name: 'nobody' }],
  ])('are none: %s, %s', async (name, version, error) => {
    const { looksAt } = await lived();
    expect(await looksAt(name, version)).toMatchObject(error);
  });

  it('of a name that the journal does not know are none, but a file of that name is told of', async () => {
    const { looksAt } = await lived();
    expect(await looksAt('stranger', null)).toEqual({ begun: [], archives: [], unknown: ['stranger.tar'] });
  });

  it('whose source nobody ever told are read, whatever was asked', async () => {
    const { ports, run, files, asked } = await stage([E.right({})]);
    files.set('found.tar', madeReport.sha256);
    const completed = timestamp('2024-03-01T16:00:00.000+00:00');
    const name = archiveName('found');
    await run({ type: 'AdoptArchive', name, file: 'found.tar', completed, report: madeReport });
    const { archives } = rightOf(
      await verify({ name, level: 'source', which: null }, () => undefined, never)(ports)(),
    );
    expect(archives).toMatchObject([{ file: 'found.tar', level: 'read', finding: null, unchecked: null }]);
    expect(archives[0]).not.toHaveProperty('comparedWith', expect.anything());
    expect(asked).toEqual([[madeReport.sha256, null]]);
  });

  it('of which a middle one is read, and not compared with its source, as the newest is', async () => {
    const { looksAt, asked } = await lived();
    for (const [level, compared] of [
      ['source', [false, true]],
      ['read', [false, false]],
    ] as const) {
      asked.length = 0;
      await looksAt('docs', null, level);
      expect(asked.map(([, request]) => request !== null)).toEqual(compared);
    }
    asked.length = 0;
    await looksAt('docs', '2024-03-05 16:00', 'source');
    expect(asked.map(([, request]) => request !== null)).toEqual([false]);
  });
});

describe('run', () => {
  const observer = { onStart: () => undefined, onProgress: () => undefined, signal: never };
  const running = async (which: string, report: Parameters<typeof packReport>[0] = {}) => {
    const told = story();
    for (let n = 0; n < 12; n += 1) await told.create(`s${n};daily@23:00;n${n}`);
    const { ports } = storeInMemory(told);
    const whole: RunPorts = {
      ...ports,
      archiver: { pack: () => TE.right(packReport(report)) },
      locks: { tryHold: () => TE.right(() => undefined) },
      runPresence: { show: () => () => undefined },
    };
    return rightOf(await run(which, observer, () => undefined)(whole)()).end;
  };

  it('takes an index of more than one digit', async () => {
    expect(await running('11')).toMatchObject({ type: 'BackupCompleted', name: 'n11' });
  });

  it('ends partial, too', async () => {
    expect(await running('n3', { problemCount: 1, problems: [] })).toMatchObject({
      type: 'BackupPartial',
      name: 'n3',
    });
  });
});

describe('keep', () => {
  const kept = async (changed: (ports: ArchivePorts) => Partial<ArchivePorts>, line: string, times = 2) => {
    const told = story();
    await told.create(line);
    const { ports, files } = storeInMemory(told);
    for (let n = 0; n < times; n += 1) {
      const [entry] = schedulesOf(told.state().file);
      if (entry === undefined) throw new Error('there is no schedule');
      const given = n === times - 1 ? { ...ports, ...changed(ports) } : ports;
      rightOf(
        await archiveOne(given, entry.schedule, 'command', {
          onStart: () => undefined,
          onProgress: () => undefined,
          signal: never,
        })(),
      );
      told.clock.advance(3_600_000);
    }
    return { log: told.log, files: files.size };
  };

  it('logs that it can’t know of older ones, and the backup stays made', async () => {
    const { log, files } = await kept(
      ({ archiveIndex }) => ({ archiveIndex: { ...archiveIndex, read: TE.left(failure) } }),
      'docs;daily@23:00;docs;keep=1 allow-empty',
    );
    expect(log.slice(-2)).toEqual([
      expect.stringMatching(/^Backup done for docs/),
      "Error: can't read it: for the test",
    ]);
    expect(files).toBe(2);
  });

  it('leaves what is not what was recorded, and says so', async () => {
    const { log, files } = await kept(
      ({ archiveStore }) => ({
        archiveStore: { ...archiveStore, size: (file) => TE.right(file === 'docs.tar' ? 42 : 1) },
      }),
      'docs;daily@23:00;docs;keep=1',
    );
    expect(log.at(-1)).toMatch(/^Error: can't remove backups\/docs\..*tar: /);
    expect(files).toBe(2);
  });
});
