/** The chart with its real actors, in a real workspace, on a simulated clock: what it logs, and what it survives. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { createActor, SimulatedClock, waitFor } from 'xstate';
import { archiveDue } from '../../src/app/archive-due';
import { execute } from '../../src/app/execute';
import type { ArchiveInHand } from '../../src/codecs/live-status';
import type { BackupError } from '../../src/domain/error';
import type { ArchiveStore } from '../../src/ports/archive-store';
import type { Archiver } from '../../src/ports/archiver';
import { failureText, provideService, type ServicePorts, stateOf } from '../../src/service/actors';
import { checkInterval } from '../support/chart-on-stage';
import { rightOf, specOf } from '../support/decoded';
import { eventsOf } from '../support/invariants';
import { type WorkspaceOnDisk, workspaceOnDisk } from '../support/workspace-on-disk';

/** Puts timers that stand still in the place of those that a deadline needs, and of nothing else. */
const stopTimeouts = () =>
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
    ],
  });

/** What the archiver does that has begun, and is then told to let go. */
const untilAbandoned =
  (signal: AbortSignal, begun: () => void): ReturnType<Archiver['pack']> =>
  () =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () =>
        resolve({ _tag: 'Left', left: { kind: 'abandoned', message: 'abandoned' } }),
      );
      begun();
    });

/** The service in a workspace, its passes to be waited for. */
const serviceIn = (
  disk: WorkspaceOnDisk,
  change: (ports: ServicePorts) => ServicePorts = (ports) => ports,
) => {
  const { ports, mortal } = disk.spawn();
  const clock = new SimulatedClock();
  const archives: Array<string | null> = [];
  const inHand: Array<ArchiveInHand | null> = [];
  let passes = 0;
  const machine = provideService(change(ports), {
    onPassOver: () => {
      passes += 1;
    },
    onTrouble: () => undefined,
    onArchive: (archive: ArchiveInHand | null) => {
      archives.push(archive === null ? null : archive.name);
      inHand.push(archive);
    },
    seek: () => Promise.resolve('away'),
  });
  const actor = createActor(machine, { clock });
  actor.start();
  /** The next time that the chart rests. */
  const rest = () => waitFor(actor, (snapshot) => ['idle', 'stopped'].includes(stateOf(snapshot)));
  return {
    actor,
    archives,
    inHand,
    passes: () => passes,
    rest,
    /** The timer strikes; resolves when the pass is over. */
    tick: async () => {
      clock.increment(checkInterval);
      await rest();
    },
    end: () => {
      actor.stop();
      mortal.bury();
    },
  };
};

const forTest: BackupError = { type: 'FileFailed', doing: 'read', path: 'the file', reason: 'for the test' };

/** The ports, of which the archive store counts how often it is swept. */
const countingSweeps = (ports: ServicePorts) => {
  let sweeps = 0;
  const { archiveStore } = ports;
  const sweep: ArchiveStore['sweep'] = () => {
    sweeps += 1;
    return archiveStore.sweep();
  };
  return { sweeps: () => sweeps, ports: { ...ports, archiveStore: { ...archiveStore, sweep } } };
};

const create = (disk: WorkspaceOnDisk, line: string) =>
  execute({ type: 'CreateSchedule', line, spec: specOf(line) })(disk.spawn().ports)();

