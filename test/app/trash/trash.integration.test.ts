/** The trash on a real disk: what goes there, comes back, is emptied; and kills at every step of each. */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { openArchive } from '../../../src/adapters/archive/archive-file';
import { realFileSystem } from '../../../src/adapters/file-system';
import { archiveOne } from '../../../src/app/archive-one';
import { carryOut } from '../../../src/app/doctor/remedies';
import { execute } from '../../../src/app/execute';
import { pin } from '../../../src/app/pin';
import { pruneArchives } from '../../../src/app/prune-archives';
import { recover } from '../../../src/app/recover';
import { discard } from '../../../src/app/trash/discard';
import { emptyForSpace, emptyOver } from '../../../src/app/trash/empty-trash';
import { removeByHand } from '../../../src/app/trash/remove';
import { undelete } from '../../../src/app/trash/undelete';
import type { Remedy } from '../../../src/domain/doctor/finding';
import type { BackupError } from '../../../src/domain/error';
import { inForce } from '../../../src/domain/decider/decide';
import { archiveName, leftOf, rightOf } from '../../support/decoded';
import { eventsOf } from '../../support/invariants';
import { type Process, type WorkspaceOnDisk, workspaceOnDisk } from '../../support/workspace-on-disk';

const hour = 3_600_000;
const day = 24 * hour;
const never = new AbortController().signal;
const observer = { onStart: () => undefined, onProgress: () => undefined, signal: never };
const quiet = () => undefined;
const unasked = () => TE.left<BackupError>({ type: 'NothingToDo', reason: 'not asked for' });

let disk: WorkspaceOnDisk;
beforeEach(() => (disk = workspaceOnDisk()));
afterEach(() => disk.remove());

const trashDirectory = () => join(disk.workspace.backups, '.trash');
const inBackups = () => disk.names(disk.workspace.backups).filter((name) => name.endsWith('.tar'));
/** The file of a version that is not the newest. */
const older = () => inBackups()[0] ?? '';
const inTrash = () => disk.names(trashDirectory());
const kinds = async () =>
  eventsOf(await disk.records())
    .map(({ type }) => type)
    .filter((type) => /Removed|Undeleted|Emptied/.test(type));

const backUp = async (ports: Process['ports'] = disk.spawn().ports) => {
  const current = rightOf(await execute({ type: 'ReadSchedules' })(ports)());
  const line = inForce(current.state, current)[0];
  if (line === undefined) throw new Error('no line');
  return rightOf(await archiveOne(ports, line.schedule, 'command', observer)());
};

/** So many backups, a day apart, of a line with these options. */
const backedUp = async (count: number, options: string) => {
  disk.edit(`s;daily@23:00;x;${options}\n`);
  for (let n = 0; n < count; n += 1) {
    disk.clock.advance(day);
    await backUp();
  }
};

const removes = (version: string, changes: { readonly now?: boolean; readonly force?: boolean } = {}) =>
  removeByHand({ name: 'x', version, now: false, force: false, ...changes }, never, quiet);
const undeletes = (version: string) => undelete('x', version, never, quiet);

/** The digests that the journal knows, by where it says that they are. */
const known = async () => {
  const { ports } = disk.spawn();
  const archives = rightOf(await ports.archiveIndex.read());
  const { entries } = rightOf(await ports.archiveIndex.trash());
  return {
    backups: [...archives.values()].flat().map(({ file }) => file),
    trash: entries.map(({ trash }) => trash),
  };
};

/** What the journal says is what stands there: nothing is lost, nothing doubled. */
const expectTrue = async () => {
  const { backups, trash } = await known();
  expect({ backups: inBackups(), trash: inTrash() }).toEqual({
    backups: [...backups].sort(),
    trash: [...trash].sort(),
  });
};

