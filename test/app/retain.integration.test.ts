/** What `keep` removes, and after which backups. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { archiveDue } from '../../src/app/archive-due';
import { archiveOne } from '../../src/app/archive-one';
import type { ArchivePorts } from '../../src/app/end-backup';
import { execute } from '../../src/app/execute';
import { pruneArchives } from '../../src/app/prune-archives';
import { recover } from '../../src/app/recover';
import { retainUnfinished } from '../../src/app/retain-unfinished';
import { inForce } from '../../src/domain/decider/decide';
import type { PackReport } from '../../src/domain/events/pack-report';
import { placeIn } from '../../src/domain/schedule/source-place';
import { rightOf } from '../support/decoded';
import { eventsOf } from '../support/invariants';
import { type WorkspaceOnDisk, workspaceOnDisk } from '../support/workspace-on-disk';

let disk: WorkspaceOnDisk;
beforeEach(() => (disk = workspaceOnDisk()));
afterEach(() => disk.remove());

const observer = {
  onStart: () => undefined,
  onProgress: () => undefined,
  signal: new AbortController().signal,
};

const portsOf = (): ArchivePorts => {
  const { ports } = disk.spawn();
  const placeOf = placeIn({ root: disk.workspace.root, home: () => '/home/ann' });
  return { ...ports, sources: { ...ports.sources, placeOf } };
};

const withReport = (ports: ArchivePorts, fields: Partial<PackReport>): ArchivePorts => ({
  ...ports,
  archiver: {
    pack: (...request) =>
      pipe(
        ports.archiver.pack(...request),
        TE.map((report) => ({ ...report, ...fields })),
      ),
  },
});
const unread = { problemCount: 1 };

/** Puts one line into the file, and backs it up as `run` does; an hour passes. */
const backUp = async (path: string, keep: number, fields: Partial<PackReport> = {}, ports = portsOf()) => {
  disk.edit(`${path};daily@23:00;x;keep=${keep}\n`);
  disk.clock.advance(3_600_000);
  const current = rightOf(await execute({ type: 'ReadSchedules' })(ports)());
  const line = inForce(current.state, current)[0];
  if (line === undefined) throw new Error('no line');
  rightOf(await archiveOne(withReport(ports, fields), line.schedule, 'command', observer)());
};

const files = () => disk.names(disk.workspace.backups).length;
const removed = async () =>
  eventsOf(await disk.records()).flatMap((event) => (event.type === 'VersionRemoved' ? [event.reason] : []));

describe('keep', () => {
  it('bounds a source that is never read whole, and spares the last good one', async () => {
    for (let n = 0; n < 5; n += 1) await backUp('s', 2, unread);
    expect(files()).toBe(2);
    await backUp('s', 2);
    for (let n = 0; n < 5; n += 1) await backUp('s', 2, unread);
    expect(files()).toBe(3);
  });

  it('takes every spelling of a path for the same source, and a link or another place for its own', async () => {
    for (const path of ['s', './s', 's/', `${disk.workspace.root}/s`, 'x/../s']) await backUp(path, 1);
    expect(files()).toBe(1);
    await backUp('other', 1);
    expect(files()).toBe(2);
  });

  it('removes nothing after a backup that failed, nor after one whose source has shrunk', async () => {
    for (let n = 0; n < 3; n += 1) await backUp('s', 3, { contentBytes: 1000 });
    expect(files()).toBe(3);
    const ports = portsOf();
    const failing: ArchivePorts = {
      ...ports,
      archiver: { pack: () => TE.left({ kind: 'source', message: 'gone' }) },
    };
    await backUp('s', 1, {}, failing);
    expect(files()).toBe(3);
    await backUp('s', 1, { contentBytes: 10 });
    expect(files()).toBe(4);
    expect(await removed()).toEqual([]);
    // why: beside a small one the next small one looks as it should, and a disk may not be mounted still
    await backUp('s', 1, { contentBytes: 10 });
    expect(files()).toBe(2);
    await backUp('s', 1, { contentBytes: 1000 });
    expect(files()).toBe(1);
  });

  it('goes on with the others when one can’t be removed, and says so', async () => {
    for (let n = 0; n < 3; n += 1) await backUp('s', 3);
    const ports = portsOf();
    const [oldest] = disk.names(disk.workspace.backups);
    const put: ArchivePorts['trashStore']['put'] = (file, names) =>
      file === oldest
        ? TE.left({ type: 'FileFailed', doing: 'remove', path: file, reason: 'operation not permitted' })
        : ports.trashStore.put(file, names);
    await backUp('s', 1, {}, { ...ports, trashStore: { ...ports.trashStore, put } });
    expect(disk.names(disk.workspace.backups)).toEqual([oldest, 'x.tar']);
    expect(disk.log.filter((text) => text.startsWith('Error: '))).toEqual([
      `Error: can't remove ${oldest}: operation not permitted`,
    ]);
  });
});

