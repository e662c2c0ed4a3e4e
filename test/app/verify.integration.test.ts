/** An interruption of verify: what was found in half a look proves nothing, and is not journalled. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { execute } from '../../src/app/execute';
import { verify, type VerifyPorts } from '../../src/app/verify';
import { scheduleId } from '../../src/domain/schedule/schedule';
import type { ExamineReport, Unarchiver } from '../../src/ports/unarchiver';
import { placeIn } from '../../src/domain/schedule/source-place';
import { leftOf, rightOf, specOf } from '../support/decoded';
import { eventsOf } from '../support/invariants';
import { type WorkspaceOnDisk, workspaceOnDisk } from '../support/workspace-on-disk';

const never = new AbortController().signal;

/** Looks at the digests of all archives. */
const lookAtAll = (ports: VerifyPorts, signal: AbortSignal = never) =>
  verify({ name: null, level: 'digest', which: null }, () => undefined, signal)(ports)();

const abandoned = { kind: 'abandoned' as const, message: 'stopped before it was finished' };

/** Reads a digest that is wrong, and is interrupted in the middle of the look of that number. */
const interruptedAt = (look: number, stop: AbortController): Unarchiver => {
  let looks = 0;
  return {
    unpack: () => TE.left(abandoned),
    examine: () => TE.left(abandoned),
    digest: () => () => {
      looks += 1;
      if (looks < look) return TE.right('another digest')();
      stop.abort();
      return TE.left(abandoned)();
    },
  };
};

/** What is found in an archive that can be read whole. */
const sound: ExamineReport = {
  ...{ entries: 0, contentBytes: 0, refusedCount: 0, refused: [], differenceCount: 0, differences: [] },
  ...{ damageCount: 0, damage: [], notes: [] },
};

const damage = { stream: 'file', byte: 7, reason: 'bad gzip stream', after: null, resumed: null } as const;