describe('a version that keep removes', () => {
  it('goes to the trash, and comes back under its own name, with its bytes', async () => {
    await backedUp(1, 'keep=1');
    const bytes = readFileSync(join(disk.workspace.backups, 'x.tar'));
    await backedUp(1, 'keep=1');
    const [trashed = ''] = inTrash();
    expect([inBackups(), trashed]).toEqual([['x.tar'], expect.stringMatching(/^x\.\d{8}T\d{6}\.tar$/)]);
    expect(disk.log.at(-1)).toBe(
      `Moved backups/${trashed} to the trash: older than the newest 1 by hand (keep=1)`,
    );
    const { file, heldUntil } = rightOf(await undeletes('2')(disk.spawn().ports)());
    expect(file).toBe(trashed);
    expect(heldUntil).toBe(disk.clock.now().instant + 3 * day);
    expect(readFileSync(join(disk.workspace.backups, file))).toEqual(bytes);
    expect(disk.log.at(-1)).toBe(`Brought backups/${file} back from the trash`);
    await expectTrue();
  });

  it('is left alone by the next backups, until its time has come again', async () => {
    await backedUp(2, 'keep=1');
    const { file } = rightOf(await undeletes('latest')(disk.spawn().ports)());
    await backedUp(2, 'keep=1');
    expect(inBackups()).toEqual([file, 'x.tar']);
    await backedUp(2, 'keep=1');
    expect(inBackups()).toEqual(['x.tar']);
    await expectTrue();
  });

  it('is not, where somebody pins it while the others are looked at', async () => {
    await backedUp(2, 'keep=2');
    const oldest = older();
    const { ports } = disk.spawn();
    const { size } = ports.archiveStore;
    const archiveStore = {
      ...ports.archiveStore,
      size: (file: string) =>
        pipe(
          size(file),
          TE.chainFirst(() =>
            file === oldest
              ? pipe(
                  pin('x', oldest, 'mine')(disk.spawn().ports),
                  TE.orElse(() => TE.right({})),
                )
              : TE.right({}),
          ),
        ),
    };
    disk.clock.advance(day);
    await backUp({ ...ports, archiveStore });
    expect(inBackups()).toHaveLength(3);
    expect(inBackups()).toContain(oldest);
    await expectTrue();
  });

  it('is removed at once where trash=0', async () => {
    await backedUp(2, 'keep=1 trash=0');
    expect([inBackups(), inTrash()]).toEqual([['x.tar'], []]);
    expect(existsSync(trashDirectory())).toBe(false);
    expect(disk.log.at(-1)).toMatch(/^Removed backups/);
  });
});

describe('the trash is emptied', () => {
  const empties = (ports = disk.spawn().ports) => emptyOver()(ports);

  it('of what has rested as long as its line asks for, at a backup or by the service', async () => {
    await backedUp(3, 'keep=1 trash=2d');
    expect(inTrash()).toHaveLength(2);
    disk.clock.advance(day + hour);
    rightOf(await empties()());
    expect(inTrash()).toHaveLength(1);
    expect(disk.log.at(-1)).toMatch(
      /^Emptied the trash of x\.\d+T\d+\.tar: their time in the trash was over$/,
    );
    disk.edit('s;daily@23:00;x;keep=1 trash=9d\n');
    disk.clock.advance(2 * day);
    rightOf(await empties()());
    expect(inTrash()).toHaveLength(1);
    await expectTrue();
  });

  it('but not by a clock that has leapt ahead, until that has gone on for a day', async () => {
    await backedUp(2, 'keep=1 trash=1d');
    disk.clock.advance(300 * day);
    rightOf(await empties()());
    expect(inTrash()).toHaveLength(1);
    await backUp();
    expect(inTrash()).toHaveLength(2);
    disk.clock.advance(day);
    rightOf(await empties()());
    expect(inTrash()).toHaveLength(0);
    await expectTrue();
  });

  it('not of what is not the file that was moved there; of what is gone the journal is told', async () => {
    await backedUp(3, 'keep=1 trash=5d');
    const [first = '', second = ''] = inTrash();
    writeFileSync(join(trashDirectory(), first), 'something else, of another size');
    rmSync(join(trashDirectory(), second));
    disk.edit('s;daily@23:00;x;keep=1 trash=0\n');
    rightOf(await empties()());
    expect(inTrash()).toEqual([first]);
    expect((await known()).trash).toEqual([first]);
  });

  it('for a full disk of all that the journal knows, if that can be enough', async () => {
    await backedUp(3, 'keep=1');
    writeFileSync(join(trashDirectory(), 'mine'), 'mine');
    const { ports } = disk.spawn();
    const bytes = rightOf(await ports.archiveIndex.trash()).entries.reduce(
      (sum, { version }) => sum + version.report.bytes,
      0,
    );
    expect(rightOf(await emptyForSpace(bytes + 1, 'full')(ports)())).toEqual([]);
    expect(inTrash()).toHaveLength(3);
    expect(rightOf(await emptyForSpace(bytes, 'full')(ports)())).toMatchObject([{ reason: 'full' }]);
    expect(inTrash()).toEqual(['mine']);
  });
});

