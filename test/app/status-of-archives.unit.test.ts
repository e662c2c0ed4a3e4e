/** What status tells of the archives, of the service's work, and of a file that is gone: whole values. */
import * as TE from 'fp-ts/TaskEither';
import { makeStatus, statusAt, type StatusPorts } from '../../src/app/ask-status';
import { isHealthyStatus, type Status } from '../../src/app/status';
import type { ServiceStatus } from '../../src/ports/service-process';
import { scheduleId } from '../../src/domain/schedule/schedule';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { archiveName, rightOf, timestamp } from '../support/decoded';
import { madeReport, story } from '../support/story';

type Story = ReturnType<typeof story>;
const down: ServiceStatus = { up: false, pid: null, since: null, live: null };
const up: ServiceStatus = { ...down, up: true, pid: 7 };

const portsOf = (
  { ports }: Story,
  sizes: Readonly<Record<string, number>>,
  service: ServiceStatus,
): StatusPorts => ({
  ...ports,
  archiveStore: { list: TE.right(Object.keys(sizes)), size: (file) => TE.right(sizes[file] ?? null) },
  service: { look: TE.right(service) },
  sources: { placeOf: (path) => path },
});
const now = async (
  told: Story,
  sizes: Readonly<Record<string, number>> = {},
  service = down,
): Promise<Status> => rightOf(await makeStatus()(portsOf(told, sizes, service))());

const { bytes } = madeReport;

/** Docs at 16:00 and 18:00, pics at 17:00, mail at 19:00. */
const lived = async () => {
  const told = story();
  for (const name of ['docs', 'pics', 'mail']) await told.create(`${name};daily@23:00;${name}`);
  const backsUp = async (time: string, name: string, kept: string | null = null) => {
    told.until(`05T${time}`);
    await told.starts(name, 'command');
    await told.completes(`${name}.tar`, kept);
  };
  await backsUp('16:00', 'docs');
  await backsUp('17:00', 'pics');
  await backsUp('18:00', 'docs', 'docs.1.tar');
  await backsUp('19:00', 'mail');
  return told;
};
const all = { 'docs.tar': bytes, 'docs.1.tar': bytes, 'pics.tar': bytes, 'mail.tar': bytes };

const spanOf = ({ oldestGood, newestGood }: Pick<Status['archives'], 'oldestGood' | 'newestGood'>) => [
  oldestGood?.file ?? null,
  newestGood?.file ?? null,
];

