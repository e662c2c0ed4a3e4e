/** Why: a short story of a workspace, and what is said of it afterwards. */
import { schedulesOf } from '../../../../src/domain/schedule/schedule-file';
import { historyOf } from '../../../../src/domain/history/history';
import { explainAll } from '../../../../src/domain/history/explain/why';
import type { QueryContext } from '../../../../src/domain/history/query-context';
import { spansOf } from '../../../../src/cli/time-argument';
import { archiveName, rightOf } from '../../../support/decoded';
import { madeReport as report, story, contextOf } from '../../../support/story';
import type { WorkspaceInMemory } from '../../../support/workspace-in-memory';

const ask = async (
  { ports, clock }: Pick<WorkspaceInMemory, 'ports' | 'clock'>,
  name: string,
  time: string | null = null,
  serviceIsUp = true,
  changes: Partial<QueryContext> = {},
): Promise<ReadonlyArray<string>> => {
  const context = { ...(await contextOf(ports, serviceIsUp)), ...changes };
  const spans = time === null ? [null] : rightOf(spansOf(time, clock.now()));
  const answers = explainAll(context, archiveName(name), spans);
  return (answers?.explanations ?? []).flatMap(({ title, outcome, chain }) => [
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
      '03-05 16:00  its line was made by the command create: docs;daily@17:00;docs',
      '03-05 17:00  a backup of docs was due; the service was running, since 2024-03-05 16:00',
      '03-05 17:00  the backup was started by the service',
      '03-05 17:02  it was completed: 3 entries, 5.0 kB → 2.0 kB',
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
      '03-05 16:00  its line was made by the command create: docs;daily@17:00;docs',
      '03-05 17:00  a backup of docs was due; the service was down: it had been stopped at 2024-03-05 16:00 (SIGTERM)',
      '03-05 19:00  the service was started',
      '03-05 19:00  the backup was started by the service, late',
      '03-05 19:00  it was completed: 3 entries, 5.0 kB → 2.0 kB',
      'now  the archive is backups/docs.20240305T190000.tar; it was ok when it was verified at 2024-03-06 17:00 (read)',
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
      '03-05 16:00  its line was made by the command create: docs;daily@17:00;docs',
      '03-05 17:00  a backup of docs was due; the service had been killed, or the machine was off: the last that it did was at 2024-03-05 16:00',
      '03-07 09:00  the service was started',
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
      '03-05 17:00  a backup of docs was due; the service had been killed, or the machine was off: the last that it did was at 2024-03-05 16:00',
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
      '03-05 17:00  the service was at work on the backup of big (big), until 2024-03-05 17:30',
    );
    expect(await ask(told, 'big')).toContain('03-05 17:30  it failed: no space left on the device');
  });

  it('tells of one that is still due, and of one that is to come', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    expect(await ask(told, 'docs')).toEqual([
      'docs: the backup due 2024-03-05 17:00: to come',
      '03-05 16:00  its line was made by the command create: docs;daily@17:00;docs',
      'now  a backup of docs will be due at 2024-03-05 17:00',
    ]);
    told.until('05T17:10');
    expect(await ask(told, 'docs')).toEqual([
      'docs: the backup due 2024-03-05 17:00: waiting',
      '03-05 16:00  its line was made by the command create: docs;daily@17:00;docs',
      '03-05 17:00  a backup of docs was due; the service had never been started',
      'now  it has not been started, and is still due: the service makes it at its next check',
    ]);
    expect(await ask(told, 'docs', '2024-03-08')).toEqual([
      'docs: the backup due 2024-03-08 17:00: to come',
      '03-05 16:00  its line was made by the command create: docs;daily@17:00;docs',
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
      '03-05 16:00  its line was made by the command create: docs;mon,wed@17:00;docs',
      'now  the schedule at index 0 comes every Monday, Wednesday at 17:00, and not then: before that it came at 2024-03-06 17:00; after that it comes at 2024-03-11 17:00',
    ]);
    expect(await ask(told, 'docs', '2024-03-04 17:00')).toEqual([
      'docs: no backup was due at 2024-03-04 17:00: none due',
      '03-05 16:00  its line was made by the command create: docs;mon,wed@17:00;docs',
      'now  no schedule had this name then',
    ]);
    await told.run({ type: 'DeleteSchedule', index: '0' });
    told.until('14T12:00');
    expect(await ask(told, 'docs', '2024-03-13')).toEqual([
      'docs: no backup was due from 2024-03-13 00:00 to 2024-03-14 00:00: none due',
      '03-05 16:00  its line was made by the command create: docs;mon,wed@17:00;docs',
      '03-07 12:00  its line was removed by the command delete: docs;mon,wed@17:00;docs',
      'now  no schedule had this name then',
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
      '03-05 16:00  its line was found in backup_schedules.txt, written there by hand: docs;daily@17:00;docs',
      '03-05 16:30  its line was gone from backup_schedules.txt, taken out by hand: docs;daily@17:00;docs',
      '03-05 17:00  a backup of docs was due; the service had never been started',
    ]);
  });

  it('tells of a delete and of a create that were undone', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T16:10');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    told.until('05T16:20');
    await told.run({ type: 'UndoLast' });
    told.until('05T16:30');
    await told.run({ type: 'UndoLast' });
    told.until('05T18:00');
    expect(await ask(told, 'docs', '17:00')).toEqual([
      'docs: no backup was due at 2024-03-05 17:00: none due',
      '03-05 16:00  its line was made by the command create: docs;daily@17:00;docs',
      '03-05 16:10  its line was removed by the command delete: docs;daily@17:00;docs',
      '03-05 16:20  its line came back: it was put back by the command undo: docs;daily@17:00;docs',
      '03-05 16:30  its line was taken back by the command undo: docs;daily@17:00;docs',
      'now  no schedule had this name then',
    ]);
  });

  it('tells of a backup that was late because its delete was undone late', async () => {
    const told = story();
    await told.create('docs;17:00;docs');
    await told.serviceStarts();
    await told.run({ type: 'DeleteSchedule', index: '0' });
    told.until('05T18:00');
    await told.run({ type: 'UndoLast' });
    await told.starts('docs');
    await told.completes('docs.tar');
    expect((await ask(told, 'docs')).slice(1, 6)).toEqual([
      '03-05 16:00  its line was made by the command create: docs;17:00;docs',
      '03-05 16:00  its line was removed by the command delete: docs;17:00;docs',
      '03-05 17:00  a backup of docs was due; the service was running, since 2024-03-05 16:00',
      '03-05 18:00  its line came back: it was put back by the command undo: docs;17:00;docs',
      '03-05 18:00  the backup was started by the service, late',
    ]);
  });

  it('counts an edit that nobody has journalled yet', async () => {
    const told = story();
    told.edit('docs;daily@17:00;docs\n');
    expect(await ask(told, 'docs')).toEqual([
      'docs: the backup due 2024-03-05 17:00: to come',
      '03-05 16:00  its line was found in backup_schedules.txt, written there by hand: docs;daily@17:00;docs',
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
      '03-05 16:00  it was interrupted by Ctrl-C',
      'now  there is no archive of it',
    ]);
    told.until('05T16:10');
    await told.starts('docs', 'command');
    told.until('05T16:20');
    await told.starts('docs', 'command');
    expect((await ask(told, 'docs', '16:10')).at(-1)).toBe(
      'now  it came to no end: the command ended unexpectedly, as by a kill',
    );
    expect((await ask(told, 'docs', '16:20')).at(-1)).toBe(
      'now  its archive is being made, unless the command was killed',
    );
  });

  it('tells of one that was begun and interrupted, once, as one that is still due', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.serviceStarts();
    told.until('05T17:00');
    await told.starts('docs');
    told.until('05T17:01');
    await told.run({ type: 'AbandonBackup' });
    told.until('05T17:02');
    await told.serviceStops();
    const heading = 'docs: the backup due 2024-03-05 17:00: open';
    const answer = await ask(told, 'docs', null, false);
    expect(answer.filter((line) => line.startsWith('docs: '))).toEqual([heading]);
    expect(answer.slice(3)).toEqual([
      '03-05 17:00  the backup was started by the service',
      '03-05 17:01  it was interrupted: the service was told to stop at once; it stayed due',
      '03-05 17:02  the service was stopped (SIGTERM)',
      'now  it was interrupted, and is still due; the service is not running: once it is, it makes it at its first check',
    ]);
    expect((await ask(told, 'docs', null, true)).at(-1)).toBe(
      'now  it was interrupted, and is still due: the service makes it at its next check',
    );
    told.until('07T18:00');
    expect((await ask(told, 'docs', '2024-03-05 17:00', false)).at(-1)).toBe(
      'now  a later one has come due since: it will be skipped at the next check of a running service, and the latest is made',
    );
    expect((await ask(told, 'docs', '2024-03-06', false))[0]).toBe(
      'docs: the backup due 2024-03-06 17:00: waiting',
    );
    const context = await contextOf(told.ports, false);
    const rows = historyOf(context, { name: null, since: null, limit: null, each: true });
    expect(rows.map(({ due, outcome }) => [due.slice(5, 16), outcome])).toEqual([
      ['03-05T17:00', 'open'],
      ['03-06T17:00', 'waiting'],
      ['03-07T17:00', 'waiting'],
    ]);
  });

  it('has the cause beside the outcome', async () => {
    const told = story();
    const causes = async (serviceIsUp = true) =>
      explainAll(await contextOf(told.ports, serviceIsUp), archiveName('docs'), [null])?.explanations.map(
        ({ outcome, cause }) => [outcome, cause],
      );
    await told.create('docs;daily@17:00;docs;catchup=no');
    expect(await causes()).toEqual([['to come', null]]);
    told.until('05T17:00');
    expect(await causes(false)).toEqual([['waiting', 'the service is not running']]);
    expect(await causes()).toEqual([['waiting', 'the service makes it at its next check']]);
    await told.starts('docs');
    expect(await causes()).toEqual([['open', 'its archive is being made']]);
    await told.run({ type: 'AbandonBackup' });
    expect(await causes(false)).toEqual([['open', 'interrupted; the service is not running']]);
    told.until('05T17:01');
    expect(await causes(false)).toEqual([
      ['open', 'interrupted; its minute is over, and catchup=no asks for no late backup'],
    ]);
    await told.run({ type: 'DeleteSchedule', index: '0' });
    expect(await causes()).toEqual([['withdrawn', 'its schedule did not ask for it any more']]);
  });

  it('tells of one that was due when its line left the file', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('07T10:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    told.until('09T10:00');
    expect(await ask(told, 'docs', '2024-03-06 17:00')).toEqual([
      'docs: the backup due 2024-03-06 17:00: withdrawn',
      '03-05 16:00  its line was made by the command create: docs;daily@17:00;docs',
      '03-06 17:00  a backup of docs was due; the service had never been started',
      '03-07 10:00  its line was removed by the command delete: docs;daily@17:00;docs',
      'now  it was not made',
    ]);
    expect((await ask(told, 'docs', '2024-03-07 17:00'))[0]).toBe(
      'docs: no backup was due at 2024-03-07 17:00: none due',
    );
  });

  it('tells of the old line when an overdue one was edited', async () => {
    const told = story();
    told.edit('docs;daily@17:00;docs\n');
    await told.look();
    told.until('06T10:00');
    told.edit('docs;daily@17:00;docs;keep=3\n');
    await told.look();
    expect((await ask(told, 'docs', '2024-03-05')).slice(0, 1)).toEqual([
      'docs: the backup due 2024-03-05 17:00: withdrawn',
    ]);
  });

  it('tells that nothing is in force while the file is gone', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T18:00');
    told.edit(null);
    expect((await ask(told, 'docs')).at(-1)).toBe(
      'now  it has not been started: backup_schedules.txt is gone, and without it nothing is in force',
    );
    expect((await ask(told, 'docs', '2024-03-09')).at(-1)).toBe(
      'now  backup_schedules.txt is gone: without it nothing is in force',
    );
  });

  it('tells of an archive that is not where it was put', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.starts('docs', 'command');
    await told.completes('docs.tar');
    const gone = { sizes: new Map<string, number>() };
    expect((await ask(told, 'docs', null, true, gone)).at(-1)).toBe(
      'now  its archive is not backups/docs.tar any more: the file is gone or another one; the journal does not say why',
    );
    told.until('05T16:30');
    await told.starts('docs', 'command');
    await told.completes('docs.tar');
    expect((await ask(told, 'docs', '16:00')).at(-1)).toBe(
      'now  its archive was not in backups/ any more when the next one was made; the journal does not say who took it away',
    );
  });

  it('tells what came between a start and the next', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.serviceStarts();
    told.until('05T17:00');
    await told.starts('docs');
    told.until('06T09:00');
    await told.serviceStarts(8);
    await told.starts('docs');
    await told.completes('docs.tar');
    expect((await ask(told, 'docs')).slice(2, 6)).toEqual([
      '03-05 17:00  a backup of docs was due; the service was running, since 2024-03-05 16:00',
      '03-05 17:00  the backup was started by the service',
      '03-06 09:00  the service was started; before, it had been killed, or the machine had gone off, some time after 2024-03-05 17:00',
      '03-06 09:00  the backup was started by the service, late, for the second time',
    ]);
  });

  it('tells of a service that was stopped just then, and is down', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.serviceStarts();
    told.clock.set(Date.parse('2024-03-05T17:00:10Z'));
    await told.serviceStops();
    told.until('05T18:00');
    expect((await ask(told, 'docs', null, false)).slice(2)).toEqual([
      '03-05 17:00  a backup of docs was due; the service was running, since 2024-03-05 16:00',
      '03-05 17:00  the service was stopped (SIGTERM)',
      'now  it has not been started, and is still due; the service is not running: once it is, it makes it at its first check',
    ]);
  });

  it('tells of another archive that is still in hand', async () => {
    const told = story();
    await told.create('big;daily@17:00;big');
    await told.create('docs;daily@17:00;docs');
    await told.serviceStarts();
    told.clock.set(Date.parse('2024-03-05T17:00:20Z'));
    await told.starts('big');
    told.until('05T18:00');
    expect(await ask(told, 'docs')).toContain(
      '03-05 17:00  the service was at work on the backup of big (big), and still is',
    );
  });

  it('says so when nothing in the journal explains a delay, as after sleep', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.serviceStarts();
    told.until('06T09:00');
    await told.run({
      type: 'StartBackup',
      schedule: schedulesOf(told.state().file)[0]?.schedule.id ?? never(),
      trigger: 'schedule',
    });
    await told.completes('docs.tar');
    expect(await ask(told, 'docs')).toContain(
      'now  nothing in the journal says why it was not started at once: the machine slept, or its clock was changed',
    );
  });

  it.each([
    [
      'catchup=no',
      'it will be skipped at the next check of a running service: catchup=no asks for no late backup',
    ],
    [
      'catchup=6h',
      'it will be skipped at the next check of a running service: it is later than catchup allows',
    ],
  ])('promises no backup that %s does not allow', async (option, expected) => {
    const told = story();
    await told.create(`docs;daily@17:00;docs;${option}`);
    told.until('06T09:00');
    expect((await ask(told, 'docs')).at(-1)).toBe(`now  ${expected}`);
  });

  it('keeps apart what a clock that was a year ahead has done', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.serviceStarts();
    told.clock.set(Date.parse('2025-03-05T18:00:00Z'));
    await told.skips();
    await told.starts('docs');
    await told.completes('docs.tar');
    told.until('04T18:30');
    await told.looksFor(24);
    told.until('06T17:00');
    await told.starts('docs');
    await told.fails('no such file');
    told.until('06T18:00');
    expect(await ask(told, 'docs')).toEqual([
      'docs: the backup due 2024-03-06 17:00: failed',
      '03-05 16:00  its line was made by the command create: docs;daily@17:00;docs',
      '03-05 18:30  the clock, which had been wrong, was right again: the next backup was set to 2024-03-06 17:00',
      '03-06 17:00  a backup of docs was due; the service was running, since 2024-03-05 16:00',
      '03-06 17:00  the backup was started by the service',
      '03-06 17:00  it failed: no such file',
    ]);
  });

  it('tells of the clock that was set right of what came due after that, and not of what was done before', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T17:00');
    await told.starts('docs');
    await told.completes('docs.tar');
    told.clock.set(Date.parse('2025-03-05T18:00:00Z'));
    await told.skips();
    // why: before the occurrence that has ended already, which comes again
    told.until('04T16:30');
    await told.looksFor(24);
    const right =
      '03-05 16:30  the clock, which had been wrong, was right again: the next backup was set to 2024-03-05 17:00';
    told.until('05T18:00');
    const told5 = await ask(told, 'docs', '2024-03-05');
    const second = told5.findIndex((line) => line.endsWith(': waiting'));
    expect(told5[0]).toBe('docs: the backup due 2024-03-05 17:00: completed');
    expect(told5.slice(0, second)).not.toContain(right);
    expect(told5.slice(second)).toContain(right);
  });

  it('tells that one that was started and cut off is not due any more once its line has gone', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T17:00');
    await told.starts('docs');
    told.until('05T18:00');
    await told.run({ type: 'DeleteSchedule', index: '0' });
    const [title] = await ask(told, 'docs', null, false, { inHand: null });
    expect(title).toBe('docs: the backup due 2024-03-05 17:00: withdrawn');
  });

  it.each(['cron:* * * * *', 'cron:* * 1-7 * *'])('tells the latest of a long time, by %s', async (when) => {
    const told = story();
    await told.create(`docs;${when};docs`);
    told.until('14T16:00');
    await told.skips();
    const titles = (await ask(told, 'docs', '9d')).filter((line) => line.startsWith('docs: '));
    expect(titles).toHaveLength(50);
    const last = when === 'cron:* * * * *' ? '2024-03-14 16:00: waiting' : '2024-03-07 23:59: waiting';
    expect(titles.at(-1)).toBe(`docs: the backup due ${last}`);
    const before = when === 'cron:* * * * *' ? '2024-03-14 15:59: skipped' : '2024-03-07 23:58: skipped';
    expect(titles.at(-2)).toBe(`docs: the backup due ${before}`);
  });

  it('tells the past of a day before its future', async () => {
    const told = story();
    await told.create('docs;cron:*/10 * * * *;docs');
    told.until('05T16:30');
    const titles = (await ask(told, 'docs', 'today')).filter((line) => line.startsWith('docs: '));
    expect(titles.slice(0, 5).map((title) => title.slice(-8))).toEqual([
      ' waiting',
      ' waiting',
      ' waiting',
      ' waiting',
      ': to come'.slice(-8),
    ]);
  });

  it('tells that a line whose time had passed never comes', async () => {
    const told = story();
    await told.create('docs;15:00;docs');
    expect((await ask(told, 'docs')).at(-1)).toBe(
      'now  the schedule at index 0 comes once, at 2024-03-05 15:00, and that had passed when its line was made: it never comes',
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