describe('a disk that is full while an archive is made', () => {
  const fullOnce = (ports: Process['ports'], lacking?: number): Process['ports'] => {
    let calls = 0;
    return {
      ...ports,
      archiver: {
        pack: (...request) => {
          calls += 1;
          return calls === 1
            ? TE.left({
                ...{ kind: 'no-space', message: 'no space left' },
                ...(lacking === undefined ? {} : { lacking }),
              })
            : ports.archiver.pack(...request);
        },
      },
    };
  };

  it('gets the trash before the backup fails, and that is told', async () => {
    await backedUp(2, 'keep=5');
    rightOf(await removes(older())(disk.spawn().ports)());
    const told: Array<string> = [];
    const { ports } = disk.spawn();
    const current = rightOf(await execute({ type: 'ReadSchedules' })(ports)());
    const line = inForce(current.state, current)[0];
    if (line === undefined) throw new Error('no line');
    const { events } = rightOf(
      await archiveOne(fullOnce(ports), line.schedule, 'command', {
        ...observer,
        onEmptied: ({ reason }) => told.push(reason),
      })(),
    );
    expect(events.map(({ type }) => type)).toEqual(['BackupCompleted']);
    expect(told).toEqual(['the disk was full, and the backup of x needed the space']);
    expect(inTrash()).toEqual([]);
    await expectTrue();
  });

  it('fails the backup where the trash is empty, or too small to be of use', async () => {
    await backedUp(1, 'keep=5');
    const fails = async (lacking?: number) => {
      const { events } = await backUp(fullOnce(disk.spawn().ports, lacking));
      return events.map((event) => ('reason' in event ? event.reason : event.type));
    };
    expect(await fails()).toEqual(['no space left']);
    await backedUp(2, 'keep=5');
    rightOf(await removes(older())(disk.spawn().ports)());
    expect(await fails(1e9)).toEqual(['no space left']);
    expect(inTrash()).toHaveLength(1);
  });
});

describe('remove', () => {
  it('refuses the last good one, and with --force takes it; --now leaves nothing in the trash', async () => {
    await backedUp(1, 'keep=5');
    expect(leftOf(await removes('latest')(disk.spawn().ports)())).toEqual({
      type: 'CannotRemove',
      file: 'backups/x.tar',
      why: 'last good',
    });
    rightOf(await removes('latest', { force: true })(disk.spawn().ports)());
    expect([inBackups(), inTrash()]).toEqual([[], [expect.stringMatching(/^x\.2.*\.tar$/)]]);
    expect(leftOf(await removes('latest')(disk.spawn().ports)())).toMatchObject({
      type: 'NoSuchArchive',
      trashed: [expect.stringMatching(/^2/)],
    });
    expect(rightOf(await undeletes('latest')(disk.spawn().ports)()).file).toBe('x.tar');
    rightOf(await removes('latest', { force: true, now: true })(disk.spawn().ports)());
    expect([inBackups(), inTrash()]).toEqual([[], []]);
    expect(await kinds()).toEqual(['VersionRemoved', 'VersionUndeleted', 'VersionRemoved']);
  });

  it('names undelete for one that lies in the trash; what is not the recorded file is refused', async () => {
    await backedUp(2, 'keep=5');
    const [older = ''] = inBackups();
    const id = older.slice(2, -4);
    rightOf(await removes(id)(disk.spawn().ports)());
    expect(leftOf(await removes(id)(disk.spawn().ports)())).toMatchObject({ trashed: [id] });
    expect(leftOf(await removes('1999')(disk.spawn().ports)())).not.toHaveProperty('trashed');
    writeFileSync(join(disk.workspace.backups, 'x.tar'), 'other');
    expect(leftOf(await removes('latest')(disk.spawn().ports)())).toMatchObject({ why: 'changed' });
  });

  it('refuses one that is being read, as by a restore, and only as long as that is', async () => {
    await backedUp(2, 'keep=5');
    const read = older();
    const reader = await openArchive(join(disk.workspace.backups, read));
    const other = await openArchive(join(disk.workspace.backups, read));
    const inUse = { type: 'CannotRemove', file: `backups/${read}`, why: 'in use' };
    expect(leftOf(await removes(read)(disk.spawn().ports)())).toEqual(inUse);
    await reader.close();
    expect(leftOf(await removes(read, { now: true, force: true })(disk.spawn().ports)())).toEqual(inUse);
    expect(inBackups()).toHaveLength(2);
    await other.close();
    rightOf(await removes(read)(disk.spawn().ports)());
    expect(inTrash()).toHaveLength(1);
  });

  it('journals that one is gone which somebody took away', async () => {
    await backedUp(2, 'keep=5');
    const [older = ''] = inBackups();
    rmSync(join(disk.workspace.backups, older));
    const { removed } = rightOf(await removes(older)(disk.spawn().ports)());
    expect(removed).toMatchObject({ file: older, reason: 'asked for, and it was gone already' });
    expect(removed).not.toHaveProperty('trash');
  });
});