describe('the service', () => {
  let disk: WorkspaceOnDisk;
  beforeEach(() => {
    disk = workspaceOnDisk();
  });
  afterEach(() => disk.remove());

  it('archives what is due, tells of the archive in hand, and says that the pass is over', async () => {
    await create(disk, 'docs;16:00;docs');
    const service = serviceIn(disk);
    await service.rest();
    expect(disk.log.at(-1)).toBe('Backup done for docs in backups/docs.tar');
    expect(service.archives).toEqual(['docs', null]);
    expect(service.passes()).toBe(1);
    expect(disk.names(disk.workspace.backups)).toEqual(['docs.tar']);
    service.end();
  });

  it('leaves what is done in the file until its minute is over', async () => {
    await create(disk, 'docs;16:00;docs');
    const service = serviceIn(disk);
    await service.rest();
    disk.clock.advance(59_999);
    await service.tick();
    expect(disk.text()).toBe('docs;16:00;docs\n');
    disk.clock.advance(1);
    await service.tick();
    expect(disk.text()).toBe('');
    service.end();
  });

  it('logs that the file is missing once, until it is back', async () => {
    const service = serviceIn(disk);
    await service.rest();
    await service.tick();
    await service.tick();
    const missing = "Error: can't find backup_schedules.txt";
    expect(disk.log).toEqual([missing]);
    disk.edit('# nothing yet\n');
    await service.tick();
    expect(disk.log).toEqual([missing]);
    disk.edit(null);
    await service.tick();
    await service.tick();
    expect(disk.log).toEqual([missing, missing]);
    service.end();
  });

  it('logs a malformed line once per appearance', async () => {
    disk.edit('test;\n');
    const service = serviceIn(disk);
    await service.rest();
    await service.tick();
    expect(disk.log).toEqual(['Error: malformed schedule: test;']);
    service.end();
  });

  it('logs a source that can’t be read, and makes the others', async () => {
    await create(disk, 'bad;16:00;bad');
    await create(disk, 'docs;16:00;docs');
    const service = serviceIn(disk);
    await service.rest();
    expect(disk.log.slice(-2)).toEqual([
      "Error: can't back up bad: no such file or directory",
      'Backup done for docs in backups/docs.tar',
    ]);
    expect(disk.names(disk.workspace.backups)).toEqual(['docs.tar']);
    service.end();
  });

  it.each(['checking', 'archiving', 'pruning'])(
    'logs a failure while %s, and tries again when time is up',
    async (step) => {
      await create(disk, 'docs;16:00;docs');
      let failures = 1;
      const failure: BackupError = {
        type: 'FileFailed',
        doing: 'read',
        path: 'the file',
        reason: 'for the test',
      };
      const service = serviceIn(disk, (ports) => ({
        ...ports,
        schedulesFile: {
          ...ports.schedulesFile,
          read: () => {
            if (failures === 0 || stateOf(service.actor.getSnapshot()) !== step)
              return ports.schedulesFile.read();
            failures -= 1;
            return Promise.resolve(E.left(failure));
          },
        },
      }));
      await service.rest();
      expect(failures).toBe(0);
      expect(disk.log.filter((text) => text === "Error: can't read the file: for the test").length).toBe(1);
      expect(stateOf(service.actor.getSnapshot())).toBe('idle');
      await service.tick();
      expect(disk.names(disk.workspace.backups)).toEqual(['docs.tar']);
      service.end();
    },
  );

  it('logs damage to the journal, writes nothing, and goes on when it is mended', async () => {
    await create(disk, 'docs;16:00;docs');
    const { appendFileSync, readFileSync } = await import('node:fs');
    const good = readFileSync(disk.workspace.journal);
    appendFileSync(disk.workspace.journal, 'hello\n');
    const service = serviceIn(disk);
    await service.rest();
    expect(disk.log.at(-1)).toBe('Error: journal damaged at line 2: it is not JSON');
    expect(stateOf(service.actor.getSnapshot())).toBe('idle');
    writeFileSync(disk.workspace.journal, good);
    await service.tick();
    expect(disk.log.at(-1)).toBe('Backup done for docs in backups/docs.tar');
    service.end();
  });

  describe('in a workspace that is gone from under it', () => {
    const awayIn = async (seek: () => Promise<'here' | 'away' | 'taken'>) => {
      await create(disk, 'docs;23:00;docs');
      const { ports, mortal } = disk.spawn();
      rightOf(await ports.locks.tryHold('service')());
      const clock = new SimulatedClock();
      const actor = createActor(
        provideService(ports, {
          onPassOver: () => undefined,
          onTrouble: () => undefined,
          onArchive: () => undefined,
          seek,
        }),
        { clock },
      );
      return { actor, clock, ports, mortal };
    };

    it('leaves when it was removed', async () => {
      const { actor, mortal } = await awayIn(() => Promise.resolve('here'));
      rmSync(disk.workspace.state, { recursive: true });
      mkdirSync(disk.workspace.state);
      actor.start();
      await waitFor(actor, (snapshot) => stateOf(snapshot) === 'stopped');
      expect(disk.log.at(-1)).toBe('Error: workspace lost: the journal is gone');
      mortal.bury();
    });

    it('waits when it was only moved, says so once, and goes on, with a word, when it is back', async () => {
      let found: 'here' | 'away' = 'away';
      const { actor, clock, mortal } = await awayIn(() => Promise.resolve(found));
      const elsewhere = `${disk.workspace.state}.elsewhere`;
      renameSync(disk.workspace.state, elsewhere);
      actor.start();
      const away = () => waitFor(actor, (snapshot) => stateOf(snapshot) === 'away');
      await away();
      const lost =
        'Error: workspace lost: its disk is not mounted, or it was moved, or another one stands in its place: waiting until it is back';
      expect(disk.log.slice(1)).toEqual([lost]);
      clock.increment(checkInterval);
      await away();
      expect(disk.log.slice(1)).toEqual([lost]);
      renameSync(elsewhere, disk.workspace.state);
      found = 'here';
      clock.increment(checkInterval);
      await waitFor(actor, (snapshot) => stateOf(snapshot) === 'idle');
      expect(disk.log.slice(1)).toEqual([lost, 'The workspace is back: backup_service goes on']);
      mortal.bury();
    });

    it('knows nothing of what it knew of the one before, when one is back', async () => {
      await create(disk, 'docs;23:00;docs');
      const { ports, mortal } = disk.spawn();
      rightOf(await ports.locks.tryHold('service')());
      disk.edit(null);
      const clock = new SimulatedClock();
      const counting = countingSweeps(ports);
      const elsewhere = `${disk.workspace.state}.elsewhere`;
      const seek = () => {
        renameSync(elsewhere, disk.workspace.state);
        return Promise.resolve('here' as const);
      };
      const listeners = {
        onPassOver: () => undefined,
        onTrouble: () => undefined,
        onArchive: () => undefined,
        seek,
      };
      const actor = createActor(provideService(counting.ports, listeners), { clock });
      const isIdle = () => waitFor(actor, (snapshot) => stateOf(snapshot) === 'idle');
      actor.start();
      await isIdle();
      const before = disk.log.length;
      renameSync(disk.workspace.state, elsewhere);
      clock.increment(checkInterval);
      await isIdle();
      expect(disk.log.slice(before + 1)).toEqual([
        'The workspace is back: backup_service goes on',
        "Error: can't find backup_schedules.txt",
      ]);
      expect(counting.sweeps()).toBe(2);
      actor.stop();
      mortal.bury();
    });

    it('leaves when another service has taken the place', async () => {
      const { actor, mortal } = await awayIn(() => Promise.resolve('taken'));
      renameSync(disk.workspace.state, `${disk.workspace.state}.elsewhere`);
      actor.start();
      await waitFor(actor, (snapshot) => stateOf(snapshot) === 'detached');
      expect(disk.log.at(-1)).toBe('Error: backup_service already running');
      mortal.bury();
    });
  });

  describe('ends what a killed process left', () => {
    it('once, before its first check', async () => {
      let sweeps = () => 0;
      const service = serviceIn(disk, (ports) => {
        const counting = countingSweeps(ports);
        ({ sweeps } = counting);
        return counting.ports;
      });
      await service.rest();
      await service.tick();
      expect(sweeps()).toBe(1);
      service.end();
    });

    it('and checks nevertheless while another process is at work on it; then ends it', async () => {
      const other = disk.spawn();
      const release = rightOf(await other.ports.locks.tryHold('archive')());
      let sweeps = () => 0;
      const service = serviceIn(disk, (ports) => {
        const counting = countingSweeps(ports);
        ({ sweeps } = counting);
        return counting.ports;
      });
      await service.rest();
      expect([service.passes(), sweeps()]).toEqual([1, 0]);
      release?.();
      await service.tick();
      await service.tick();
      expect(sweeps()).toBe(1);
      service.end();
      other.mortal.bury();
    });

    it('again at the next pass where that failed, and says why', async () => {
      await create(disk, 'docs;23:00;docs');
      let failures = 1;
      let sweeps = () => 0;
      const service = serviceIn(disk, (ports) => {
        const counting = countingSweeps(ports);
        ({ sweeps } = counting);
        const tryHold: ServicePorts['locks']['tryHold'] = (range) => {
          failures -= 1;
          return failures < 0 ? ports.locks.tryHold(range) : TE.left(forTest);
        };
        return { ...counting.ports, locks: { tryHold } };
      });
      await service.rest();
      expect([disk.log.at(-1), sweeps()]).toEqual(["Error: can't read the file: for the test", 0]);
      await service.tick();
      expect(sweeps()).toBe(1);
      service.end();
    });
  });

  it('takes what is thrown while it recovers for a failure like any other', async () => {
    await create(disk, 'docs;16:00;docs');
    let throws = true;
    const service = serviceIn(disk, (ports) => ({
      ...ports,
      locks: {
        tryHold: (range) => {
          if (!throws) return ports.locks.tryHold(range);
          throws = false;
          throw new Error('thrown for the test');
        },
      },
    }));
    await service.rest();
    expect(disk.log).toContain("Error: can't look after the schedules: thrown for the test");
    expect(disk.names(disk.workspace.backups)).toEqual(['docs.tar']);
    service.end();
  });

  it('waits for its turn while another process makes an archive', async () => {
    await create(disk, 'docs;16:00;docs');
    const other = disk.spawn();
    const release = rightOf(await other.ports.locks.tryHold('archive')());
    const service = serviceIn(disk, (ports) => ({
      ...ports,
      locks: {
        tryHold: (range) =>
          pipe(
            ports.locks.tryHold(range),
            TE.map((held) => {
              if (held === null && stateOf(service.actor.getSnapshot()) === 'archiving') release?.();
              return held;
            }),
          ),
      },
    }));
    await service.rest();
    expect(disk.names(disk.workspace.backups)).toEqual(['docs.tar']);
    service.end();
    other.mortal.bury();
  });

  it('shows how far the archive in hand has come, and logs that it comes no further', async () => {
    await create(disk, 'docs;16:00;docs');
    const service = serviceIn(disk, (ports) => ({
      ...ports,
      archiver: {
        pack: (request, target, onProgress, signal) => {
          stopTimeouts();
          onProgress({ entries: 3, contentBytes: 7, totalEntries: 4, totalContentBytes: 8, path: 'docs/a' });
          jest.advanceTimersByTime(5 * 60_000);
          jest.useRealTimers();
          return ports.archiver.pack(request, target, onProgress, signal);
        },
      },
    }));
    await service.rest();
    expect(service.inHand[1]).toMatchObject({
      name: 'docs',
      entries: 3,
      contentBytes: 7,
      totalEntries: 4,
      totalContentBytes: 8,
    });
    expect(disk.log).toContainEqual(
      expect.stringMatching(/^The backup of docs makes no progress since .*: its source may not answer$/),
    );
    service.end();
  });

  it('lets go of the archive in hand when the workspace seems to be lost, and makes it anew when it is not', async () => {
    await create(disk, 'docs;16:00;docs');
    let packs = 0;
    const service = serviceIn(disk, (ports) => ({
      ...ports,
      archiver: {
        pack: (...args) => {
          packs += 1;
          if (args[3].aborted || packs > 1) return ports.archiver.pack(...args);
          return untilAbandoned(args[3], () => service.actor.send({ type: 'workspace.lost' }));
        },
      },
    }));
    await service.rest();
    await service.tick();
    expect(disk.names(disk.workspace.backups)).toEqual(['docs.tar']);
    expect(packs).toBe(2);
    service.end();
  });

  it('lets go of the archive in hand when its chart is stopped', async () => {
    await create(disk, 'docs;16:00;docs');
    const heard = new Promise<boolean>((resolve) => {
      const service = serviceIn(disk, (ports) => ({
        ...ports,
        archiver: {
          pack: (_request, _target, _onProgress, signal) => {
            signal.addEventListener('abort', () => resolve(true));
            return untilAbandoned(signal, () => service.actor.stop());
          },
        },
      }));
    });
    expect(await heard).toBe(true);
  });

  const lost: BackupError = { type: 'WorkspaceLost', what: 'x', removed: false };

  it.each([
    ['a disk that is full', TE.left(forTest), ["Error: can't read the file: for the test"]],
    ['what is thrown', () => Promise.reject(new Error('thrown')), ['Error: thrown']],
    ['a workspace that is lost', TE.left(lost), []],
  ])('logs of %s while archiving what the next check does not tell', async (_, fault, told) => {
    await create(disk, 'docs;16:00;docs');
    let asked = 0;
    const service = serviceIn(disk, (ports) => ({
      ...ports,
      locks: {
        tryHold: (range) => {
          asked += 1;
          return asked === 2 ? fault : ports.locks.tryHold(range);
        },
      },
    }));
    const before = disk.log.length;
    await service.rest();
    expect(disk.log.slice(before)).toEqual(told);
    service.end();
  });

  it('lets go of the archive in hand when it has to stop at once: the occurrence is still due', async () => {
    await create(disk, 'docs;16:00;docs');
    const service = serviceIn(disk, (ports) => ({
      ...ports,
      archiver: {
        pack: (_request, _target, _onProgress, signal) =>
          untilAbandoned(signal, () => service.actor.send({ type: 'abort.requested' })),
      },
    }));
    await service.rest();
    expect(stateOf(service.actor.getSnapshot())).toBe('stopped');
    const types = eventsOf(await disk.records()).map(({ type }) => type);
    expect(types).toEqual(['ScheduleCreated', 'BackupStarted', 'BackupAbandoned']);
    service.end();
    const next = serviceIn(disk);
    await next.rest();
    expect(disk.names(disk.workspace.backups)).toEqual(['docs.tar']);
    next.end();
  });

  it('adopts, before its first check, an archive that another left published but unrecorded', async () => {
    await create(disk, 'docs;16:00;docs');
    const { ports, mortal } = disk.spawn();
    const archiveStore: ArchiveStore = {
      ...ports.archiveStore,
      publish: (placement) =>
        pipe(
          ports.archiveStore.publish(placement),
          TE.map((came) => {
            mortal.doom({ call: 0, half: false });
            return came;
          }),
        ),
    };
    const observer = {
      onStart: () => undefined,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    };
    await archiveDue(observer)({ ...ports, archiveStore })();
    mortal.bury();
    expect(disk.names(disk.workspace.backups)).toEqual(['docs.tar']);

    const service = serviceIn(disk);
    await service.rest();
    const events = eventsOf(await disk.records());
    expect(events.map(({ type }) => type)).toEqual([
      'ScheduleCreated',
      'BackupStarted',
      'ArchiveSealed',
      'BackupCompleted',
    ]);
    expect(events.at(-1)).toMatchObject({ adopted: true });
    expect(disk.names(disk.workspace.backups)).toEqual(['docs.tar']);
    service.end();
  });
});

describe('a failed step', () => {
  it.each([
    [forTest, "Error: can't read the file: for the test"],
    [new Error('out of luck'), 'Error: out of luck'],
    [Object.assign(new Error('out of luck'), { type: 'FileFailed' }), 'Error: out of luck'],
    ['out of luck', 'Error: out of luck'],
    [null, 'Error: null'],
  ])('is told in words, whatever was thrown (%p)', (thrown, text) => {
    expect(failureText(thrown)).toBe(text);
  });
});
