/** Metrics of random histories: a strict reader takes them, counters count what the journal has, gauges say what status says. */
import * as fc from 'fast-check';
import * as TE from 'fp-ts/TaskEither';
import { prometheusText } from '../../../src/adapters/metrics/prometheus-text';
import { makeGatherMetrics, type MetricsPorts } from '../../../src/app/metrics/gather-metrics';
import { makeStatus } from '../../../src/app/ask-status';
import { isHealthyStatus } from '../../../src/app/status';
import type { Metric } from '../../../src/domain/metric';
import { placeIn } from '../../../src/domain/schedule/source-place';
import type { ServiceStatus } from '../../../src/ports/service-process';
import { rightOf } from '../../support/decoded';
import { history, live } from '../../support/histories';
import { eventsOf, isEnding } from '../../support/invariants';
import { metricsIn, valueIn } from '../../support/prometheus-format';
import { runs } from '../../support/runs';
import type { WorkspaceInMemory } from '../../support/workspace-in-memory';

const outcomeOf = {
  BackupCompleted: 'completed',
  BackupPartial: 'partial',
  BackupFailed: 'failed',
  BackupSkipped: 'skipped',
} as const;

const portsOf = (
  { ports }: WorkspaceInMemory,
  service: ServiceStatus,
  sizes: ReadonlyMap<string, number>,
): MetricsPorts => ({
  ...ports,
  archiveStore: { list: TE.right([...sizes.keys()]), size: (file) => TE.right(sizes.get(file) ?? null) },
  service: { look: TE.right(service) },
  sources: { placeOf: placeIn({ root: '/w', home: () => '/home/ann' }) },
  workspaceProbe: { free: TE.right(1234) },
  metricsOrigin: { workspace: '/w', version: '9.9' },
});

const service: fc.Arbitrary<ServiceStatus> = fc.boolean().map((up) => ({
  ...{ up, pid: up ? 7 : null, live: null },
  since: null,
}));

const sizes = fc
  .dictionary(fc.constantFrom('a.tar', 'b.tar', 'docs.tar', 'x.tar'), fc.nat(5000))
  .map((found) => new Map(Object.entries(found)));

/** All that was ever counted, by metric and labels. */
const countersIn = (metrics: ReadonlyArray<Metric>): ReadonlyMap<string, number> =>
  new Map(
    metrics
      .filter(({ type }) => type === 'counter')
      .flatMap(({ name, samples }) =>
        samples.map(({ labels, value }): [string, number] => [`${name} ${JSON.stringify(labels)}`, value]),
      ),
  );

it('says what the journal and the status say, in a text that a strict reader takes', async () => {
  await fc.assert(
    fc.asyncProperty(history, service, sizes, async (steps, seen, files) => {
      const workspace = await live(steps);
      const ports = portsOf(workspace, seen, files);
      const metrics = rightOf(await makeGatherMetrics()(ports)());
      const status = rightOf(await makeStatus()(ports)());
      expect(metricsIn(await prometheusText(metrics))).toEqual(metrics);
      for (const { samples } of metrics)
        for (const { labels, value } of samples) {
          expect(labels[0]).toEqual({ name: 'workspace', value: '/w' });
          expect(Number.isFinite(value)).toBe(true);
        }
      expect(valueIn(metrics, 'healthy')).toBe(isHealthyStatus(status) ? 1 : 0);
      expect(valueIn(metrics, 'service_up')).toBe(seen.up ? 1 : 0);
      expect(valueIn(metrics, 'schedules')).toBe(status.schedules.length);
      expect(valueIn(metrics, 'malformed_lines')).toBe(status.malformed.length);
      expect(valueIn(metrics, 'archives')).toBe(files.size);
      expect(valueIn(metrics, 'journal_lines_total')).toBe(workspace.records.length);
      expect(valueIn(metrics, 'free_bytes')).toBe(1234);
      const endings = eventsOf(workspace.records).filter(isEnding);
      for (const { schedule, health, next, newestGood } of status.schedules) {
        const labels = { schedule: String(schedule.id) };
        expect(valueIn(metrics, 'schedule_info', labels)).toBe(1);
        expect(valueIn(metrics, 'schedule_overdue', labels)).toBe(health === 'overdue' ? 1 : 0);
        expect(valueIn(metrics, 'schedule_next_due_timestamp_seconds', labels)).toBe(
          next === null ? null : Date.parse(next) / 1000,
        );
        expect(valueIn(metrics, 'schedule_last_success_timestamp_seconds', labels)).toBe(
          newestGood === null ? null : Date.parse(newestGood.completed) / 1000,
        );
        const mine = endings.filter((event) => event.schedule === schedule.id);
        for (const outcome of Object.values(outcomeOf))
          expect(valueIn(metrics, 'schedule_backups_total', { ...labels, outcome })).toBe(
            mine
              .filter(({ type }) => outcomeOf[type] === outcome)
              .reduce((sum, event) => sum + (event.type === 'BackupSkipped' ? (event.count ?? 1) : 1), 0),
          );
        const last = mine.at(-1);
        for (const outcome of Object.values(outcomeOf))
          expect(valueIn(metrics, 'schedule_last_outcome', { ...labels, outcome })).toBe(
            last === undefined ? null : outcomeOf[last.type] === outcome ? 1 : 0,
          );
      }
    }),
    runs(60),
  );
});

it('no counter ever goes down', async () => {
  await fc.assert(
    fc.asyncProperty(history, history, async (steps, more) => {
      const down: ServiceStatus = { up: false, pid: null, since: null, live: null };
      const countersAfter = async (all: typeof steps) =>
        countersIn(rightOf(await makeGatherMetrics()(portsOf(await live(all), down, new Map()))()));
      const before = await countersAfter(steps);
      const after = await countersAfter([...steps, ...more]);
      for (const [key, value] of before)
        if (after.has(key)) expect(after.get(key)).toBeGreaterThanOrEqual(value);
    }),
    runs(20),
  );
});