describe('verify', () => {
  let disk: WorkspaceOnDisk;
  beforeEach(async () => {
    disk = workspaceOnDisk();
    const line = 'docs;16:00;docs';
    const { ports, pass } = disk.spawn();
    rightOf(await execute({ type: 'CreateSchedule', line, spec: specOf(line) })(ports)());
    rightOf(await pass());
  });
  afterEach(() => disk.remove());

  it.each([1, 2])('interrupted in look %i, journals nothing', async (look) => {
    const stop = new AbortController();
    const { ports } = disk.spawn();
    const unarchiver = interruptedAt(look, stop);
    const outcome = await lookAtAll({ ...ports, unarchiver }, stop.signal);
    expect(leftOf(outcome)).toEqual({ type: 'NothingToDo', reason: 'interrupted' });
    expect(eventsOf(await disk.records()).map(({ type }) => type)).toContain('BackupCompleted');
    expect(eventsOf(await disk.records()).map(({ type }) => type)).not.toContain('ArchiveVerified');
  });

  it('looks a second time at what does not hold, and journals what it found', async () => {
    const { ports } = disk.spawn();
    const stop = new AbortController();
    const unarchiver = interruptedAt(3, stop);
    const report = rightOf(await lookAtAll({ ...ports, unarchiver }, stop.signal));
    expect(report.archives).toMatchObject([{ finding: expect.stringContaining('changed or swapped') }]);
    expect(eventsOf(await disk.records()).map(({ type }) => type)).toContain('ArchiveVerified');
  });

  const saying = (digest: Unarchiver['digest']): Unarchiver => ({
    ...interruptedAt(99, new AbortController()),
    digest,
  });
  const types = async () => eventsOf(await disk.records()).map(({ type }) => type);

  it('says nothing of a version that keep has removed meanwhile', async () => {
    const { ports } = disk.spawn();
    const [version] = [...rightOf(await ports.archiveIndex.read()).values()].flat();
    const unarchiver = saying(() => async () => {
      rightOf(await ports.archiveStore.remove('docs.tar')());
      const reason = 'older than the newest 1 (keep=1)';
      const removal = { type: 'RecordRemoval', schedule: scheduleId(1), file: 'docs.tar', reason } as const;
      if (version !== undefined && !(await types()).includes('VersionRemoved'))
        rightOf(await execute({ ...removal, name: version.name })(disk.spawn().ports)());
      return E.left({ kind: 'missing', message: 'no such file' });
    });
    const report = rightOf(await lookAtAll({ ...ports, unarchiver }));
    expect(report).toEqual({ archives: [], unknown: [] });
    expect(await types()).not.toContain('ArchiveVerified');
  });

  it('looks again at what it could not read: another may have taken its name', async () => {
    const { ports } = disk.spawn();
    const [version] = [...rightOf(await ports.archiveIndex.read()).values()].flat();
    let looks = 0;
    const unarchiver = saying(() => {
      looks += 1;
      return looks === 1
        ? TE.left({ kind: 'unreadable', message: 'permission denied' })
        : TE.right(version?.report.sha256 ?? '');
    });
    const report = rightOf(await lookAtAll({ ...ports, unarchiver }));
    expect(report.archives).toMatchObject([{ finding: null, unchecked: null, unrecorded: null }]);
  });

  it.each(['unreadable', 'unsupported', 'no-space'] as const)(
    'draws no conclusion from a look that is %s',
    async (kind) => {
      const { ports } = disk.spawn();
      const unarchiver = saying(() =>
        TE.left({ kind, message: `${ports.archiveStore.pathOf('docs.tar')}: so`, reason: 'so' }),
      );
      const report = rightOf(await lookAtAll({ ...ports, unarchiver }));
      expect(report.archives).toMatchObject([{ finding: null, unchecked: 'so' }]);
      expect(await types()).not.toContain('ArchiveVerified');
    },
  );

  it.each(['missing', 'changed', 'damaged', 'other'] as const)(
    'finds fault with what is %s',
    async (kind) => {
      const { ports } = disk.spawn();
      const unarchiver = saying(() => TE.left({ kind, message: 'so' }));
      const report = rightOf(await lookAtAll({ ...ports, unarchiver }));
      expect(report.archives).toMatchObject([{ finding: expect.any(String), unchecked: null }]);
      expect((await types()).at(-1)).toBe('ArchiveVerified');
    },
  );

  it('goes on where it can neither lock nor journal', async () => {
    const { ports } = disk.spawn();
    const error = { type: 'FileFailed', doing: 'write', path: 'j', reason: 'read-only file system' } as const;
    const unarchiver = saying(() => TE.right('another digest'));
    const readOnly = {
      ...ports,
      unarchiver,
      locks: { tryHold: () => TE.left(error) },
      journal: { ...ports.journal, exclusively: () => TE.left(error) },
    };
    const report = rightOf(await lookAtAll(readOnly));
    expect(report.archives).toMatchObject([
      { finding: expect.stringContaining('changed or swapped'), unrecorded: error },
    ]);
  });

  it.each<[string, Partial<ExamineReport>, string]>([
    ['whole', {}, '2 of 2 entries can be read'],
    ['fewer', { entries: 1 }, '1 of 2 entries can be read'],
    [
      'damaged',
      { entries: 1, damage: [damage], damageCount: 1 },
      'damaged at byte 7 of the file: bad gzip stream; 1 of 2 entries can be read',
    ],
    [
      'damaged in places',
      { entries: 1, damage: [{ ...damage, stream: 'tar' }], damageCount: 3 },
      'damaged at byte 7 of the tar stream: bad gzip stream (and in 2 other places); 1 of 2 entries can be read',
    ],
    [
      'not all restorable',
      { refused: [{ path: 'docs/a', reason: 'bad sparse map' }], refusedCount: 2 },
      'docs/a: bad sparse map (and 1 other member); 2 of 2 entries can be read',
    ],
  ])(
    'of an archive that was changed says in one finding how much can be read: %s',
    async (_, found, expected) => {
      const { ports } = disk.spawn();
      const [version] = [...rightOf(await ports.archiveIndex.read()).values()].flat();
      if (version === undefined) throw new Error('there is no archive');
      const report = { ...version.report, entries: 2 };
      const archives = new Map([[version.name, [{ ...version, report }]]]);
      const unarchiver: Unarchiver = {
        ...saying(() => TE.left(abandoned)),
        examine: (_archive, sha256) =>
          sha256 === null
            ? TE.right({ ...sound, entries: 2, ...found })
            : TE.left({ kind: 'changed', message: 'changed' }),
      };
      const asked = {
        ...ports,
        unarchiver,
        archiveIndex: { ...ports.archiveIndex, read: TE.right(archives) },
      };
      const [seen] = rightOf(
        await verify({ name: null, level: 'read', which: null }, () => undefined, never)(asked)(),
      ).archives;
      expect(seen?.finding).toBe(
        `its digest is not the one in the journal: it was changed or swapped; ${expected}`,
      );
      const [byDigest] = rightOf(
        await lookAtAll({ ...asked, unarchiver: saying(() => TE.right('another')) }),
      ).archives;
      expect(byDigest?.finding).not.toContain('can be read');
    },
  );

  it('reads an archive whose source nobody can find, and says so', async () => {
    const { ports } = disk.spawn();
    const reason = 'there is no home directory';
    const homeless = { type: 'FileFailed', doing: 'look at', path: '~/docs', reason } as const;
    const sources = { ...ports.sources, resolve: () => E.left(homeless) };
    const [version] = [...rightOf(await ports.archiveIndex.read()).values()].flat();
    const { entries = 0, contentBytes = 0 } = version?.report ?? {};
    const unarchiver: Unarchiver = {
      ...saying(() => TE.left(abandoned)),
      examine: (_, __, compareWith) =>
        compareWith === null ? TE.right({ ...sound, entries, contentBytes }) : TE.left(abandoned),
    };
    const asked = { ...ports, sources, unarchiver };
    expect(
      rightOf(await verify({ name: null, level: 'source', which: null }, () => undefined, never)(asked)())
        .archives,
    ).toMatchObject([
      {
        level: 'read',
        finding: null,
        differenceCount: 1,
        differences: [{ how: expect.stringContaining(reason) }],
      },
    ]);
  });

  it('names no file as unknown that is only on its way to its name', async () => {
    const { ports } = disk.spawn();
    let listed = 0;
    const list: typeof ports.archiveStore.list = async () => {
      listed += 1;
      return E.right(listed === 1 ? ['docs.20240305T160000.tar', 'docs.tar'] : ['docs.tar']);
    };
    const unarchiver = saying(() => TE.left({ kind: 'unreadable', message: 'x' }));
    const asked = { ...ports, unarchiver, archiveStore: { ...ports.archiveStore, list } };
    expect(rightOf(await lookAtAll(asked)).unknown).toEqual([]);
  });

  it('compares only the newest version with its source, as its line would have it stored, however that is spelled', async () => {
    const { ports } = disk.spawn();
    const placeOf = placeIn({ root: '/w', home: () => null });
    const again = {
      type: 'CreateSchedule',
      line: './docs;16:00;docs;exclude=*.tmp',
      spec: specOf('./docs;16:00;docs;exclude=*.tmp'),
    } as const;
    disk.edit('');
    rightOf(await execute(again)(ports)());
    rightOf(await disk.spawn().pass());
    const asked: Array<ReadonlyArray<string> | null> = [];
    const unarchiver: Unarchiver = {
      ...saying(() => TE.left(abandoned)),
      examine: (_, __, compareWith) => {
        asked.push(compareWith?.exclude ?? null);
        return TE.right({
          entries: 1,
          contentBytes: 1,
          differenceCount: 0,
          differences: [],
          refusedCount: 0,
          refused: [],
          damageCount: 0,
          damage: [],
          notes: [],
        });
      },
    };
    const sources = { ...ports.sources, placeOf };
    const report = rightOf(
      await verify(
        { name: 'docs', level: 'source', which: null },
        () => undefined,
        never,
      )({ ...ports, sources, unarchiver })(),
    );
    expect(report.archives.map(({ level, finding }) => [level, finding])).toEqual([
      ['read', null],
      ['source', null],
    ]);
    expect(asked).toEqual([null, ['*.tmp']]);
  });

  it('names the unknown files of the name that is asked for, and of all', async () => {
    const { ports } = disk.spawn();
    for (const file of ['docs.mine.tar', 'other.tar', 'docsy.tar'])
      writeFileSync(join(disk.workspace.backups, file), 'x');
    const unknown = async (name: string | null) =>
      rightOf(
        await verify(
          { name, level: 'digest', which: null },
          () => undefined,
          never,
        )({
          ...ports,
          unarchiver: saying(() => TE.left({ kind: 'unreadable', message: 'x' })),
        })(),
      ).unknown;
    expect(await unknown('docs')).toEqual(['docs.mine.tar']);
    expect(await unknown('other')).toEqual(['other.tar']);
    expect(await unknown(null)).toEqual(['docs.mine.tar', 'docsy.tar', 'other.tar']);
    const none = await verify(
      { name: 'nothing', level: 'digest', which: null },
      () => undefined,
      never,
    )({ ...ports, unarchiver: saying(() => TE.right('')) })();
    expect(leftOf(none)).toEqual({ type: 'NoSuchArchive', name: 'nothing' });
  });
});
