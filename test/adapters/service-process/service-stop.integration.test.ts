/** Stopping the service: who is signalled, with what, and who never is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realFileSystem } from '../../../src/adapters/file-system';
import { makeJournal } from '../../../src/adapters/journal/journal';
import { identityOf } from '../../../src/adapters/service-process/process-identity';
import { stopService } from '../../../src/adapters/service-process/service-stop';
import type { LiveStatus } from '../../../src/codecs/live-status';
import type { Locks } from '../../../src/ports/locks';
import { someAuthor } from '../../support/author';
import { leftOf, rightOf, timestamp } from '../../support/decoded';
import { fromSource } from '../../support/from-source';
import { type JournalOnDisk, journalOnDisk } from '../../support/journal-on-disk';

describe('stop', () => {
  let disk: JournalOnDisk;
  const children: Array<ChildProcess> = [];
  beforeEach(() => {
    disk = journalOnDisk();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    disk.remove();
  });

  const started = async (...args: ReadonlyArray<string>): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  };
  const script = join(__dirname, '../../support/journal-process.ts');
  /** A process that holds the service's place. */
  const service = () => started(...fromSource, script, disk.workspace.root, 'hold-service');
  /** One that does not. */
  const bystander = () => started('-e', 'setInterval(() => {}, 1e6); console.log("here")');

  const since = timestamp('2024-03-05T12:00:00.000+00:00');
  const record = ({ pid = 0 }: ChildProcess, identity = identityOf(pid)): void => {
    writeFileSync(disk.workspace.service, JSON.stringify({ pid, identity, since }));
  };

  /** `onAsk` hears how often it was asked whether the service holds its place. */
  const stop = async (
    how: 'drain' | 'now' = 'drain',
    onWait: (live: LiveStatus | null) => void = () => undefined,
    onAsk: (times: number) => void = () => undefined,
  ) => {
    const { workspace } = disk;
    const journal = makeJournal({
      workspace,
      fileSystem: realFileSystem,
      author: () => someAuthor,
      warn: () => undefined,
    });
    let asked = 0;
    const tryHold: Locks['tryHold'] = (range) => {
      asked += 1;
      onAsk(asked);
      return journal.tryHold(range);
    };
    try {
      return await stopService(workspace, { tryHold })(how, onWait)();
    } finally {
      journal.close();
    }
  };
  const ended = async (child: ChildProcess): Promise<unknown> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.signalCode;
  };
  const notRunning = { type: 'CannotStopService', reason: 'it is not running' };

  it('finds none where there is no journal, and makes none', async () => {
    expect(leftOf(await stop())).toEqual(notRunning);
    expect(existsSync(disk.workspace.state)).toBe(false);
  });

  it.each([
    ['drain', 'SIGTERM'],
    ['now', 'SIGINT'],
  ] as const)('to %s sends %s to the service, and waits until it is gone', async (how, signal) => {
    const child = await service();
    record(child);
    rightOf(await stop(how));
    expect(await ended(child)).toBe(signal);
  });

  it.each(['another process', 'this process of another time', 'nobody'])(
    'signals none when its record is of %s',
    async (whose) => {
      const [child, other] = [await service(), await bystander()];
      if (whose === 'another process') record(other);
      if (whose === 'this process of another time') record(child, 'of another time');
      const kill = jest.spyOn(process, 'kill');
      // why: each look at the record comes before the next look at the lock
      const stopping = stop(
        'drain',
        () => undefined,
        (asked) => {
          if (asked === 4) child.kill('SIGKILL');
        },
      );
      expect(leftOf(await stopping)).toEqual(notRunning);
      expect(kill).not.toHaveBeenCalled();
      expect(other.exitCode).toBeNull();
    },
  );

  it.each([
    ['EPERM', 'it belongs to another user'],
    ['EIO', 'input/output error'],
  ])('says why it can’t be signalled (%s)', async (code, reason) => {
    record(await service());
    jest.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error(code), { code });
    });
    expect(leftOf(await stop())).toEqual({ type: 'CannotStopService', reason });
  });

  it('is content when the service goes by itself', async () => {
    const child = await service();
    record(child);
    jest.spyOn(process, 'kill').mockImplementation(() => {
      child.kill('SIGKILL');
      throw Object.assign(new Error('ESRCH'), { code: 'ESRCH' });
    });
    expect(leftOf(await stop())).toEqual(notRunning);
  });

  it('is done when the service is gone, though another one holds its place by then', async () => {
    const child = await service();
    record(child);
    const journal = makeJournal({
      workspace: disk.workspace,
      fileSystem: realFileSystem,
      author: () => someAuthor,
      warn: () => undefined,
    });
    const stopping = stop(
      'drain',
      () => undefined,
      () => void journal.tryHold('service')(),
    );
    rightOf(await stopping);
    journal.close();
  });

  it('tells once what it waits for', async () => {
    const child = await service();
    record(child);
    const live = { pid: child.pid ?? 0, state: 'archiving', since, archive: null };
    writeFileSync(disk.workspace.liveStatus, JSON.stringify(live));
    jest.spyOn(process, 'kill').mockImplementation(() => true);
    const told: Array<LiveStatus | null> = [];
    let looks = 0;
    const stopping = stop(
      'drain',
      (status) => void told.push(status),
      () => {
        if (told.length > 0) looks += 1;
        if (looks === 4) child.kill('SIGKILL');
      },
    );
    rightOf(await stopping);
    expect(told).toMatchObject([{ state: 'archiving' }]);
  });
});
