/** Looking whether the service lives: by what everybody may read, and never by an error. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import { realFileSystem } from '../../../src/adapters/file-system';
import { makeJournal } from '../../../src/adapters/journal/journal';
import { identityOf } from '../../../src/adapters/service-process/process-identity';
import { lookAtService } from '../../../src/adapters/service-process/service-look';
import type { Locks } from '../../../src/ports/locks';
import { rightOf, timestamp } from '../../support/decoded';
import { journalOnDisk } from '../../support/journal-on-disk';
import { someAuthor } from '../../support/author';
import { fromSource } from '../../support/from-source';

const onLinux = process.platform === 'linux';
/** Where the system does not tell who holds a lock, nothing is said of it. */
const idle = onLinux ? { archiving: false } : {};
const down = { up: false, pid: null, since: null, live: null, ...idle };

describe('a look at the service', () => {
  const disk = journalOnDisk();
  const children: Array<ChildProcess> = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(disk.remove);

  const look = (locks: Locks) => lookAtService(disk.workspace, locks)();
  /** As for one who may not write, or on a disk that is read-only. */
  const refusing = () => {
    let asked = 0;
    const tryHold: Locks['tryHold'] = () => {
      asked += 1;
      return TE.left({
        type: 'FileFailed',
        doing: 'write',
        path: 'journal.jsonl',
        reason: 'permission denied',
      });
    };
    return { tryHold, asked: () => asked };
  };

  const startHolder = async (): Promise<ChildProcess> => {
    const script = join(__dirname, '../../support/journal-process.ts');
    const args = [...fromSource, script, disk.workspace.root, 'hold-service'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  };

  it('sees none where there is no journal, and makes none', async () => {
    expect(rightOf(await look(refusing()))).toEqual({ ...down, archiving: false });
    expect(disk.bytes()).toHaveLength(0);
  });

  it('sees one that has not said its pid yet, without a lock and without writing; and its end', async () => {
    disk.put(Buffer.alloc(0));
    const locks = refusing();
    expect(rightOf(await look(locks))).toEqual(down);
    const child = await startHolder();
    expect(rightOf(await look(locks))).toEqual({ ...down, up: onLinux });
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    expect(rightOf(await look(locks))).toEqual(down);
    expect(locks.asked()).toBe(onLinux ? 0 : 3);
  });

  it('tells that somebody makes an archive', async () => {
    const journal = makeJournal({
      workspace: disk.workspace,
      fileSystem: realFileSystem,
      author: () => someAuthor,
      warn: () => undefined,
    });
    const release = rightOf(await journal.tryHold('archive')());
    expect(rightOf(await look(refusing()))).toEqual(onLinux ? { ...down, archiving: true } : down);
    release?.();
    journal.close();
  });

  it('believes a record only of a process that is proven to be the one that wrote it', async () => {
    disk.put(Buffer.alloc(0));
    const since = timestamp('2024-03-05T12:00:00.000+00:00');
    const record = (identity: string) =>
      writeFileSync(
        disk.workspace.service,
        JSON.stringify({ pid: process.pid, identity, since, journal: 2 }),
      );
    record(identityOf(process.pid) ?? '');
    expect(rightOf(await look(refusing()))).toEqual({
      up: true,
      pid: process.pid,
      since,
      live: null,
      ...idle,
    });
    record('some other process');
    expect(rightOf(await look(refusing()))).toEqual(down);
  });

  it.each([
    ['of the version before', {}],
    ['that writes older lines', { journal: 1 }],
  ])('tells of a service %s', async (_, version) => {
    disk.put(Buffer.alloc(0));
    const since = timestamp('2024-03-05T12:00:00.000+00:00');
    const identity = identityOf(process.pid) ?? '';
    writeFileSync(disk.workspace.service, JSON.stringify({ pid: process.pid, identity, since, ...version }));
    expect(rightOf(await look(refusing()))).toMatchObject({ up: true, outdated: true });
  });
});
