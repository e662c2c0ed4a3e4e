/** What a monitoring system is told, of histories that are told step by step. */
import * as TE from 'fp-ts/TaskEither';
import { makeGatherMetrics, type MetricsPorts } from '../../../src/app/metrics/gather-metrics';
import type { Metric } from '../../../src/domain/metric';
import { placeIn } from '../../../src/domain/schedule/source-place';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import type { ServiceStatus } from '../../../src/ports/service-process';
import { rightOf, specOf } from '../../support/decoded';
import { valueIn } from '../../support/prometheus-format';
import { madeReport, story } from '../../support/story';

const down: ServiceStatus = { up: false, pid: null, since: null, live: null };
const seconds = (time: string): number => Date.parse(`2024-03-${time}:00Z`) / 1000;

const portsOf = (
  { ports }: ReturnType<typeof story>,
  files: ReadonlyArray<string>,
  service: ServiceStatus,
): MetricsPorts => ({
  ...ports,
  archiveStore: { list: TE.right(files), size: () => TE.right(madeReport.bytes) },
  service: { look: TE.right(service) },
  sources: { placeOf: placeIn({ root: '/w', home: () => '/home/ann' }) },
  workspaceProbe: { free: TE.right(77) },
  metricsOrigin: { workspace: '/w', version: '9.9' },
});

const told = async (
  by: ReturnType<typeof story>,
  files: ReadonlyArray<string> = ['docs.tar'],
  service = down,
): Promise<ReadonlyArray<Metric>> => rightOf(await makeGatherMetrics()(portsOf(by, files, service))());

/** The values of several, without the prefix of a schedule's. */
const some = (
  metrics: ReadonlyArray<Metric>,
  names: ReadonlyArray<string>,
): Readonly<Record<string, number | null>> =>
  Object.fromEntries(names.map((name) => [name, valueIn(metrics, `schedule_${name}`)]));

const outcome = (metrics: ReadonlyArray<Metric>, name: string) =>
  ['completed', 'partial', 'failed', 'skipped'].map((one) => valueIn(metrics, name, { outcome: one }));