describe('undelete', () => {
  it('gives another name where its own is taken, and replaces nothing', async () => {
    await backedUp(2, 'keep=5');
    rightOf(await removes('x.tar', { force: true })(disk.spawn().ports)());
    await backedUp(1, 'keep=5');
    const newest = readFileSync(join(disk.workspace.backups, 'x.tar'));
    const { file } = rightOf(await undeletes('latest')(disk.spawn().ports)());
    expect(file).toMatch(/^x\.\d{8}T\d{6}\.tar$/);
    expect(readFileSync(join(disk.workspace.backups, 'x.tar'))).toEqual(newest);
    await expectTrue();
  });

  it('refuses what is unknown, gone, or another file than the one that was made', async () => {
    await backedUp(3, 'keep=1');
    const [first = '', second = ''] = inTrash();
    expect(leftOf(await undeletes('1999')(disk.spawn().ports)())).toMatchObject({
      type: 'NotInTrash',
      known: expect.arrayContaining([second.slice(2, -4), first.slice(2, -4)]),
    });
    const bytes = readFileSync(join(trashDirectory(), first));
    bytes.reverse();
    writeFileSync(join(trashDirectory(), first), bytes);
    expect(leftOf(await undeletes(first)(disk.spawn().ports)())).toMatchObject({
      type: 'CannotUndelete',
      reason: 'it is not the archive that was recorded: its digest is another',
    });
    rmSync(join(trashDirectory(), second));
    expect(leftOf(await undeletes(second)(disk.spawn().ports)())).toMatchObject({
      type: 'CannotUndelete',
      reason: 'it is not there any more',
    });
    expect(inBackups()).toEqual(['x.tar']);
  });
});