describe('the archives', () => {
  it('are counted and summed up, and the oldest and the newest good one are told', async () => {
    const { archives, schedules } = await now(await lived(), all);
    expect([archives.count, archives.bytes]).toEqual([4, 4 * bytes]);
    expect(spanOf(archives)).toEqual(['docs.1.tar', 'mail.tar']);
    expect(schedules.map(spanOf)).toEqual([
      ['docs.1.tar', 'docs.tar'],
      ['pics.tar', 'pics.tar'],
      ['mail.tar', 'mail.tar'],
    ]);
  });

  it('that are missing or of another size are not good', async () => {
    const told = await lived();
    const rest = { 'docs.tar': bytes, 'pics.tar': bytes, 'mail.tar': bytes };
    const missing = await now(told, rest);
    expect(spanOf(missing.archives)).toEqual(['pics.tar', 'mail.tar']);
    expect(missing.schedules.map(spanOf)[0]).toEqual(['docs.tar', 'docs.tar']);
    const cut = await now(told, { ...all, 'docs.1.tar': bytes - 1, 'mail.tar': bytes + 1 });
    expect(spanOf(cut.archives)).toEqual(['pics.tar', 'docs.tar']);
    expect(cut.archives.bytes).toBe(4 * bytes);
    const none = await now(told);
    expect(none.archives).toEqual({
      ...{ unseen: [], count: 0, bytes: 0, unknown: 0, oldestGood: null, newestGood: null },
      trash: { count: 0, bytes: 0 },
    });
  });

  it('of which nobody can look at one are told with it, which is no good one', async () => {
    const told = await lived();
    const ports = portsOf(told, all, down);
    const size = (file: string) =>
      file === 'mail.tar'
        ? TE.left({ type: 'FileFailed' as const, doing: 'look at', path: file, reason: 'input/output error' })
        : ports.archiveStore.size(file);
    const look = async (archiveStore: Partial<StatusPorts['archiveStore']>) =>
      rightOf(await makeStatus()({ ...ports, archiveStore: { ...ports.archiveStore, ...archiveStore } })());
    const one = await look({ size });
    expect(one.archives).toMatchObject({ count: 3, bytes: 3 * bytes });
    expect(one.archives.unseen).toEqual([{ place: 'backups/mail.tar', reason: 'input/output error' }]);
    expect(spanOf(one.archives)).toEqual(['docs.1.tar', 'docs.tar']);
    expect(isHealthyStatus(one)).toBe(false);
    expect(isHealthyStatus(await now(told, all))).toBe(true);
    const reason = 'it is not a directory';
    const none = await look({
      list: TE.left({ type: 'FileFailed', doing: 'read', path: 'backups', reason }),
    });
    expect(none.archives).toMatchObject({
      count: 0,
      newestGood: null,
      unseen: [{ place: 'backups/', reason }],
    });
  });

  it('that the journal does not know are counted, but for one that a killed process had published', async () => {
    const told = await lived();
    const strange = { ...all, 'old.tar': 3, 'docs.20240101T160000.tar': 4 };
    expect((await now(told, strange)).archives).toMatchObject({ count: 6, unknown: 2 });
    await told.starts('docs', 'command');
    const placement = { temporary: '.docs.tar.2.partial', archive: 'docs.tar', kept: 'docs.2.tar' };
    await told.run({ type: 'SealArchive', placement, report: madeReport, doubt: null });
    expect((await now(told, { ...strange, 'docs.2.tar': bytes })).archives.unknown).toBe(2);
  });

  it('that are published or removed between two looks are not unknown', async () => {
    const told = await lived();
    const ports = portsOf(told, all, down);
    const lists = [['docs.tar', 'fresh.tar'], ['docs.tar', 'passing.tar'], ['docs.tar']];
    const list = TE.fromIO(() => lists.shift() ?? []);
    const look = makeStatus();
    const { archives } = rightOf(
      await look({ ...ports, archiveStore: { list, size: () => TE.right(bytes) } })(),
    );
    expect([archives.unknown, lists]).toEqual([0, [['docs.tar']]]);
  });

  it('in the past are those that the journal had', async () => {
    const told = await lived();
    told.until('05T20:00');
    const at = Date.parse('2024-03-05T18:30:00Z');
    const { archives } = rightOf(await statusAt(at)(portsOf(told, {}, down))());
    expect([archives.count, archives.bytes, archives.unknown, ...spanOf(archives)]).toEqual([
      3,
      3 * bytes,
      0,
      'docs.1.tar',
      'docs.tar',
    ]);
  });
});