describe('a schedule', () => {
  it('that has had no backup yet has no time of one, and is not overdue', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    const metrics = await told(by, []);
    expect(
      some(metrics, [
        ...['info', 'overdue', 'paused', 'next_due_timestamp_seconds', 'last_success_timestamp_seconds'],
        ...['last_start_timestamp_seconds', 'last_end_timestamp_seconds', 'last_duration_seconds'],
        ...['last_size_bytes', 'last_content_bytes', 'versions', 'versions_bytes'],
      ]),
    ).toEqual({
      ...{ info: 1, overdue: 0, paused: 0, next_due_timestamp_seconds: seconds('05T17:00') },
      ...{ last_success_timestamp_seconds: null, last_start_timestamp_seconds: null },
      ...{ last_end_timestamp_seconds: null, last_duration_seconds: null, last_size_bytes: null },
      ...{ last_content_bytes: null, versions: 0, versions_bytes: 0 },
    });
    expect(outcome(metrics, 'schedule_last_outcome')).toEqual([null, null, null, null]);
    expect(outcome(metrics, 'schedule_backups_total')).toEqual([0, 0, 0, 0]);
    expect(metrics.find(({ name }) => name === 'backup_manager_schedule_info')?.samples[0]?.labels).toEqual([
      { name: 'workspace', value: '/w' },
      { name: 'schedule', value: '1' },
      { name: 'name', value: 'docs' },
      { name: 'path', value: 'docs' },
      { name: 'when', value: 'daily@17:00' },
    ]);
  });

  it('has the times and the size of its last backup, and a failure after it leaves its last success', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    by.until('05T17:00');
    await by.starts('docs');
    by.clock.advance(90_500);
    await by.completes('docs.tar');
    const names = [
      ...['last_start_timestamp_seconds', 'last_end_timestamp_seconds', 'last_duration_seconds'],
      ...['last_success_timestamp_seconds', 'last_size_bytes', 'last_content_bytes', 'versions'],
    ];
    const made = {
      last_success_timestamp_seconds: seconds('05T17:00') + 90.5,
      ...{ last_size_bytes: 2000, last_content_bytes: 5000, versions: 1 },
    };
    expect(some(await told(by), names)).toEqual({
      ...{ last_start_timestamp_seconds: seconds('05T17:00'), last_duration_seconds: 90.5 },
      ...{ last_end_timestamp_seconds: seconds('05T17:00') + 90.5, ...made },
    });
    by.until('06T17:00');
    await by.starts('docs');
    by.clock.advance(1_000);
    await by.fails('it is gone');
    const metrics = await told(by);
    expect(some(metrics, names)).toEqual({
      ...{ last_start_timestamp_seconds: seconds('06T17:00'), last_duration_seconds: 1 },
      ...{ last_end_timestamp_seconds: seconds('06T17:00') + 1, ...made },
    });
    expect(outcome(metrics, 'schedule_last_outcome')).toEqual([0, 0, 1, 0]);
    expect(outcome(metrics, 'schedule_backups_total')).toEqual([1, 0, 1, 0]);
  });

  it('one that is begun has a start that is later than its end', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    by.until('05T17:00');
    await by.starts('docs');
    await by.completes('docs.tar');
    by.until('06T17:00');
    await by.starts('docs');
    const metrics = await told(by);
    expect(valueIn(metrics, 'schedule_last_start_timestamp_seconds')).toBe(seconds('06T17:00'));
    expect(valueIn(metrics, 'schedule_last_end_timestamp_seconds')).toBe(seconds('05T17:00'));
  });

  it('one that is begun again after another was made is the last one begun', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    by.until('05T17:00');
    await by.starts('docs');
    await by.run({ type: 'AbandonBackup' });
    by.until('05T17:10');
    await by.starts('docs', 'command');
    await by.completes('docs.tar');
    by.until('05T17:20');
    await by.starts('docs');
    const metrics = await told(by);
    expect(valueIn(metrics, 'schedule_last_start_timestamp_seconds')).toBe(seconds('05T17:20'));
    expect(valueIn(metrics, 'schedule_last_end_timestamp_seconds')).toBe(seconds('05T17:10'));
  });

  it('has no duration where the clock went back meanwhile, or where it was skipped', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    by.until('05T17:00');
    await by.starts('docs');
    by.clock.advance(-30_000);
    await by.fails('it is gone');
    expect(valueIn(await told(by), 'schedule_last_duration_seconds')).toBeNull();
  });

  it('a run by hand is its last backup, too', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    by.until('05T16:30');
    await by.starts('docs', 'command');
    await by.completes('docs.tar');
    const metrics = await told(by);
    expect(valueIn(metrics, 'schedule_last_end_timestamp_seconds')).toBe(seconds('05T16:30'));
    expect(outcome(metrics, 'schedule_backups_total')).toEqual([1, 0, 0, 0]);
  });

  it('an archive that is not there counts for nothing', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    by.until('05T17:00');
    await by.starts('docs');
    await by.completes('docs.tar');
    const metrics = await told(by, []);
    expect(some(metrics, ['versions', 'versions_bytes', 'last_success_timestamp_seconds'])).toEqual({
      ...{ versions: 0, versions_bytes: 0, last_success_timestamp_seconds: null },
    });
    expect([valueIn(metrics, 'archives'), valueIn(metrics, 'archives_never_verified')]).toEqual([0, 0]);
  });

  it('that is paused is said to be, and is not overdue', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    await by.run({ type: 'PauseSchedules', schedule: scheduleId(1), until: null });
    by.until('08T18:00');
    expect(some(await told(by, []), ['paused', 'overdue'])).toEqual({ paused: 1, overdue: 0 });
  });

  it('that has no backup in time is overdue, and the workspace is not healthy', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    by.until('08T18:00');
    const metrics = await told(by, []);
    expect(valueIn(metrics, 'schedule_overdue')).toBe(1);
    expect(valueIn(metrics, 'healthy')).toBe(0);
  });
});

describe('the workspace', () => {
  it('tells since when the service runs, only while it does', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    await by.serviceStarts();
    const up = await told(by, [], { ...down, up: true, pid: 7 });
    expect(valueIn(up, 'service_up')).toBe(1);
    expect(valueIn(up, 'service_start_timestamp_seconds')).toBe(seconds('05T16:00'));
    const gone = await told(by, []);
    expect(valueIn(gone, 'service_up')).toBe(0);
    expect(valueIn(gone, 'service_start_timestamp_seconds')).toBeNull();
  });

  it('tells when it was looked at, and of what version the program is', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    const metrics = await told(by, ['strange.tar']);
    expect(valueIn(metrics, 'gathered_timestamp_seconds')).toBe(seconds('05T16:00'));
    expect(valueIn(metrics, 'build_info', { version: '9.9', workspace: '/w' })).toBe(1);
    expect([valueIn(metrics, 'archives'), valueIn(metrics, 'archives_unknown')]).toEqual([1, 1]);
    expect(valueIn(metrics, 'archives_bytes')).toBe(2000);
  });

  it('goes without what can not be told of the room', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    const ports = portsOf(by, [], down);
    const metrics = rightOf(
      await makeGatherMetrics()({
        ...ports,
        workspaceProbe: {
          free: TE.left({ type: 'FileFailed', doing: 'look at', path: 'backups', reason: 'gone' }),
        },
      })(),
    );
    expect(metrics.some(({ name }) => name === 'backup_manager_free_bytes')).toBe(false);
    expect(valueIn(metrics, 'schedules')).toBe(1);
  });

  it('shows control characters in its path by their escapes', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    const origin = { workspace: '/w\u001b[2J\nx', version: '9.9' };
    const metrics = rightOf(await makeGatherMetrics()({ ...portsOf(by, [], down), metricsOrigin: origin })());
    expect(valueIn(metrics, 'schedules', { workspace: '/w\\x1b[2J\\nx' })).toBe(1);
  });
});

