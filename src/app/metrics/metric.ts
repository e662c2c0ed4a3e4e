/** How metrics are put together: their names begin alike, their labels are plain text, their times are seconds. */
import { escapeControls } from '../../domain/events/log-line';
import type { Metric, MetricSample } from '../../domain/metric';
import { instantOf, type Timestamp } from '../../domain/time/time';

export type Labels = Readonly<Record<string, string>>;

export const metric = (
  name: string,
  type: Metric['type'],
  help: string,
  samples: ReadonlyArray<MetricSample>,
): Metric => ({ name: `backup_manager_${name}`, type, help, samples });

/** A control character is shown by its escape: the text may be read on a terminal. */
export const labelled = (labels: Labels, value: number): MetricSample => ({
  labels: Object.entries(labels).map(([name, text]) => ({ name, value: escapeControls(text) })),
  value,
});

export const truth = (is: boolean): number => (is ? 1 : 0);

/** Seconds since 1970, as Prometheus counts time; null for no time. */
export const secondsOf = (at: Timestamp | null): number | null => (at === null ? null : instantOf(at) / 1000);