describe('what somebody should look at', () => {
  it('are the archives whose last verification found something', async () => {
    const told = await lived();
    const verified = async (file: string, finding: string | null) => {
      const { sha256 } = madeReport;
      const name = archiveName(file.split('.')[0] ?? '');
      await told.run({ type: 'RecordVerification', name, file, sha256, level: 'read', finding });
    };
    expect((await now(told, all)).faulty).toEqual([]);
    await verified('docs.tar', 'it is damaged');
    await verified('docs.1.tar', null);
    await verified('mail.tar', 'it is damaged');
    await verified('mail.tar', null);
    expect((await now(told, all)).faulty.map(({ file }) => file)).toEqual(['docs.tar']);
  });

  it('are those who could not be told', async () => {
    const told = await lived();
    for (const name of ['one', 'two', 'three'])
      await told.run({
        ...{ type: 'AddNoticeTarget', name, kind: 'webhook', where: `https://${name}` },
        ...{ on: ['failed'], only: [], key: name },
      });
    const fails = (target: number) =>
      told.run({ type: 'RecordNoticeFailure', target, reason: 'refused', attempts: 1 });
    await fails(2);
    await fails(3);
    await told.run({ type: 'RecordNotice', target: 3, through: told.records.length, facts: 1, dropped: 0 });
    expect((await now(told, all)).untold.map(({ name }) => name)).toEqual(['two']);
  });

  it('is not the trash, which is counted and summed up', async () => {
    const told = await lived();
    const [docs] = schedulesOf(told.state().file);
    if (docs === undefined) throw new Error('there is no schedule');
    const { id: schedule, spec } = docs.schedule;
    for (const file of ['docs.1.tar', 'docs.tar']) {
      const how = { file, reason: 'asked', trash: file };
      await told.run({ type: 'RecordRemoval', schedule, name: spec.name, ...how });
    }
    const { archives, faulty } = await now(told, { 'pics.tar': bytes, 'mail.tar': bytes });
    expect([archives.trash, archives.count, faulty]).toEqual([{ count: 2, bytes: 2 * bytes }, 2, []]);
  });
});

