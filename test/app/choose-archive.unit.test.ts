/** Which archive a restore reads, what it is called, and what is chosen when another has taken its place meanwhile. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { choose, chooseAgain, type ChoosePorts, type RestoreFrom } from '../../src/app/choose-archive';
import { restore, type RestorePorts } from '../../src/app/restore';
import type { BackupError } from '../../src/domain/error';
import type { UnpackFailure, UnpackReport, UnpackRequest } from '../../src/ports/unarchiver';
import { leftOf, rightOf } from '../support/decoded';
import { madeReport } from '../support/story';
import { twoVersions } from '../support/two-versions';

const named = (name: string, version: string | null = null, unverified = false) =>
  ({ type: 'journal', name, version, unverified }) as const satisfies RestoreFrom;

/** Two versions of docs, and what takes their places. */
const stage = async () => {
  const { ports, ...told } = await twoVersions();
  const removes = async (file: string) => {
    const [version] = [...rightOf(await ports.archiveIndex.read()).values()].flat();
    if (version === undefined) throw new Error('there is no version');
    const [line] = told.state().file?.lines ?? [];
    if (!line?.schedule) throw new Error('there is no schedule');
    const { id } = line.schedule;
    await told.run({ type: 'RecordRemoval', schedule: id, name: version.name, file, reason: 'keep=1' });
  };
  const full: ChoosePorts = {
    ...ports,
    directories: {
      real: (path) => `/real/${path}`,
      absolute: (path) => `/here/${path}`,
      unused: (directory) => TE.right(`/new/${directory}`),
    },
  };
  return { ...told, ports: full, removes, rest: ports };
};

const newer = '20240305T170000';
const older = '20240305T160000';

describe('a choice', () => {
  it('is the newest version, as it was made, in a directory of its own', async () => {
    const { ports } = await stage();
    expect(rightOf(await choose(ports, named('docs'))())).toMatchObject({
      path: 'docs.tar',
      sha256: madeReport.sha256,
      shown: 'backups/docs.tar',
      directory: `docs.restored-${newer}`,
      version: { file: 'docs.tar' },
    });
  });

  it('is an older one, and whatever it holds, where that is asked for', async () => {
    const { ports } = await stage();
    expect(rightOf(await choose(ports, named('docs', older, true))())).toMatchObject({
      path: `docs.${older}.tar`,
      sha256: null,
      directory: `docs.restored-${older}`,
    });
  });

  it('has an id that no other version has: for its directory, too', async () => {
    const { ports } = await stage();
    const archives = new Map(
      [...rightOf(await ports.archiveIndex.read())].map(([name, versions]) => [
        name,
        versions.map((version) =>
          version.file === 'docs.tar' ? version : { ...version, file: `docs.${newer}.tar` },
        ),
      ]),
    );
    const sameSecond = { ...ports, archiveIndex: { ...ports.archiveIndex, read: TE.right(archives) } };
    expect(rightOf(await choose(sameSecond, named('docs'))()).directory).toBe(`docs.restored-${newer}-2`);
    expect(rightOf(await choose(sameSecond, named('docs', newer))()).shown).toBe(`backups/docs.${newer}.tar`);
  });

  it('is any file by its path, in a directory named after the time', async () => {
    const { ports } = await stage();
    expect(rightOf(await choose(ports, { type: 'file', path: 'x.tar' })())).toEqual({
      path: '/real/x.tar',
      sha256: null,
      shown: 'x.tar',
      directory: `restored-${newer}`,
      version: null,
    });
  });

  it('of what is not there is told by what is', async () => {
    const { ports } = await stage();
    expect(leftOf(await choose(ports, named('pics'))())).toEqual({ type: 'NoSuchArchive', name: 'pics' });
    expect(leftOf(await choose(ports, named('docs', 'x'))())).toEqual({
      type: 'NoSuchVersion',
      name: 'docs',
      version: 'x',
      known: [newer, older],
    });
  });

  it('by a time before which none was made is refused with that time', async () => {
    const { ports } = await stage();
    const by = Date.UTC(2024, 2, 5, 15, 59);
    expect(leftOf(await choose(ports, { ...named('docs'), by })())).toEqual({
      type: 'NoSuchVersion',
      name: 'docs',
      version: 'made by 2024-03-05 15:59',
      known: [newer, older],
    });
  });
});

describe('a second choice', () => {
  it('is the same version where it is by now', async () => {
    const { ports, until, backsUp } = await stage();
    const first = rightOf(await choose(ports, named('docs'))());
    until('05T18:00');
    await backsUp(`docs.${newer}.tar`);
    expect(rightOf(await chooseAgain(ports, named('docs'), first)())).toMatchObject({
      shown: `backups/docs.${newer}.tar`,
      directory: `docs.restored-${newer}`,
    });
  });

  it.each([null, 'latest', 'newest'])(
    'is the newest, where %s was asked for and is gone',
    async (version) => {
      const { ports, removes } = await stage();
      const from = named('docs', version);
      const first = rightOf(await choose(ports, from)());
      await removes('docs.tar');
      expect(rightOf(await chooseAgain(ports, from, first)()).shown).toBe(`backups/docs.${older}.tar`);
    },
  );

  it('is none where a version that was asked for is gone', async () => {
    const { ports, removes } = await stage();
    const from = named('docs', older);
    const first = rightOf(await choose(ports, from)());
    await removes(`docs.${older}.tar`);
    expect(leftOf(await chooseAgain(ports, from, first)())).toEqual({
      type: 'NoSuchVersion',
      name: 'docs',
      version: older,
      known: [newer],
    });
    await removes('docs.tar');
    expect(leftOf(await chooseAgain(ports, from, first)())).toEqual({ type: 'NoSuchArchive', name: 'docs' });
  });

  it('names all that are left, the newest first', async () => {
    const { ports, removes, until, backsUp } = await stage();
    until('05T18:00');
    await backsUp(`docs.${newer}.tar`);
    const from = named('docs', older);
    const first = rightOf(await choose(ports, from)());
    await removes(`docs.${older}.tar`);
    expect(leftOf(await chooseAgain(ports, from, first)())).toMatchObject({
      known: ['20240305T180000', newer],
    });
  });
});

