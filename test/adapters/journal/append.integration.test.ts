/** Appending: whole or not at all, whatever the file system does. */
import type { FileSystem } from '../../../src/adapters/file-system';
import type { Event } from '../../../src/domain/events/event';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import type { Timestamp } from '../../../src/domain/time/time';
import { leftOf, rightOf, specOf } from '../../support/decoded';
import { appended, headOf, journalBytes, journalOnDisk, recordsOf } from '../../support/journal-on-disk';
import { mortalFileSystem } from '../../support/mortal-file-system';

const event: Event = { type: 'ServiceStopped', pid: 7, reason: 'for the test' };

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

/** A file system of which one call does what the test says. */
const withCall = (
  name: 'writeSync' | 'fsyncSync',
  call: (real: (...args: ReadonlyArray<unknown>) => unknown, args: ReadonlyArray<unknown>) => unknown,
): FileSystem => {
  const { fileSystem } = mortalFileSystem();
  return new Proxy(fileSystem, {
    get: (target, key) => {
      const f: unknown = Reflect.get(target, key);
      if (key !== name || typeof f !== 'function') return f;
      const real = (...args: ReadonlyArray<unknown>): unknown => Reflect.apply(f, target, args);
      return (...args: ReadonlyArray<unknown>) => call(real, args);
    },
  });
};

/** A disk on which `room` more bytes fit: what does is written. */
const fullAfter = (room: number, isFull: () => boolean): FileSystem =>
  withCall('writeSync', (real, args) => {
    if (!isFull()) return real(...args);
    if (room > 0) real(args[0], args[1], args[2], room, args[4]);
    throw systemError('ENOSPC');
  });

describe('an append', () => {
  const disk = journalOnDisk();
  afterAll(disk.remove);

  it('says who gave the decision; whose hand edited a file nobody knows', async () => {
    disk.put(Buffer.alloc(0));
    const author = () => ({ via: 'service' as const, user: 'ann', uid: 7, host: 'attic' });
    await disk.opened(
      async (journal) => {
        rightOf(await appended(journal, [event], undefined, { type: 'FailBackup', reason: 'x' })());
        rightOf(await appended(journal, [event], undefined, null)());
        expect(await recordsOf(journal)).toMatchObject([
          { v: 2, command: { type: 'FailBackup', reason: 'x' }, by: author() },
          { v: 2, command: null, by: { via: 'hand', user: null, uid: null, host: 'attic' } },
        ]);
      },
      { author },
    );
  });

  // why: such times are never made by the program; were one to come all the same, it must not be written
  it.each(['-000002-12-30T00:00:00.000+00:00', '+010000-01-01T00:00:00.000+00:00'])(
    'of a time that no line can hold is refused, and the next one is not (%s)',
    async (text) => {
      disk.put(await journalBytes());
      const whole = disk.bytes();
      await disk.opened(async (journal) => {
        const wrong = await appended(journal, [event], text as Timestamp)();
        expect(leftOf(wrong)).toMatchObject({ type: 'NotRecordable' });
        expect(disk.bytes()).toEqual(whole);
        expect(rightOf(await appended(journal, [event])())).toMatchObject({ seq: 5 });
        expect(await recordsOf(journal)).toHaveLength(5);
      });
    },
  );

  it('of an event that no line can hold is refused', async () => {
    disk.put(await journalBytes());
    const whole = disk.bytes();
    const created = '-000002-12-30T00:00:00.000+00:00' as Timestamp;
    await disk.opened(async (journal) => {
      const found = { schedule: scheduleId(1), line: 'a;16:00;a', spec: specOf('a;16:00;a'), resumed: false };
      const edit: Event = {
        type: 'ScheduleFileEdited',
        read: 'a;16:00;a',
        merged: 'a;16:00;a',
        added: [{ ...found, created, due: created }],
        dropped: [],
        malformed: [],
      };
      expect(leftOf(await appended(journal, [edit])())).toMatchObject({
        type: 'NotRecordable',
        reason: expect.stringContaining('Timestamp'),
      });
    });
    expect(disk.bytes()).toEqual(whole);
  });

  it.each([0, 1, 50, 100])(
    'that finds the disk full after %d bytes leaves the journal as it was',
    async (room) => {
      const whole = await journalBytes();
      disk.put(whole);
      let full = true;
      await disk.opened(
        async (journal) => {
          expect(leftOf(await appended(journal, [event])())).toEqual({
            type: 'FileFailed',
            doing: 'write',
            path: disk.workspace.journal,
            reason: 'no space left on device (or no inodes left)',
            full: true,
          });
          expect(disk.bytes()).toEqual(whole);
          full = false;
          expect(rightOf(await appended(journal, [event])()).seq).toBe(5);
          expect((await recordsOf(journal)).at(-1)?.events).toEqual([event]);
        },
        { fileSystem: fullAfter(room, () => full) },
      );
      expect(disk.beside().size).toBe(0);
    },
  );

  it('that can’t be made durable leaves the journal as it was', async () => {
    const whole = await journalBytes();
    disk.put(whole);
    let failures = 1;
    const fileSystem = withCall('fsyncSync', (real, args) => {
      if (failures === 0) return real(...args);
      failures -= 1;
      throw systemError('EIO');
    });
    await disk.opened(
      async (journal) => {
        expect(leftOf(await appended(journal, [event])())).toMatchObject({ reason: 'input/output error' });
        expect(disk.bytes()).toEqual(whole);
        expect(rightOf(await headOf(journal)()).seq).toBe(4);
      },
      { fileSystem },
    );
  });

  it('goes on where the system has written only a part', async () => {
    disk.put(Buffer.alloc(0));
    const fileSystem = withCall('writeSync', (real, [fd, bytes, offset, length, position]) =>
      real(fd, bytes, offset, Math.min(7, Number(length)), position),
    );
    await disk.opened(
      async (journal) => {
        rightOf(await appended(journal, [event])());
        expect((await recordsOf(journal)).map(({ events }) => events)).toEqual([[event]]);
      },
      { fileSystem },
    );
  });

  it('and what comes after it are one line each, chained, in the order they were asked for', async () => {
    disk.put(Buffer.alloc(0));
    await disk.opened(async (journal) => {
      const asked = [...Array(20).keys()].map((pid): Event => ({ type: 'ServiceStarted', pid, version: '' }));
      await Promise.all(asked.map((one) => appended(journal, [one])()));
      const records = await recordsOf(journal);
      expect(records.map(({ seq }) => seq)).toEqual([...Array(20).keys()].map((n) => n + 1));
      expect(records.flatMap(({ events }) => events)).toEqual(asked);
    });
  });

  it('makes a journal that nobody else can read', async () => {
    const fresh = journalOnDisk();
    await fresh.opened((journal) => appended(journal, [event])());
    const { statSync } = await import('node:fs');
    expect(statSync(fresh.workspace.state).mode & 0o777).toBe(0o700);
    expect(statSync(fresh.workspace.journal).mode & 0o777).toBe(0o600);
    fresh.remove();
  });
});
