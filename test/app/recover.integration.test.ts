/** What a killed process left behind is ended by the next, and what can't be ended stands in the way of nothing. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { archiveDue } from '../../src/app/archive-due';
import type { ArchivePorts } from '../../src/app/end-backup';
import { execute } from '../../src/app/execute';
import { recover } from '../../src/app/recover';
import type { BackupError } from '../../src/domain/error';
import { rightOf, specOf } from '../support/decoded';
import { eventsOf } from '../support/invariants';
import { packReport } from '../support/pack-report';
import { storeInMemory } from '../support/store-in-memory';
import { workspaceInMemory } from '../support/workspace-in-memory';
import { type WorkspaceOnDisk, workspaceOnDisk } from '../support/workspace-on-disk';

const day = 24 * 60 * 60_000;

const create = (disk: WorkspaceOnDisk, line: string) =>
  execute({ type: 'CreateSchedule', line, spec: specOf(line) })(disk.spawn().ports)();

const archived = (ports: ArchivePorts) =>
  archiveDue({
    onStart: () => undefined,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })(ports)();

const typesOf = async (disk: WorkspaceOnDisk) => eventsOf(await disk.records()).map(({ type }) => type);

/** A process that dies when the store is asked for `step`, which it then has done or not. */
const dieAt = async (
  disk: WorkspaceOnDisk,
  step: 'publish' | 'remove',
  when: 'before' | 'after',
): Promise<void> => {
  const { ports, mortal } = disk.spawn();
  const die = () => mortal.doom({ call: 0, half: false });
  const dying =
    <A, B>(f: (what: A) => TE.TaskEither<BackupError, B>) =>
    (what: A): TE.TaskEither<BackupError, B> =>
      pipe(
        when === 'before' ? TE.fromIO(die) : TE.right(undefined),
        TE.chain(() => f(what)),
        TE.map((result) => {
          die();
          return result;
        }),
      );
  const { archiveStore, trashStore } = ports;
  await archived(
    step === 'publish'
      ? { ...ports, archiveStore: { ...archiveStore, publish: dying(archiveStore.publish) } }
      : {
          ...ports,
          trashStore: {
            ...trashStore,
            put: (file, to) => dying(() => trashStore.put(file, to))(file),
          },
        },
  );
  mortal.bury();
};

const denied = (doing: string): BackupError => ({
  type: 'FileFailed',
  doing,
  path: 'backups',
  reason: 'permission denied',
});

describe('a sealed archive', () => {
  let disk: WorkspaceOnDisk;
  beforeEach(async () => {
    disk = workspaceOnDisk();
    await create(disk, 'a;16:00;a');
    await dieAt(disk, 'publish', 'before');
    await create(disk, 'b;16:00;b');
  });
  afterEach(() => disk.remove());

  it('is put in place', async () => {
    rightOf(await archived(disk.spawn().ports));
    expect(disk.log.slice(-2)).toEqual([
      'Backup done for a in backups/a.tar',
      'Backup done for b in backups/b.tar',
    ]);
    expect(eventsOf(await disk.records()).filter(({ type }) => type === 'BackupStarted').length).toBe(2);
  });

  it.each(['holds', 'publish', 'size'] as const)(
    'that the store can’t %s fails with the reason, and the others are made',
    async (step) => {
      const { ports } = disk.spawn();
      const { archiveStore } = ports;
      const isSealed = (file: unknown): boolean => JSON.stringify(file).includes('.a.');
      const stuck: ArchivePorts['archiveStore'] = {
        ...archiveStore,
        holds: (file, report) =>
          step === 'holds' && isSealed(file)
            ? TE.left(denied('read'))
            : step === 'size'
              ? TE.right(false)
              : archiveStore.holds(file, report),
        publish: (placement) =>
          step === 'publish' && isSealed(placement)
            ? TE.left(denied('publish'))
            : archiveStore.publish(placement),
        size: (file) =>
          step === 'size' && isSealed(file) ? TE.left(denied('look at')) : archiveStore.size(file),
      };
      rightOf(await archived({ ...ports, archiveStore: stuck }));
      expect(disk.log.slice(-2)).toEqual([
        "Error: can't back up a: interrupted, and its archive can't be put in place: permission denied",
        'Backup done for b in backups/b.tar',
      ]);
      expect(await typesOf(disk)).toEqual([
        'ScheduleCreated',
        'BackupStarted',
        'ArchiveSealed',
        'ScheduleCreated',
        'BackupFailed',
        'BackupStarted',
        'ArchiveSealed',
        'BackupCompleted',
      ]);
    },
  );

  it('is no reason not to make the others when what was left can’t be swept', async () => {
    const { ports } = disk.spawn();
    const archiveStore = { ...ports.archiveStore, sweep: TE.left(denied('sweep')) };
    rightOf(await archived({ ...ports, archiveStore }));
    expect(disk.log.filter((text) => /^Error.*sweep/.test(text))).toEqual([
      "Error: can't sweep backups: permission denied",
    ]);
    expect(disk.names(disk.workspace.backups)).toEqual(['a.tar', 'b.tar']);
    expect(rightOf(await recover({ ...ports, archiveStore })())).toEqual([denied('sweep')]);
  });
});