describe('a schedule', () => {
  it('tells how its last occurrence ended, whatever was made by hand since', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    expect((await now(told)).schedules[0]?.last).toBeNull();
    told.until('05T17:00');
    await told.starts('docs');
    expect((await now(told)).schedules[0]?.last).toBeNull();
    await told.fails('no such file');
    const seq = told.records.length;
    told.until('05T17:30');
    await told.starts('docs', 'command');
    await told.completes('docs.tar');
    const at = '2024-03-05T17:00:00.000+00:00';
    expect((await now(told)).schedules[0]?.last).toEqual({
      ...{ seq, at, due: at, outcome: 'failed', reason: 'no such file' },
    });
  });

  it('has nothing too much by a clock that has leapt ahead, as its retention has it', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs;keep-within=2d');
    for (const [time, kept] of [
      ['05T17:00', null],
      ['06T17:00', 'docs.1.tar'],
      ['20T17:00', 'docs.2.tar'],
    ] as const) {
      told.until(time);
      await told.starts('docs', 'command');
      await told.completes('docs.tar', kept);
    }
    const over = async () => (await now(told, { ...all, 'docs.2.tar': bytes })).schedules[0]?.retention?.over;
    expect(await over()).toBe(0);
    told.until('21T17:30');
    expect(await over()).toBe(2);
  });

  it('that is overdue since no later one was made does not blame its last archive, which is there', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T17:00');
    await told.starts('docs');
    await told.completes('docs.tar');
    told.until('08T10:00');
    const causeOf = ({ schedules: [docs] }: Status) => [docs?.health, docs?.cause];
    expect(causeOf(await now(told, { 'docs.tar': bytes }))).toEqual(['overdue', null]);
    const missing = 'the archive of its last one is missing, or is not what it was';
    expect(causeOf(await now(told))).toEqual(['overdue', missing]);
    expect(causeOf(await now(told, { 'docs.tar': bytes - 1 }))).toEqual(['overdue', missing]);
    await told.starts('docs');
    await told.fails('no such file');
    expect(causeOf(await now(told, { 'docs.tar': bytes }))).toEqual([
      'overdue',
      'its last one failed: no such file',
    ]);
    await told.starts('docs', 'command');
    await told.completes('docs.tar', 'docs.1.tar');
    told.until('10T10:00');
    const both = { 'docs.tar': bytes, 'docs.1.tar': bytes };
    expect(causeOf(await now(told, both))).toEqual(['overdue', null]);
  });

  it.each<[string, (told: Story) => Promise<unknown>, string | null]>([
    [
      'partial',
      (told) => told.run({ type: 'CompleteBackup', adopted: false }),
      'its last one is partial: 1 file',
    ],
    ['failed', (told) => told.fails('no such file'), 'its last one failed: no such file'],
  ])('that is overdue, whose last one was %s, says so', async (_, ends, cause) => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    told.until('05T17:00');
    await told.starts('docs');
    const placement = { temporary: '.docs.tar.1.partial', archive: 'docs.tar', kept: null };
    const report = { ...madeReport, problemCount: 1, problems: [] };
    await told.run({ type: 'SealArchive', placement, report, doubt: null });
    await ends(told);
    told.until('08T10:00');
    const { schedules } = await now(told, { 'docs.tar': bytes });
    expect(schedules.map(({ health }) => health)).toEqual(['overdue']);
    expect(schedules[0]?.cause).toContain(cause);
  });

  it('that is overdue, whose last one was passed over, says so; one that is not, blames nothing', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs;catchup=no');
    told.until('06T18:00');
    await told.skips();
    const [docs] = (await now(told)).schedules;
    expect([docs?.last?.outcome, docs?.health, docs?.cause]).toEqual([
      'skipped',
      'overdue',
      'its last one was skipped',
    ]);
    told.until('07T17:00');
    await told.starts('docs', 'command');
    await told.completes('docs.tar');
    const [made] = (await now(told, { 'docs.tar': bytes })).schedules;
    expect([made?.health === 'overdue', made?.cause]).toEqual([false, null]);
  });

  it('tells what is to be skipped of it, as long as that is to come', async () => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    expect((await now(told)).schedules[0]?.asked).toBeNull();
    await told.run({ type: 'SkipNext', schedule: scheduleId(1) });
    const through = '2024-03-05T17:00:00.000+00:00';
    expect((await now(told)).schedules[0]?.asked).toMatchObject({ through });
    told.until('05T17:01');
    await told.skips();
    expect((await now(told)).schedules[0]?.asked).toBeNull();
  });

  const since = timestamp('2024-03-05T16:00:00.000+00:00');
  const archive = {
    ...{ name: 'x', path: 'x', started: since, entries: 0, contentBytes: 0 },
    ...{ totalEntries: null, totalContentBytes: null },
  };
  const live = { pid: 7, state: 'archiving', since, archive };

  it.each<[string, boolean, ServiceStatus, string]>([
    ['is pending while the service shows an archive', false, { ...up, live }, 'pending'],
    ['is overdue where it shows none', true, { ...up, live: { ...live, archive: null } }, 'overdue'],
    ['is pending where the journal has one in hand', true, up, 'pending'],
    ['is overdue where it has none', false, up, 'overdue'],
    ['is overdue where nobody makes it', true, { ...up, archiving: false }, 'overdue'],
    ['is pending where somebody makes it', true, { ...up, archiving: true }, 'pending'],
  ])('%s', async (_, isInHand, service, health) => {
    const told = story();
    await told.create('docs;daily@17:00;docs');
    await told.create('x;daily@17:00;x');
    told.until('05T17:00');
    if (isInHand) await told.starts('x');
    told.until('05T17:15');
    expect((await now(told, {}, service)).schedules[0]?.health).toBe(health);
  });

  it('is shown beside the run that is at work', async () => {
    const told = story();
    const run = { pid: 9, identity: 'i', archive };
    expect((await now(told, {}, { ...down, run })).run).toEqual(run);
    expect((await now(told)).run).toBeNull();
  });
});

describe('a file that is gone', () => {
  it.each([
    ['with schedules is lost', 'docs;daily@17:00;docs\n', true],
    ['without any is not', '# nothing yet\n', false],
  ])('%s', async (_, text, isLost) => {
    const told = story();
    told.edit(text);
    await told.look();
    expect((await now(told)).fileIsLost).toBe(false);
    told.edit(null);
    expect((await now(told)).fileIsLost).toBe(isLost);
  });
});