const denied = { type: 'FileFailed', doing: 'remove', path: 'x', reason: 'permission denied' } as const;

describe('an archive that nobody can look at', () => {
  const unseen = (is: (file: string) => boolean): ArchivePorts => {
    const ports = portsOf();
    const size = (file: string) =>
      is(file) ? TE.left({ ...denied, doing: 'look at', path: file }) : ports.archiveStore.size(file);
    return { ...ports, archiveStore: { ...ports.archiveStore, size } };
  };

  it('stays, pushes none out, and takes the retention of the others from none', async () => {
    for (let n = 0; n < 4; n += 1) await backUp('s', 5);
    const [oldest = '', second = ''] = disk.names(disk.workspace.backups);
    await backUp(
      's',
      2,
      {},
      unseen((file) => file === second),
    );
    const left = disk.names(disk.workspace.backups);
    expect(left).toContain(second);
    expect(left).not.toContain(oldest);
    expect(left).toHaveLength(3);
    expect(disk.log.filter((text) => text.startsWith('Error: '))).toEqual([
      `Error: can't look at ${second}: permission denied`,
    ]);
  });

  it('is one line of the log where there are many', async () => {
    for (let n = 0; n < 3; n += 1) await backUp('s', 5);
    await backUp(
      's',
      1,
      {},
      unseen((file) => file !== 'x.tar'),
    );
    expect(files()).toBe(4);
    expect(disk.log.filter((text) => text.startsWith('Error: '))).toEqual([
      expect.stringMatching(/^Error: can't look at x\..*: permission denied \(and at 2 other archives\)$/),
    ]);
  });
});

describe('after a run by hand that failed', () => {
  it('nothing goes, neither by prune nor where a kill had cut retention short, until one is made', async () => {
    for (let n = 0; n < 3; n += 1) await backUp('s', 5);
    const ports = portsOf();
    const failing = {
      ...ports,
      archiver: { pack: () => TE.left({ kind: 'source', message: 'gone' } as const) },
    };
    await backUp('s', 1, {}, failing);
    const prunes = () =>
      pruneArchives(
        'x',
        false,
        observer.signal,
        () => undefined,
      )({
        ...portsOf(),
        locks: disk.spawn().ports.locks,
      })();
    rightOf(await prunes());
    rightOf(await retainUnfinished(portsOf())());
    expect(files()).toBe(3);
    await backUp('s', 5);
    expect(files()).toBe(4);
    disk.edit('s;daily@23:00;x;keep=1\n');
    rightOf(await prunes());
    expect(files()).toBe(1);
  });
});

it('takes nothing for old by a clock that has leapt ahead, until that has gone on for a day', async () => {
  const day = 86_400_000;
  const lives = async (days: number) => {
    disk.edit('s;daily@23:00;x;keep-within=3d trash=0\n');
    disk.clock.advance(days * day);
    const ports = portsOf();
    const current = rightOf(await execute({ type: 'ReadSchedules' })(ports)());
    const line = inForce(current.state, current)[0];
    if (line === undefined) throw new Error('no line');
    rightOf(await archiveOne(ports, line.schedule, 'command', observer)());
    return files();
  };
  const counts = [await lives(1), await lives(1), await lives(1), await lives(300)];
  expect([...counts, await lives(0.5), await lives(0.6)]).toEqual([1, 2, 3, 4, 5, 3]);
});

describe('retention that a kill cut short', () => {
  const cutShort = async () => {
    const ports = portsOf();
    for (let n = 0; n < 3; n += 1)
      await backUp(
        's',
        2,
        {},
        { ...ports, archiveIndex: { ...ports.archiveIndex, read: TE.right(new Map()) } },
      );
    expect(files()).toBe(3);
  };

  it('is made good, and once is enough', async () => {
    await cutShort();
    rightOf(await retainUnfinished(portsOf())());
    expect(files()).toBe(2);
    rightOf(await retainUnfinished(portsOf())());
    expect(await removed()).toHaveLength(1);
  });

  it('is left to the next backup where the line has asked for less only since', async () => {
    await cutShort();
    disk.clock.advance(60_000);
    disk.edit('s;daily@23:00;x;keep=1\n');
    rightOf(await retainUnfinished(portsOf())());
    expect(files()).toBe(3);
  });

  it('fails in nothing', async () => {
    await cutShort();
    const ports = portsOf();
    const error = { type: 'FileFailed', doing: 'read', path: 'journal', reason: 'so' } as const;
    rightOf(
      await retainUnfinished({ ...ports, archiveIndex: { ...ports.archiveIndex, read: TE.left(error) } })(),
    );
    expect(disk.log.at(-1)).toBe("Error: can't read journal: so");
  });
});

describe('retention that an error stopped after a schedule that came but once', () => {
  /** Two versions, though the line that is over had asked for one. */
  const stopped = async () => {
    const first = new Date(disk.clock.now().instant + 60_000).toISOString().slice(11, 16);
    disk.edit(`s;${first};x\n`);
    rightOf(await execute({ type: 'ReadSchedules' })(portsOf())());
    disk.clock.advance(3_600_000);
    rightOf(await archiveDue(observer)(portsOf())());
    expect(files()).toBe(1);
    disk.edit('s;18:00;x;keep=1\n');
    rightOf(await execute({ type: 'ReadSchedules' })(portsOf())());
    disk.clock.advance(3_600_000);
    const ports = portsOf();
    const put = () => TE.left(denied);
    rightOf(await archiveDue(observer)({ ...ports, trashStore: { ...ports.trashStore, put } })());
    disk.clock.advance(60_000);
    rightOf(await execute({ type: 'PruneSchedules' })(ports)());
    expect(disk.text()).toBe('');
    expect(files()).toBe(2);
  };

  it('is made good by the next recovery', async () => {
    await stopped();
    rightOf(await recover(portsOf())());
    expect(files()).toBe(1);
    expect(await removed()).toEqual(['older than the newest 1 (keep=1)']);
  });

  it.each([
    ['another line of the same source says what is kept', './s;daily@23:00;x\n', 2],
    ['a line of another name stands there', 's;daily@23:00;y;keep=1\n', 1],
    ['a line of another source stands there', 't;daily@23:00;x;keep=1\n', 1],
  ])('where %s', async (_, line, left) => {
    await stopped();
    disk.edit(line);
    rightOf(await recover(portsOf())());
    expect(files()).toBe(left);
  });

  it('is left alone while the schedules file is away', async () => {
    await stopped();
    disk.edit(null);
    rightOf(await recover(portsOf())());
    expect(files()).toBe(2);
  });

  it('is not wished any more once the line was taken out by hand', async () => {
    for (let n = 0; n < 2; n += 1) await backUp('s', 2);
    const ports = portsOf();
    await backUp('s', 2, {}, { ...ports, trashStore: { ...ports.trashStore, put: () => TE.left(denied) } });
    expect(files()).toBe(3);
    disk.edit('');
    rightOf(await recover(portsOf())());
    expect(files()).toBe(3);
  });
});
