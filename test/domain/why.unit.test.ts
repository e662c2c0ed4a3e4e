/** Why: a short story of a workspace, and what is said of it afterwards. */
import { retell } from '../../src/app/retell';
import { schedulesOf } from '../../src/domain/schedule-file';
import { explain } from '../../src/domain/why';
import { readSpan } from '../../src/codecs/time-text';
import { archiveName, rightOf } from '../support/decoded';
import { madeReport as report, story } from '../support/story';
import type { WorkspaceInMemory } from '../support/workspace-in-memory';

const ask = async (
  { ports, clock }: Pick<WorkspaceInMemory, 'ports' | 'clock'>,
  name: string,
  time: string | null = null,
  serviceIsUp = true,
): Promise<ReadonlyArray<string>> => {
  const { chronicle, lines, state, now } = rightOf(await retell(ports)());
  const span = time === null ? null : rightOf(readSpan(time, clock.now()));
  return explain(
    { chronicle, lines, inHand: state.attempt, serviceIsUp, now },
    { name: archiveName(name), span },
  ).flatMap(({ title, outcome, chain }) => [
    `${title}: ${outcome}`,
    ...chain.map(({ at, text }) => `${at === null ? 'now' : at.slice(5, 16).replace('T', ' ')}  ${text}`),
  ]);
};

