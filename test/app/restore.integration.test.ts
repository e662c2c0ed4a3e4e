/** A restore while archives come and go: what is restored is the version that it says, or nothing. */
import * as E from 'fp-ts/Either';
import { mkdirSync, readFileSync, rmSync, writeFileSync, appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import { currentDirectory } from '../../src/adapters/directories';
import { makeUnarchiver } from '../../src/adapters/archive/unarchiver';
import { execute } from '../../src/app/execute';
import { restore, type RestorePorts, type RestoreRequest } from '../../src/app/restore';
import { run } from '../../src/app/run';
import { versionIdAmong } from '../../src/domain/archive/version';
import type { Archiver } from '../../src/ports/archiver';
import type { ServicePorts } from '../../src/service/actors';
import { packInProcess } from '../adapters/archive/pack/support/in-process';
import { leftOf, rightOf, specOf } from '../support/decoded';
import { type WorkspaceOnDisk, workspaceOnDisk } from '../support/workspace-on-disk';

const never = new AbortController().signal;

const realArchiver: Archiver = {
  pack: (request, target, onProgress) =>
    TE.tryCatch(
      () => packInProcess(request, target, onProgress),
      (error) => ({ kind: 'other', message: String(error) }),
    ),
};

describe('restore', () => {
  let disk: WorkspaceOnDisk;
  let source: string;
  let target: string;
  beforeEach(async () => {
    disk = workspaceOnDisk();
    source = join(disk.workspace.root, 'docs');
    target = join(disk.workspace.root, 'target');
    mkdirSync(source);
    await schedule('');
    await backUp('old');
  });
  afterEach(() => disk.remove());

  const schedule = async (options: string): Promise<void> => {
    const line = `${source};daily@23:00;docs${options}`;
    rightOf(await execute({ type: 'CreateSchedule', line, spec: specOf(line) })(disk.spawn().ports)());
  };

  /** Another process backs up what the source holds then. */
  const backUp = async (
    content: string,
    change: (ports: ServicePorts) => ServicePorts = (ports) => ports,
    which = '0',
  ): Promise<void> => {
    writeFileSync(join(source, 'a'), content);
    disk.clock.advance(60_000);
    const observer = { onStart: () => undefined, onProgress: () => undefined, signal: never };
    const { ports: real } = disk.spawn();
    const sources = { ...real.sources, resolve: () => E.right({ source, root: 'docs' }) };
    const ports = change({ ...real, sources, archiver: realArchiver });
    const runPresence = { show: () => () => undefined };
    rightOf(await run(which, observer, () => undefined)({ ...ports, runPresence })());
  };

  /** Restores; once it knows which file to read, and before it opens it, something happens. */
  const restoring = (
    request: Partial<RestoreRequest>,
    meanwhile: () => Promise<void>,
    change: (ports: RestorePorts) => RestorePorts = (ports) => ports,
  ) => {
    const unarchiver = makeUnarchiver();
    let reads = 0;
    const ports: RestorePorts = {
      ...disk.spawn().ports,
      directories: currentDirectory,
      unarchiver: {
        ...unarchiver,
        unpack: (...args) => {
          reads += 1;
          const unpack = unarchiver.unpack(...args);
          return reads > 1 ? unpack : async () => meanwhile().then(unpack);
        },
      },
    };
    const whole: RestoreRequest = {
      from: { type: 'journal', name: 'docs', version: null, unverified: false },
      to: target,
      members: [],
      overwrite: false,
      numericOwner: false,
      dryRun: false,
      ...request,
    };
    return restore(whole, () => undefined, never)(change(ports))();
  };

  const restored = (): string => readFileSync(join(target, 'docs', 'a'), 'utf8');

  const kept = async (): Promise<{ readonly id: string; readonly file: string }> => {
    const archives = rightOf(await disk.spawn().ports.archiveIndex.read());
    const all = [...archives.values()].flat();
    const [older] = all;
    if (older === undefined) throw new Error('there is no archive');
    return { id: versionIdAmong(all, older), file: older.file };
  };

  it('restores the version that it chose, although a newer one takes its name', async () => {
    const { archive } = rightOf(await restoring({}, () => backUp('new')));
    const { file } = await kept();
    expect([restored(), archive]).toEqual(['old', `backups/${file}`]);
    expect(file).not.toBe('docs.tar');
  });

  it('finds a version that was asked for under its later name', async () => {
    const { id } = await kept();
    const from = { type: 'journal', name: 'docs', version: id, unverified: false } as const;
    const { archive } = rightOf(await restoring({ from }, () => backUp('new')));
    expect([restored(), archive]).toEqual(['old', `backups/${(await kept()).file}`]);
  });

  it('waits for the end of a publication that is going on', async () => {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    let publishing = Promise.resolve();
    const meanwhile = () =>
      new Promise<void>((published) => {
        publishing = backUp('new', (ports) => ({
          ...ports,
          archiveStore: {
            ...ports.archiveStore,
            publish: (placement) => async () => {
              const outcome = await ports.archiveStore.publish(placement)();
              published();
              await ended;
              return outcome;
            },
          },
        }));
      });
    const outcome = await restoring({}, meanwhile, (ports) => ({
      ...ports,
      locks: {
        tryHold: (range) => async () => {
          const held = await ports.locks.tryHold(range)();
          if (rightOf(held) === null) end();
          return held;
        },
      },
    }));
    await publishing;
    expect([restored(), rightOf(outcome).archive]).toEqual(['old', `backups/${(await kept()).file}`]);
  });

  describe('when keep has removed the version', () => {
    /** A newer one of the same name, which alone is kept. */
    const replace = async (): Promise<void> => {
      await backUp('new', undefined, '1');
      expect(disk.names(disk.workspace.backups)).toEqual(['docs.tar']);
    };
    beforeEach(() => schedule(';keep=1'));

    it('restores the newest, where that was asked for', async () => {
      const { archive } = rightOf(await restoring({}, replace));
      expect([restored(), archive]).toEqual(['new', 'backups/docs.tar']);
    });

    it('refuses it, where it was asked for by its name', async () => {
      const version = (await kept()).id;
      const from = { type: 'journal', name: 'docs', version, unverified: false } as const;
      expect(leftOf(await restoring({ from }, replace))).toMatchObject({ type: 'NoSuchVersion', version });
      expect(existsSync(target)).toBe(false);
    });
  });

  it.each([
    ['changed', (file: string) => appendFileSync(file, 'x'), 'ArchiveUnverified'],
    ['taken away', (file: string) => rmSync(file), 'CannotRestore'],
  ])('refuses an archive that was %s by somebody else', async (_, tamper, type) => {
    const error = leftOf(await restoring({}, async () => tamper(join(disk.workspace.backups, 'docs.tar'))));
    expect(error.type).toBe(type);
    expect(existsSync(target)).toBe(false);
  });

  it('says that a version is gone whose file keep has removed meanwhile', async () => {
    await schedule(';keep=2');
    await backUp('second', undefined, '1');
    const version = (await kept()).id;
    const from = { type: 'journal', name: 'docs', version, unverified: false } as const;
    const error = leftOf(await restoring({ from }, () => backUp('third', undefined, '1')));
    expect(error).toMatchObject({ type: 'NoSuchVersion', version });
  });

  it('asks for no lock, and reads no second time, where the archive itself is at its place and can’t be restored', async () => {
    let locks = 0;
    let reads = 0;
    const outcome = await restoring(
      {},
      () => Promise.resolve(),
      (ports) => ({
        ...ports,
        unarchiver: {
          ...ports.unarchiver,
          unpack: () => {
            reads += 1;
            return TE.left({ kind: 'no-space', message: 'the disk is full' });
          },
        },
        locks: {
          tryHold: (range) => {
            locks += 1;
            return ports.locks.tryHold(range);
          },
        },
      }),
    );
    expect(leftOf(outcome)).toEqual({
      type: 'CannotRestore',
      archive: 'backups/docs.tar',
      reason: 'the disk is full',
    });
    expect([reads, locks]).toEqual([1, 0]);
  });

  it('delivers what can be read of an archive that was changed, when it is told to', async () => {
    const from = { type: 'journal', name: 'docs', version: null, unverified: true } as const;
    const { report } = rightOf(
      await restoring({ from }, async () => appendFileSync(join(disk.workspace.backups, 'docs.tar'), 'x')),
    );
    expect([restored(), report.damage, report.notes.length]).toEqual(['old', [], 1]);
  });

  it('reads a file that was chosen by its path without any lock', async () => {
    const from = { type: 'file', path: join(disk.workspace.root, 'none.tar') } as const;
    const outcome = await restoring(
      { from },
      () => Promise.resolve(),
      (ports) => ({
        ...ports,
        locks: { tryHold: () => TE.left({ type: 'NothingToDo', reason: 'a lock was asked for' }) },
      }),
    );
    expect(leftOf(outcome).type).toBe('CannotRestore');
  });
});
