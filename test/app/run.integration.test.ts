/** `run` in a real workspace: which schedule it takes, and what others see of it while it is at work. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { identityOf } from '../../src/adapters/service-process/process-identity';
import { makeRunPresence, readRunStatus } from '../../src/adapters/service-process/service-record';
import { execute } from '../../src/app/execute';
import { run, type RunEnd } from '../../src/app/run';
import type { Archiver, PackProgress } from '../../src/ports/archiver';
import { leftOf, rightOf, specOf } from '../support/decoded';
import { type WorkspaceOnDisk, workspaceOnDisk } from '../support/workspace-on-disk';

const progress: PackProgress = {
  entries: 2,
  contentBytes: 30,
  totalEntries: 4,
  totalContentBytes: 60,
  path: 'a',
};

describe('run', () => {
  let disk: WorkspaceOnDisk;
  beforeEach(() => {
    disk = workspaceOnDisk();
  });
  afterEach(() => disk.remove());

  const create = async (line: string): Promise<void> => {
    rightOf(await execute({ type: 'CreateSchedule', line, spec: specOf(line) })(disk.spawn().ports)());
  };

  /** Runs with an archiver that makes some progress first. */
  const running = async (
    which: string,
    archiver: Archiver['pack'] = disk.spawn().ports.archiver.pack,
    signal = new AbortController().signal,
  ) => {
    const heard: Array<string> = [];
    const { ports } = disk.spawn();
    const ended = await run(
      which,
      {
        onStart: ({ spec }) => void heard.push(`start ${spec.name}`),
        onProgress: ({ entries }) => void heard.push(`progress ${entries}`),
        signal,
      },
      () => void heard.push('waits'),
    )({
      ...ports,
      runPresence: makeRunPresence(disk.workspace),
      archiver: {
        pack: (request, target, onProgress, given) => {
          onProgress(progress);
          return archiver(request, target, onProgress, given);
        },
      },
    })();
    return { ended: E.map(({ end }: RunEnd) => end)(ended), heard };
  };

  const endOf = async (which: string) => rightOf((await running(which)).ended);

  it('takes the line at an index before one of that name, and only a name that tells it from all others', async () => {
    await create('docs;daily@23:00;1');
    await create('notes;daily@23:00;notes');
    await create('more;daily@23:30;same');
    await create('other;daily@23:40;same');
    expect(await endOf('1')).toMatchObject({ type: 'BackupCompleted', name: 'notes' });
    expect(await endOf('0')).toMatchObject({ name: '1' });
    expect(await endOf('notes')).toMatchObject({ name: 'notes' });
    expect(leftOf((await running('same')).ended)).toEqual({
      type: 'AmbiguousSchedule',
      which: 'same',
      indexes: ['2', '3'],
    });
    for (const which of ['4', 'no', '1 ', '0000000000'])
      expect(leftOf((await running(which)).ended)).toEqual({ type: 'NoSuchSchedule', which });
    disk.edit(null);
    expect(leftOf((await running('notes')).ended)).toEqual({ type: 'SchedulesFileMissing' });
  });

  it('shows its archive while it is made, also to whoever watches', async () => {
    await create('docs;daily@23:00;docs');
    const { archiver } = disk.spawn().ports;
    let seen = readRunStatus(disk.workspace);
    expect(seen).toBeNull();
    const { heard, ended } = await running('docs', (...request) => {
      seen = readRunStatus(disk.workspace);
      return archiver.pack(...request);
    });
    expect(rightOf(ended)).toMatchObject({ type: 'BackupCompleted' });
    expect(seen).toMatchObject({
      pid: process.pid,
      archive: { name: 'docs', path: 'docs', entries: 2, contentBytes: 30, totalEntries: 4 },
    });
    expect(heard).toEqual(['start docs', 'progress 2']);
    expect(disk.names(disk.workspace.state)).not.toContain('run.json');
  });

  it.each([
    ['fails', () => TE.left({ kind: 'source' as const, message: 'gone' }), 'BackupFailed'],
    ['is let go of', () => TE.left({ kind: 'abandoned' as const, message: '' }), 'BackupAbandoned'],
    [
      'throws',
      () => {
        throw new Error('out of threads');
      },
      'BackupFailed',
    ],
  ])('shows nothing any more when it %s, and gives the end', async (_, archiver, type) => {
    await create('docs;daily@23:00;docs');
    expect(rightOf((await running('docs', archiver)).ended)).toMatchObject({ type });
    expect(disk.names(disk.workspace.state)).not.toContain('run.json');
    expect(await endOf('docs')).toMatchObject({ type: 'BackupCompleted' });
  });

  it('waits for another archive, says so once, and comes to nothing when it is given up meanwhile', async () => {
    await create('docs;daily@23:00;docs');
    const release = rightOf(await disk.spawn().ports.locks.tryHold('archive')());
    const abort = new AbortController();
    const waiting = running('docs', undefined, abort.signal);
    abort.abort();
    const { ended, heard } = await waiting;
    expect(ended).toEqual(E.right(null));
    expect(heard.length).toBeLessThanOrEqual(1);
    release?.();
    expect(await endOf('docs')).toMatchObject({ type: 'BackupCompleted' });
  });

  it('is not seen in a record that another process has left, whose number is taken again', async () => {
    await create('docs;daily@23:00;docs');
    const file = disk.workspace.runStatus;
    const presence = makeRunPresence(disk.workspace);
    const archive = { name: 'docs', path: 'docs', started: '2024-03-05T16:00:00.000+00:00' as never };
    presence.show({ ...archive, entries: 0, contentBytes: 0, totalEntries: null, totalContentBytes: null })();
    expect(readRunStatus(disk.workspace)).not.toBeNull();
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(JSON.stringify(identityOf(process.pid)));
    writeFileSync(file, text.replace('"identity":"', '"identity":"an earlier one '));
    expect(readRunStatus(disk.workspace)).toBeNull();
    writeFileSync(file, 'half');
    expect(readRunStatus(disk.workspace)).toBeNull();
    presence.show(null)();
    expect(disk.names(disk.workspace.state)).not.toContain('run.json');
    presence.show(null)();
  });
});