describe('why', () => {
  it('tells of a backup on time', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.serviceStarts();
    told.until('05T17:00');
    await told.starts('docs');
    told.until('05T17:02');
    await told.completes('docs.tar');
    told.until('05T18:00');
    expect(await ask(told, 'docs')).toEqual([
      'docs: the backup due 2024-03-05 17:00: completed',
      '03-05 16:00  schedule 1 was made by the command create: docs;daily@17:00;docs',
      '03-05 17:00  a backup of docs was due; the service was running, since 2024-03-05 16:00',
      '03-05 17:00  the backup was started by the service',
      '03-05 17:02  it was completed: 3 entries, 5.0 kB in 2.0 kB',
      'now  the archive is backups/docs.tar; it has not been verified',
    ]);
  });

  it('tells of one made late, since the service was down, and where its archive is by now', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.serviceStarts();
    await told.serviceStops();
    told.until('05T19:00');
    await told.serviceStarts(8);
    await told.starts('docs');
    await told.completes('docs.tar');
    told.until('06T17:00');
    await told.starts('docs');
    await told.completes('docs.tar', 'docs.20240305T190000.tar');
    await told.run({
      type: 'RecordVerification',
      name: archiveName('docs'),
      file: 'docs.20240305T190000.tar',
      sha256: report.sha256,
      level: 'read',
      finding: null,
    });
    expect(await ask(told, 'docs', '2024-03-05')).toEqual([
      'docs: the backup due 2024-03-05 17:00: completed',
      '03-05 16:00  schedule 1 was made by the command create: docs;daily@17:00;docs',
      '03-05 17:00  a backup of docs was due; the service was down: it had been stopped at 2024-03-05 16:00 (SIGTERM); it was started again at 2024-03-05 19:00',
      '03-05 19:00  the backup was started by the service, late',
      '03-05 19:00  it was completed: 3 entries, 5.0 kB in 2.0 kB',
      'now  the archive is backups/docs.20240305T190000.tar; it held when it was verified at 2024-03-06 17:00 (read)',
    ]);
    await told.run({
      type: 'RecordRemoval',
      schedule: schedulesOf(told.state().file)[0]?.schedule.id ?? never(),
      name: archiveName('docs'),
      file: 'docs.20240305T190000.tar',
      reason: 'older than the newest 1 (keep=1)',
    });
    expect((await ask(told, 'docs', '2024-03-05')).at(-1)).toBe(
      '03-06 17:00  its archive, backups/docs.20240305T190000.tar, was removed: older than the newest 1 (keep=1)',
    );
  });

  it('tells of a service that was killed, and of a later occurrence that was made instead', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.serviceStarts();
    told.until('07T09:00');
    await told.serviceStarts(8);
    await told.skips();
    await told.starts('docs');
    await told.completes('docs.tar');
    expect(await ask(told, 'docs', '2024-03-05')).toEqual([
      'docs: the backup due 2024-03-05 17:00: skipped',
      '03-05 16:00  schedule 1 was made by the command create: docs;daily@17:00;docs',
      '03-05 17:00  a backup of docs was due; the service had been killed, or the machine was off: the last that it did was at 2024-03-05 16:00; it was started again at 2024-03-07 09:00',
      '03-07 09:00  it was skipped: a later one had come due before it could be made, and only the latest is',
    ]);
    expect((await ask(told, 'docs'))[0]).toBe('docs: the backup due 2024-03-06 17:00: completed');
  });

  it('tells of a service that was killed and has not been started since', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.serviceStarts();
    told.until('05T18:00');
    expect((await ask(told, 'docs', null, false)).slice(2, 3)).toEqual([
      '03-05 17:00  a backup of docs was due; the service had been killed, or the machine was off: the last that it did was at 2024-03-05 16:00; it has not been started since',
    ]);
    expect((await ask(told, 'docs', null, true)).slice(2, 3)).toEqual([
      '03-05 17:00  a backup of docs was due; the service was running, since 2024-03-05 16:00',
    ]);
  });

  it('tells of a service that vanished only after the backup was due', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.create('later;daily@17:30;later');
    await told.serviceStarts();
    told.until('05T17:30');
    await told.starts('later');
    told.until('06T09:00');
    await told.serviceStarts(8);
    await told.starts('docs');
    expect((await ask(told, 'docs')).slice(2, 3)).toEqual([
      '03-05 17:00  a backup of docs was due; the service was running, since 2024-03-05 16:00',
    ]);
  });

  it('finds each of very many that were skipped together', async () => {
    const told = story();
    await told.create('docs;cron:* * * * *;docs');
    await told.serviceStarts();
    told.until('08T16:00');
    await told.skips();
    expect((await ask(told, 'docs', '2024-03-07 11:11')).slice(0, 1)).toEqual([
      'docs: the backup due 2024-03-07 11:11: skipped',
    ]);
    expect((await ask(told, 'docs', '2024-03-07 11:11')).at(-1)).toBe(
      '03-08 16:00  it was skipped: a later one had come due before it could be made, and only the latest is (with it: very many in all, from 2024-03-05 16:00 to 2024-03-08 15:59)',
    );
  });

  it('tells what else the service was at work on', async () => {
    const told = story();
    await told.create('big;daily@17:00;big');
    await told.create('docs;daily@17:05;docs');
    await told.serviceStarts();
    told.until('05T17:00');
    await told.starts('big');
    told.until('05T17:30');
    await told.fails('no space left on the device');
    await told.starts('docs');
    await told.completes('docs.tar');
    expect(await ask(told, 'docs')).toContain(
      '03-05 17:05  a backup of docs was due; the service was running, since 2024-03-05 16:00, and at work on the backup of big (big) until 2024-03-05 17:30',
    );
    expect(await ask(told, 'big')).toContain('03-05 17:30  it failed: no space left on the device');
  });

  it('tells of one that is still due, and of one that is to come', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    expect(await ask(told, 'docs')).toEqual([
      'docs: the backup due 2024-03-05 17:00: to come',
      '03-05 16:00  schedule 1 was made by the command create: docs;daily@17:00;docs',
      'now  a backup of docs will be due at 2024-03-05 17:00',
    ]);
    told.until('05T17:10');
    expect(await ask(told, 'docs')).toEqual([
      'docs: the backup due 2024-03-05 17:00: waiting',
      '03-05 16:00  schedule 1 was made by the command create: docs;daily@17:00;docs',
      '03-05 17:00  a backup of docs was due; the service had never been started',
      'now  it has not been started, and is still due: a running service makes it, or the latest one of its schedule, at its next check',
    ]);
    expect(await ask(told, 'docs', '2024-03-08')).toEqual([
      'docs: the backup due 2024-03-08 17:00: to come',
      '03-05 16:00  schedule 1 was made by the command create: docs;daily@17:00;docs',
      'now  a backup of docs will be due at 2024-03-08 17:00',
    ]);
  });

  it('tells why there was none: not at that time, not yet, not any more', async () => {
    const told = story();
    await told.create('docs;mon,wed@17:00;docs');
    await told.serviceStarts();
    told.until('06T17:00');
    await told.starts('docs');
    await told.completes('docs.tar');
    told.until('07T12:00');
    expect(await ask(told, 'docs', '2024-03-07 11:00')).toEqual([
      'docs: no backup was due at 2024-03-07 11:00: none due',
      '03-05 16:00  schedule 1 was made by the command create: docs;mon,wed@17:00;docs',
      'now  schedule 1 comes every Monday, Wednesday at 17:00, and not then: before that it came at 2024-03-06 17:00; after that it comes at 2024-03-11 17:00',
    ]);
    expect(await ask(told, 'docs', '2024-03-04 17:00')).toEqual([
      'docs: no backup was due at 2024-03-04 17:00: none due',
      '03-05 16:00  schedule 1 was made by the command create: docs;mon,wed@17:00;docs',
    ]);
    await told.run({ type: 'DeleteSchedule', index: '0' });
    told.until('14T12:00');
    expect(await ask(told, 'docs', '2024-03-13')).toEqual([
      'docs: no backup was due from 2024-03-13 00:00 to 2024-03-14 00:00: none due',
      '03-05 16:00  schedule 1 was made by the command create: docs;mon,wed@17:00;docs',
      '03-07 12:00  schedule 1 was removed by the command delete',
    ]);
  });

  it('tells of lines that came and went by hand', async () => {
    const told = story();
    told.edit('docs;daily@17:00;docs\n');
    await told.look();
    told.until('05T16:30');
    told.edit('');
    await told.look();
    told.until('05T18:00');
    told.edit('docs;daily@17:00;docs\n');
    await told.look();
    expect((await ask(told, 'docs')).slice(1, 4)).toEqual([
      '03-05 16:00  schedule 1 was found in backup_schedules.txt, written there by hand: docs;daily@17:00;docs',
      '03-05 16:30  schedule 1 was gone from backup_schedules.txt, taken out by hand',
      '03-05 17:00  a backup of docs was due; the service had never been started',
    ]);
  });

  it('counts an edit that nobody has journalled yet', async () => {
    const told = story();
    told.edit('docs;daily@17:00;docs\n');
    expect(await ask(told, 'docs')).toEqual([
      'docs: the backup due 2024-03-05 17:00: to come',
      '03-05 16:00  schedule 1 was found in backup_schedules.txt, written there by hand: docs;daily@17:00;docs',
      'now  a backup of docs will be due at 2024-03-05 17:00',
    ]);
    expect(told.records).toEqual([]);
  });

  it('tells of a backup on command, of one that was let go of, and of one whose command was killed', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.starts('docs', 'command');
    await told.run({ type: 'AbandonBackup' });
    expect((await ask(told, 'docs')).slice(2)).toEqual([
      '03-05 16:00  the backup was started by the command run',
      '03-05 16:00  it was let go of, since somebody asked for that',
      'now  there is no archive of it',
    ]);
    told.until('05T16:10');
    await told.starts('docs', 'command');
    told.until('05T16:20');
    await told.starts('docs', 'command');
    expect((await ask(told, 'docs', '16:10')).at(-1)).toBe('now  it came to no end: the command was killed');
    expect((await ask(told, 'docs', '16:20')).at(-1)).toBe(
      'now  the archive is in hand, or whoever was making it was killed: there is no end to it yet',
    );
  });

  it('knows nothing of a name that nobody used', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    expect(await ask(told, 'photos')).toEqual([]);
  });
});

const never = (): never => {
  throw new Error('there is one');
};
