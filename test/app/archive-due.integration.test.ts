/** Archiving what is due: one after the other, each to its one end, whatever happens around it. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { archiveDue, type ArchivePorts } from '../../src/app/archive-due';
import { execute } from '../../src/app/execute';
import type { BackupError } from '../../src/domain/error';
import { leftOf, rightOf, specOf } from '../support/decoded';
import { eventsOf } from '../support/invariants';
import { type WorkspaceOnDisk, workspaceOnDisk } from '../support/workspace-on-disk';

const create = (disk: WorkspaceOnDisk, line: string) =>
  execute({ type: 'CreateSchedule', line, spec: specOf(line) })(disk.spawn().ports)();

const archived = (ports: ArchivePorts, signal = new AbortController().signal) =>
  archiveDue({ onStart: () => undefined, onProgress: () => undefined, signal })(ports)();

const typesIn = async (disk: WorkspaceOnDisk) => eventsOf(await disk.records()).map(({ type }) => type);

describe('archiving what is due', () => {
  let disk: WorkspaceOnDisk;
  beforeEach(() => {
    disk = workspaceOnDisk();
  });
  afterEach(() => disk.remove());

  it('begins with what was due first', async () => {
    disk.clock.advance(5 * 60_000 - 3_600_000);
    await create(disk, 'b;16:01;b');
    await create(disk, 'a;16:00;a');
    await create(disk, 'c;16:01;c');
    disk.clock.advance(3_600_000);
    rightOf(await archived(disk.spawn().ports));
    expect(disk.log.slice(-3)).toEqual([
      'Backup done for a in backups/a.tar (late, due 16:00)',
      'Backup done for b in backups/b.tar (late, due 16:01)',
      'Backup done for c in backups/c.tar (late, due 16:01)',
    ]);
  });

  it('keeps the archive that was there under another name', async () => {
    await create(disk, 'a;16:00;x');
    await create(disk, 'b;16:00;x');
    rightOf(await archived(disk.spawn().ports));
    const names = disk.names(disk.workspace.backups);
    expect(names.length).toBe(2);
    expect(names).toContain('x.tar');
    expect(names[0]).toMatch(/^x\.\d{8}T\d{6}\.tar$/);
  });

  it('goes on with the others when a line is deleted between the look and the start', async () => {
    await create(disk, 'a;16:00;a');
    await create(disk, 'b;16:00;b');
    const { ports } = disk.spawn();
    let looked = 0;
    const looks: ArchivePorts = {
      ...ports,
      journal: {
        ...ports.journal,
        // why: recovery looks first, then the search for what is due, and the third turn is the start
        exclusively: (use) => async () => {
          looked += 1;
          if (looked === 3)
            rightOf(await execute({ type: 'DeleteSchedule', index: '0' })(disk.spawn().ports)());
          return ports.journal.exclusively(use)();
        },
      },
    };
    rightOf(await archived(looks));
    expect(await typesIn(disk)).toEqual([
      'ScheduleCreated',
      'ScheduleCreated',
      'ScheduleDeleted',
      'BackupStarted',
      'ArchiveSealed',
      'BackupCompleted',
    ]);
    expect(disk.names(disk.workspace.backups)).toEqual(['b.tar']);
  });

  it('begins no more once it is told to stop', async () => {
    await create(disk, 'a;16:00;a');
    await create(disk, 'b;16:00;b');
    const { ports } = disk.spawn();
    const stop = new AbortController();
    const publish: ArchivePorts['archiveStore']['publish'] = (placement) => {
      stop.abort();
      return ports.archiveStore.publish(placement);
    };
    rightOf(await archived({ ...ports, archiveStore: { ...ports.archiveStore, publish } }, stop.signal));
    expect(disk.names(disk.workspace.backups)).toEqual(['a.tar']);
  });

  it.each(['place', 'publish'] as const)(
    'fails an occurrence whose archive the store can’t %s',
    async (step) => {
      await create(disk, 'a;16:00;a');
      const { ports } = disk.spawn();
      const full: BackupError = {
        type: 'FileFailed',
        doing: step,
        path: 'backups',
        reason: 'no space left on device',
      };
      const archiveStore = { ...ports.archiveStore, [step]: () => TE.left(full) };
      rightOf(await archived({ ...ports, archiveStore }));
      expect(disk.log.at(-1)).toBe("Error: can't back up a: no space left on device");
      expect((await typesIn(disk)).at(-1)).toBe('BackupFailed');
      expect(disk.names(disk.workspace.backups)).toEqual([]);
    },
  );

  it('makes an occurrence that was started three times without an end a failed one', async () => {
    await create(disk, 'a;16:00;a');
    for (let n = 0; n < 3; n += 1) {
      const { ports, mortal } = disk.spawn();
      const kill: ArchivePorts['archiver'] = {
        pack: () => () => {
          mortal.doom({ call: 0, half: false });
          return Promise.resolve(E.left({ kind: 'other', message: 'killed' }));
        },
      };
      leftOf(await archived({ ...ports, archiver: kill }));
      mortal.bury();
    }
    rightOf(await archived(disk.spawn().ports));
    expect(disk.log.at(-1)).toBe("Error: can't back up a: interrupted: started 3 times without an end");
    expect(await typesIn(disk)).toEqual([
      'ScheduleCreated',
      'BackupStarted',
      'BackupStarted',
      'BackupStarted',
      'BackupFailed',
    ]);
  });

  it('sweeps what a killed archiver left, and nothing else', async () => {
    await create(disk, 'a;16:00;a');
    rightOf(await archived(disk.spawn().ports));
    const { writeFileSync } = await import('node:fs');
    const { backups } = disk.workspace;
    for (const name of ['.a.1709654400000.partial', '.mine.partial', 'notes.txt', '.a.tar'])
      writeFileSync(`${backups}/${name}`, 'x');
    rightOf(await archived(disk.spawn().ports));
    expect(disk.names(backups)).toEqual(['.a.tar', '.mine.partial', 'a.tar', 'notes.txt']);
  });
});

describe('the archive in hand of a process that died', () => {
  it('is taken as failed to be published when neither name holds it, and is made anew', async () => {
    const disk = workspaceOnDisk();
    await create(disk, 'a;16:00;a');
    const { ports, mortal } = disk.spawn();
    const lose: ArchivePorts['archiveStore'] = {
      ...ports.archiveStore,
      publish: ({ temporary }) =>
        pipe(
          ports.archiveStore.remove(temporary),
          TE.map(() => mortal.doom({ call: 0, half: false })),
        ),
    };
    leftOf(await archived({ ...ports, archiveStore: lose }));
    mortal.bury();
    rightOf(await archived(disk.spawn().ports));
    expect(await typesIn(disk)).toEqual([
      'ScheduleCreated',
      'BackupStarted',
      'ArchiveSealed',
      'BackupStarted',
      'ArchiveSealed',
      'BackupCompleted',
    ]);
    disk.remove();
  });
});