describe('an archive with the same bytes as the one before', () => {
  const alike = async (store: (ports: ArchivePorts) => Partial<ArchivePorts['archiveStore']>) => {
    const workspace = workspaceInMemory();
    const { ports, files } = storeInMemory(workspace);
    const archiver: ArchivePorts['archiver'] = {
      pack: (_request, target) =>
        TE.fromIO(() => {
          files.set(target, 'b'.repeat(64));
          return packReport({ sha256: 'b'.repeat(64) });
        }),
    };
    const same = { ...ports, archiver };
    await workspace.create('a;daily@16:00;a');
    rightOf(await archived(same));
    workspace.clock.advance(day);
    const pass = archived({ ...same, archiveStore: { ...ports.archiveStore, ...store(same) } });
    // why: one of a process that died never ends
    await Promise.race([pass, new Promise((resolve) => setImmediate(resolve))]);
    return { workspace, ports: same, types: () => eventsOf(workspace.records).map(({ type }) => type) };
  };

  it('that can’t be put in place is a failed backup', async () => {
    const { types, workspace } = await alike(() => ({ publish: () => TE.left(denied('publish')) }));
    expect(types().at(-1)).toBe('BackupFailed');
    expect(workspace.log.at(-1)).toBe("Error: can't back up a: permission denied");
  });

  it('is completed when only the flush of the directory failed', async () => {
    const { types } = await alike(({ archiveStore }) => ({
      publish: (placement) =>
        pipe(
          archiveStore.publish(placement),
          TE.chain(() => TE.left(denied('flush'))),
        ),
    }));
    expect(types().at(-1)).toBe('BackupCompleted');
  });

  it('is not adopted when it is lost: it is made anew', async () => {
    const { types, ports } = await alike(({ archiveStore }) => ({
      // why: as if the process died, and somebody removed what it had sealed
      publish:
        ({ temporary }) =>
        () => {
          void archiveStore.remove(temporary)();
          return new Promise(() => undefined);
        },
    }));
    expect(types().at(-1)).toBe('ArchiveSealed');
    rightOf(await archived(ports));
    expect(types().slice(-3)).toEqual(['BackupStarted', 'ArchiveSealed', 'BackupCompleted']);
  });
});

describe('retention that a kill cut short', () => {
  let disk: WorkspaceOnDisk;
  beforeEach(async () => {
    disk = workspaceOnDisk();
    await create(disk, 'a;daily@16:00;a;keep=9');
    for (let n = 0; n < 3; n += 1) {
      rightOf(await archived(disk.spawn().ports));
      disk.clock.advance(day);
    }
  });
  afterEach(() => disk.remove());

  const names = () => disk.names(disk.workspace.backups);

  it('is made good before the next backup', async () => {
    expect(names().length).toBe(3);
    disk.edit('a;daily@16:00;a;keep=1\n');
    await dieAt(disk, 'remove', 'before');
    expect(names().length).toBe(4);
    rightOf(await recover(disk.spawn().ports)());
    expect(names()).toEqual(['a.tar']);
    expect((await typesOf(disk)).filter((type) => type === 'VersionRemoved').length).toBe(3);
  });

  it('is made good where it had removed some already', async () => {
    disk.edit('a;daily@16:00;a;keep=1\n');
    await dieAt(disk, 'remove', 'after');
    expect(names().length).toBe(3);
    rightOf(await recover(disk.spawn().ports)());
    expect(names()).toEqual(['a.tar']);
  });

  it('is not begun for a line that has had no backup since it was changed', async () => {
    disk.edit('a;daily@16:00;a;keep=1\n');
    expect(rightOf(await recover(disk.spawn().ports)())).toEqual([]);
    expect(names().length).toBe(3);
  });

  it('removes nothing as long as there are no more than are kept', async () => {
    writeFileSync(join(disk.workspace.backups, 'mine.tar'), 'mine');
    disk.edit('a;daily@16:00;a;keep=4\n');
    rightOf(await archived(disk.spawn().ports));
    rightOf(await recover(disk.spawn().ports)());
    expect(names().length).toBe(5);
  });
});