describe('a kill at any step', () => {
  const oldestGoes = (ports: Process['ports']) =>
    pipe(
      ports.archiveIndex.read,
      TE.chain((archives) => {
        const [version] = [...archives.values()].flat();
        if (version === undefined) throw new Error('no version');
        return discard(ports, { version, reason: 'so', schedule: null, minutes: 60 });
      }),
    );
  const steps: Readonly<
    Record<
      string,
      {
        readonly before: () => Promise<void>;
        readonly act: (ports: Process['ports']) => TE.TaskEither<BackupError, unknown>;
      }
    >
  > = {
    'of retention': { before: () => backedUp(2, 'keep=2'), act: oldestGoes },
    'of remove': { before: () => backedUp(2, 'keep=2'), act: (ports) => removes(older())(ports) },
    'of undelete': { before: () => backedUp(2, 'keep=1'), act: (ports) => undeletes('2')(ports) },
    'of emptying': { before: () => backedUp(2, 'keep=1'), act: (ports) => emptyForSpace(0, 'full')(ports) },
  };

  it.each(Object.entries(steps))('%s loses nothing, and recovery makes good', async (what, step) => {
    let deaths = 0;
    for (let call = 0; ; call += 1) {
      const again = workspaceOnDisk();
      disk.remove();
      disk = again;
      await step.before();
      const process = disk.spawn();
      process.mortal.doom({ call, half: false });
      await step
        .act(process.ports)()
        .catch(() => undefined);
      const died = process.mortal.isDead();
      process.mortal.bury();
      rightOf(await recover(disk.spawn().ports)());
      const { backups, trash } = await known();
      // why: a file that was emptied and not journalled is told as gone, by doctor or when its time is over
      const emptied = what === 'of emptying';
      expect({ call, backups: inBackups() }).toEqual({ call, backups: [...backups].sort() });
      if (!emptied) expect({ call, trash: inTrash() }).toEqual({ call, trash: [...trash].sort() });
      if (emptied) expect(backups.length).toBe(1);
      else expect(backups.length + trash.length).toBe(2);
      if (emptied && !died) expect(trash).toEqual([]);
      if (!died) break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(3);
  });
});

describe('what stands in the way', () => {
  it.each([
    ['a link', () => symlinkSync('elsewhere', trashDirectory()), /symbolic link/],
    ['a file', () => writeFileSync(trashDirectory(), ''), /not a directory/],
  ])('%s in the place of the trash: nothing is removed, and that is told', async (_, put, reason) => {
    await backedUp(1, 'keep=1');
    mkdirSync(join(disk.workspace.backups, 'elsewhere'));
    put();
    await backedUp(1, 'keep=1');
    expect(inBackups()).toHaveLength(2);
    expect(disk.names(join(disk.workspace.backups, 'elsewhere'))).toEqual([]);
    expect(disk.log.filter((text) => text.startsWith("Error: can't remove")).at(-1)).toMatch(reason);
    rmSync(trashDirectory());
    await backedUp(1, 'keep=1');
    expect(inTrash()).toHaveLength(2);
    await expectTrue();
  });

  it('a removal that fails though it was done: the one name that is left stays, and the archive comes back', async () => {
    const failing = (name: unknown): boolean => String(name).endsWith('backups/x.tar');
    const again = workspaceOnDisk(
      undefined,
      () =>
        new Proxy(realFileSystem, {
          get: (target, call): unknown =>
            call === 'unlinkSync'
              ? (name: string) => {
                  target.unlinkSync(name);
                  if (failing(name)) throw Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' });
                }
              : Reflect.get(target, call),
        }),
    );
    disk.remove();
    disk = again;
    await backedUp(1, 'keep=5');
    expect(leftOf(await removes('latest', { force: true })(disk.spawn().ports)())).toMatchObject({
      type: 'FileFailed',
    });
    expect([...inBackups(), ...inTrash()]).toHaveLength(1);
    rightOf(await recover(disk.spawn().ports)());
    expect(inBackups()).toEqual(['x.tar']);
    await expectTrue();
  });

  it('a link planted under a name in the trash is replaced by nothing, and followed by nothing', async () => {
    await backedUp(2, 'keep=5');
    const [older = ''] = inBackups();
    mkdirSync(trashDirectory());
    symlinkSync('../../secret', join(trashDirectory(), older));
    rightOf(await removes(older)(disk.spawn().ports)());
    expect((await known()).trash).toEqual([older.replace('.tar', '-2.tar')]);
    const [entry = ''] = (await known()).trash;
    renameSync(join(trashDirectory(), entry), join(disk.workspace.root, 'kept'));
    symlinkSync('../../kept', join(trashDirectory(), entry));
    expect(leftOf(await undeletes(entry)(disk.spawn().ports)())).toMatchObject({ type: 'CannotUndelete' });
    rightOf(await emptyForSpace(0, 'full')(disk.spawn().ports)());
    expect(existsSync(join(disk.workspace.root, 'kept'))).toBe(true);
    expect(inTrash()).toHaveLength(2);
  });

  it('a second name that somebody gave an archive in the trash counts as its return', async () => {
    await backedUp(2, 'keep=1');
    const [trashed = ''] = inTrash();
    linkSync(join(trashDirectory(), trashed), join(disk.workspace.backups, trashed));
    rightOf(await recover(disk.spawn().ports)());
    expect([inBackups(), inTrash()]).toEqual([[trashed, 'x.tar'], []]);
    await expectTrue();
  });

  it('one that can’t be read keeps none of the others from coming back, and nobody from removing or bringing back', async () => {
    await backedUp(4, 'keep=5');
    const [first = '', second = '', third = ''] = inBackups();
    mkdirSync(trashDirectory());
    const interrupt = () => {
      for (const name of [first, second])
        if (inBackups().includes(name))
          renameSync(join(disk.workspace.backups, name), join(trashDirectory(), name));
    };
    const reason: BackupError = {
      type: 'FileFailed',
      doing: 'read',
      path: first,
      reason: 'input/output error',
    };
    const spoiled = (): Process['ports'] => {
      const { ports } = disk.spawn();
      const { holds } = ports.trashStore;
      const trashStore = {
        ...ports.trashStore,
        holds: (...[name, report]: Parameters<typeof holds>) =>
          name === first ? TE.left(reason) : holds(name, report),
      };
      return { ...ports, trashStore };
    };
    interrupt();
    expect(rightOf(await recover(spoiled())())).toEqual([reason]);
    expect(inTrash()).toEqual([first]);
    rightOf(await removes(third)(spoiled())());
    rightOf(await undeletes(third)(spoiled())());
    interrupt();
    rightOf(await pruneArchives('x', false, never, quiet)(spoiled())());
    expect(inTrash()).toEqual([first]);
    expect(inBackups()).toEqual([second, third, 'x.tar']);
    expect(disk.log.filter((text) => text.includes('input/output error'))).toHaveLength(4);
  });

  it('a repair takes no archive for gone that lies where a move was cut short', async () => {
    await backedUp(3, 'keep=2');
    const oldest = older();
    const [trashed = ''] = inTrash();
    const { ports } = disk.spawn();
    const repairs = (remedy: Remedy) =>
      carryOut(
        {
          ...ports,
          workspaceProbe: { tighten: unasked, give: unasked, remove: unasked, sweepLeft: unasked },
        },
        remedy,
      )();
    const version = rightOf(await ports.archiveIndex.read())
      .get(archiveName('x'))
      ?.find(({ file }) => file === oldest);
    if (version === undefined) throw new Error('no version');
    renameSync(join(disk.workspace.backups, oldest), join(trashDirectory(), oldest));
    renameSync(join(trashDirectory(), trashed), join(disk.workspace.backups, trashed));
    const isBack = { reason: 'it is there again' };
    expect(leftOf(await repairs({ type: 'forget', version, schedule: null }))).toMatchObject(isBack);
    expect([inBackups(), inTrash()]).toEqual([[trashed, oldest, 'x.tar'].sort(), []]);
    expect(leftOf(await repairs({ type: 'forget-trashed', trash: trashed }))).toMatchObject(isBack);
    await expectTrue();
    rmSync(join(disk.workspace.backups, oldest));
    rightOf(await repairs({ type: 'forget', version, schedule: null }));
    await expectTrue();
  });

  it('a disk that is away empties nothing of what rests on it', async () => {
    await backedUp(3, 'keep=1 trash=2d');
    disk.clock.advance(day + hour);
    const { backups } = disk.workspace;
    renameSync(backups, `${backups}.away`);
    const expectNothing = async () => {
      expect(rightOf(await emptyOver()(disk.spawn().ports)())).toEqual([]);
      expect(rightOf(await emptyForSpace(0, 'full')(disk.spawn().ports)())).toEqual([]);
    };
    await expectNothing();
    mkdirSync(backups);
    await expectNothing();
    rmSync(backups, { recursive: true });
    renameSync(`${backups}.away`, backups);
    expect((await known()).trash).toHaveLength(2);
    await expectTrue();
    expect(rightOf(await emptyOver()(disk.spawn().ports)())).toHaveLength(1);
    await expectTrue();
  });

  it('a file of somebody in the trash stays there', async () => {
    await backedUp(2, 'keep=1');
    writeFileSync(join(trashDirectory(), 'x.20200101T000000.tar'), 'mine');
    disk.clock.advance(9 * day);
    await backUp();
    disk.clock.advance(9 * day);
    await backUp();
    expect(inTrash()).toContain('x.20200101T000000.tar');
  });
});

it('two at once: one is removed once, and one brought back once', async () => {
  await backedUp(3, 'keep=5');
  const [oldest = ''] = inBackups();
  const both = await Promise.all([1, 2].map(() => removes(oldest)(disk.spawn().ports)()));
  expect(both.map(({ _tag }) => _tag).sort()).toEqual(['Left', 'Right']);
  const back = await Promise.all([1, 2].map(() => undeletes(oldest)(disk.spawn().ports)()));
  expect(back.map(({ _tag }) => _tag).sort()).toEqual(['Left', 'Right']);
  await expectTrue();
});