describe('an archive', () => {
  /** Two of docs, of which the older is looked into. */
  const two = async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    by.until('05T17:00');
    await by.starts('docs');
    await by.completes('docs.tar');
    by.until('06T17:00');
    await by.starts('docs');
    by.clock.advance(60_000);
    await by.completes('docs.tar', 'docs.1.tar');
    return by;
  };

  it('counts with its size, and as never verified until somebody looks into it', async () => {
    const by = await two();
    const files = ['docs.tar', 'docs.1.tar'];
    const before = await told(by, files);
    expect(some(before, ['versions', 'versions_bytes'])).toEqual({ versions: 2, versions_bytes: 4000 });
    expect(valueIn(before, 'archives_never_verified')).toBe(2);
    const { name } = specOf('docs;daily@17:00;docs');
    await by.run({
      type: 'RecordVerification',
      ...{ name, file: 'docs.1.tar', sha256: madeReport.sha256, level: 'read', finding: 'damaged' },
    });
    const after = await told(by, files);
    expect([valueIn(after, 'archives_never_verified'), valueIn(after, 'archives_faulty')]).toEqual([1, 1]);
    expect(valueIn(await told(by, ['docs.1.tar']), 'archives_never_verified')).toBe(0);
  });

  it('the last of them counts, be another one begun or missed since', async () => {
    const by = await two();
    const names = ['last_start_timestamp_seconds', 'last_end_timestamp_seconds', 'last_duration_seconds'];
    const last = {
      ...{ last_start_timestamp_seconds: seconds('06T17:00'), last_duration_seconds: 60 },
      last_end_timestamp_seconds: seconds('06T17:01'),
    };
    expect(some(await told(by), names)).toEqual(last);
    by.until('08T17:30');
    await by.serviceStarts();
    await by.skips();
    const metrics = await told(by);
    // why: what was missed was never begun, and took no time
    expect(some(metrics, names)).toMatchObject({ last_start_timestamp_seconds: seconds('06T17:00') });
    await by.starts('docs');
    expect(some(await told(by), names)).toMatchObject({
      ...{ last_start_timestamp_seconds: seconds('08T17:30'), last_duration_seconds: null },
    });
  });

  it('that took no time has taken 0 seconds', async () => {
    const by = story();
    await by.create('docs;daily@17:00;docs');
    by.until('05T17:00');
    await by.starts('docs');
    await by.completes('docs.tar');
    expect(valueIn(await told(by), 'schedule_last_duration_seconds')).toBe(0);
  });
});

it('says whether the clock is behind, and who can not be told', async () => {
  const by = story();
  await by.create('docs;daily@17:00;docs');
  for (const [index, name] of ['a', 'b'].entries())
    await by.run({
      type: 'AddNoticeTarget',
      ...{ name, kind: 'webhook', where: name, on: ['failed'], only: [], key: `k${index}` },
    });
  await by.run({ type: 'RecordNoticeFailure', target: 1, reason: 'refused', attempts: 1 });
  const before = await told(by, []);
  expect([valueIn(before, 'clock_behind'), valueIn(before, 'notice_targets')]).toEqual([0, 2]);
  expect(valueIn(before, 'notice_targets_failing')).toBe(1);
  by.clock.advance(-72 * 3_600_000);
  expect(valueIn(await told(by, []), 'clock_behind')).toBe(1);
});

it('each number is of its kind, and says what it is', async () => {
  const by = story();
  await by.create('docs;daily@17:00;docs');
  by.until('05T17:00');
  await by.starts('docs');
  await by.completes('docs.tar');
  const metrics = await told(by);
  for (const { name, type, help } of metrics) {
    expect([name, type]).toEqual([name, name.endsWith('_total') ? 'counter' : 'gauge']);
    expect([name, /^.{10,}\.$/.test(help)]).toEqual([name, true]);
  }
});