describe('a restore', () => {
  const report: UnpackReport = {
    ...{ entries: 3, contentBytes: 1, refusedCount: 0, refused: [], unowned: 0, absent: [] },
    ...{ damageCount: 0, damage: [], notes: [] },
  };
  const request = {
    ...{ from: named('docs'), to: null, members: [], overwrite: false, numericOwner: false, dryRun: false },
  };
  const asking = async (...answers: ReadonlyArray<E.Either<UnpackFailure, UnpackReport>>) => {
    const told = await stage();
    const asked: Array<Pick<UnpackRequest, 'archive' | 'target' | 'mustBeNew'>> = [];
    const locks: Array<string> = [];
    const ports: RestorePorts = {
      ...told.ports,
      unarchiver: {
        digest: () => TE.left({ kind: 'other', message: 'not asked for' }),
        examine: () => TE.left({ kind: 'other', message: 'not asked for' }),
        unpack: ({ archive, target, mustBeNew }) => {
          asked.push({ archive, target, mustBeNew });
          return TE.fromEither(answers[asked.length - 1] ?? E.right(report));
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
    return { ...told, ports, asked, locks };
  };
  const go = (ports: RestorePorts, changed: Partial<Parameters<typeof restore>[0]> = {}) =>
    restore({ ...request, ...changed }, () => undefined, new AbortController().signal)(ports)();
  const failure = (kind: UnpackFailure['kind']) => E.left({ kind, message: `it is ${kind}` });

  it('goes into a new directory, or where it is told', async () => {
    const { ports, asked } = await asking();
    expect(rightOf(await go(ports))).toEqual({
      archive: 'backups/docs.tar',
      target: `/new/docs.restored-${newer}`,
      report,
    });
    expect(rightOf(await go(ports, { to: 'out' })).target).toBe('/here/out');
    expect(asked.map(({ mustBeNew }) => mustBeNew)).toEqual([true, false]);
  });

  it('fails where there is no new directory to be had', async () => {
    const { ports, asked } = await asking();
    const error: BackupError = { type: 'FileFailed', doing: 'create', path: 'x', reason: 'no room' };
    const directories = { ...ports.directories, unused: () => TE.left(error) };
    expect(leftOf(await go({ ...ports, directories }))).toEqual(error);
    expect(asked).toEqual([]);
  });

  it.each([
    [
      'changed',
      {
        type: 'ArchiveUnverified',
        file: 'backups/docs.tar',
        reason: 'its digest is not the one in the journal',
      },
    ],
    ['missing', { type: 'CannotRestore', archive: 'backups/docs.tar', reason: 'it is missing' }],
  ] as const)('of what is %s, and stays so, is tried once', async (kind, error) => {
    const { ports, asked, locks } = await asking(failure(kind));
    expect(leftOf(await go(ports))).toEqual(error);
    expect(asked.length).toBe(1);
    expect(locks).toEqual(['archive']);
  });

  it('of what is damaged is tried once, and waits for nobody', async () => {
    const { ports, asked, locks } = await asking(failure('damaged'));
    expect(leftOf(await go(ports))).toMatchObject({ type: 'CannotRestore', reason: 'it is damaged' });
    expect([asked.length, locks]).toEqual([1, []]);
  });

  it('follows its version to its new name, also where nobody can hold a lock', async () => {
    const { ports, asked, backsUp, until } = await asking(failure('changed'));
    const error: BackupError = { type: 'FileFailed', doing: 'lock', path: 'x', reason: 'read-only' };
    const tryHold = () => TE.left(error);
    const first = ports.unarchiver.unpack;
    const unarchiver: RestorePorts['unarchiver'] = {
      ...ports.unarchiver,
      unpack:
        (...given) =>
        async () => {
          const answer = await first(...given)();
          if (asked.length === 1) {
            until('05T18:00');
            await backsUp(`docs.${newer}.tar`);
          }
          return answer;
        },
    };
    const { archive } = rightOf(await go({ ...ports, unarchiver, locks: { tryHold } }));
    expect(archive).toBe(`backups/docs.${newer}.tar`);
    expect(asked.map((one) => one.archive)).toEqual(['docs.tar', `docs.${newer}.tar`]);
  });

  it('whose version is gone by then says so', async () => {
    const { ports, removes } = await asking(failure('missing'));
    const locks: RestorePorts['locks'] = {
      tryHold: () =>
        TE.fromTask(async () => {
          await removes(`docs.${older}.tar`);
          return () => undefined;
        }),
    };
    expect(leftOf(await go({ ...ports, locks }, { from: named('docs', older) }))).toMatchObject({
      type: 'NoSuchVersion',
      version: older,
    });
  });
});
