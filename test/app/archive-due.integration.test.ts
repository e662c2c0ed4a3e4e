/** Archiving what is due: one after the other, each to its one end, whatever happens around it. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { archiveDue } from '../../src/app/archive-due';
import type { ArchivePorts } from '../../src/app/end-backup';
import { execute } from '../../src/app/execute';
import type { BackupError } from '../../src/domain/error';
import { rightOf, specOf } from '../support/decoded';
import { eventsOf } from '../support/invariants';
import { packReport } from '../support/pack-report';
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
        reason: 'no space left on device (or no inodes left)',
      };
      const archiveStore = { ...ports.archiveStore, [step]: () => TE.left(full) };
      rightOf(await archived({ ...ports, archiveStore }));
      const what = step === 'place' ? 'no place for backups/a.tar: ' : '';
      expect(disk.log.at(-1)).toBe(
        `Error: can't back up a: ${what}no space left on device (or no inodes left)`,
      );
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
      await archived({ ...ports, archiver: kill });
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

describe('names that are taken while an archive is made', () => {
  let disk: WorkspaceOnDisk;
  beforeEach(() => (disk = workspaceOnDisk()));
  afterEach(() => disk.remove());

  const textOf = (file: string) => readFileSync(join(disk.workspace.backups, file), 'utf8');
  const versions = async () =>
    [...rightOf(await disk.spawn().ports.archiveIndex.read()).values()].flat().map(({ file }) => file);

  /** Puts a file in the way once, before the step: at the name that the placement has for the archive before it. */
  const inTheWay = (ports: ArchivePorts, step: 'pack' | 'publish', times = 1): ArchivePorts => {
    let left = times;
    const take = (kept: string | null): void => {
      if (left > 0 && kept !== null) writeFileSync(join(disk.workspace.backups, kept), 'somebody’s');
      left -= 1;
    };
    let placed: string | null = null;
    return {
      ...ports,
      archiver: {
        pack: (...request) => {
          if (step === 'pack') take(placed);
          return ports.archiver.pack(...request);
        },
      },
      archiveStore: {
        ...ports.archiveStore,
        place: (...asked) =>
          pipe(
            ports.archiveStore.place(...asked),
            TE.map((placement) => {
              placed = placement.kept;
              return placement;
            }),
          ),
        publish: (placement) => {
          if (step === 'publish') take(placement.kept);
          return ports.archiveStore.publish(placement);
        },
      },
    };
  };

  it.each(['pack', 'publish'] as const)(
    'are others, and the journal has the true ones (%s)',
    async (step) => {
      await create(disk, 'a;16:00;x');
      rightOf(await archived(disk.spawn().ports));
      await create(disk, 'b;16:00;x');
      rightOf(await archived(inTheWay(disk.spawn().ports, step)));
      const [taken, kept] = disk
        .names(disk.workspace.backups)
        .filter((file) => file !== 'x.tar')
        .sort()
        .reverse();
      expect([textOf(taken ?? ''), textOf(kept ?? ''), textOf('x.tar')]).toEqual([
        'somebody’s',
        expect.stringMatching(/of a$/),
        expect.stringMatching(/of b$/),
      ]);
      expect(await versions()).toEqual([kept, 'x.tar']);
      expect((await typesIn(disk)).filter((type) => type === 'ArchiveSealed').length).toBe(
        step === 'pack' ? 2 : 3,
      );
    },
  );

  it('make a failed backup of it when they never come to an end, and nothing is lost', async () => {
    await create(disk, 'a;16:00;x');
    rightOf(await archived(disk.spawn().ports));
    await create(disk, 'b;16:00;x');
    rightOf(await archived(inTheWay(disk.spawn().ports, 'publish', Infinity)));
    expect(disk.log.at(-1)).toContain("can't back up b: each name for it was taken");
    expect(textOf('x.tar')).toMatch(/of a$/);
    expect(await versions()).toEqual(['x.tar']);
    expect(disk.names(disk.workspace.backups).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('are others in recovery, too', async () => {
    await create(disk, 'a;16:00;x');
    rightOf(await archived(disk.spawn().ports));
    await create(disk, 'b;16:00;x');
    const { ports, mortal } = disk.spawn();
    const killed: ArchivePorts['archiveStore']['publish'] = ({ kept }) => {
      writeFileSync(join(disk.workspace.backups, kept ?? ''), 'somebody’s');
      mortal.doom({ call: 0, half: false });
      return TE.left({ type: 'NoInstruction' });
    };
    await archived({ ...ports, archiveStore: { ...ports.archiveStore, publish: killed } });
    mortal.bury();
    rightOf(await archived(disk.spawn().ports));
    const [kept] = await versions();
    expect([textOf(kept ?? ''), textOf('x.tar')]).toEqual([
      expect.stringMatching(/of a$/),
      expect.stringMatching(/of b$/),
    ]);
    expect(eventsOf(await disk.records()).at(-1)).toMatchObject({ adopted: true, placement: { kept } });
  });

  it('fail a backup that can’t be put in place, also when the one that stands there is alike', async () => {
    await create(disk, 'a;16:00;x');
    const { ports } = disk.spawn();
    const pack: ArchivePorts['archiver']['pack'] = (_, target) => {
      writeFileSync(target, 'alike');
      return TE.right(packReport({ bytes: 5, sha256: createHash('sha256').update('alike').digest('hex') }));
    };
    const alike = { ...ports, archiver: { pack } };
    rightOf(await archived(alike));
    await create(disk, 'b;16:00;x');
    const stuck: BackupError = {
      type: 'FileFailed',
      doing: 'publish',
      path: 'x.tar',
      reason: 'no permission',
    };
    const archiveStore = { ...ports.archiveStore, publish: () => TE.left(stuck) };
    rightOf(await archived({ ...alike, archiveStore }));
    expect((await typesIn(disk)).at(-1)).toBe('BackupFailed');
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
          TE.map(() => {
            mortal.doom({ call: 0, half: false });
            return 'published' as const;
          }),
        ),
    };
    await archived({ ...ports, archiveStore: lose });
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
