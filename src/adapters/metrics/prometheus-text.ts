/** Metrics in the text format of Prometheus, by prom-client. A chunk of its own. */
import Counter from 'prom-client/lib/counter';
import Gauge from 'prom-client/lib/gauge';
import Registry from 'prom-client/lib/registry';
import type { Metric, MetricSample } from '../../domain/metric';

type Labels = Readonly<Record<string, string>>;

const labelsOf = ({ labels }: MetricSample): Labels =>
  Object.fromEntries(labels.map(({ name, value }) => [name, value]));

const register = (registry: Registry, { name, type, help, samples }: Metric): void => {
  const labelNames = (samples[0]?.labels ?? []).map((label) => label.name);
  const described = { name, help, labelNames, registers: [registry] };
  if (type === 'counter') {
    const counter = new Counter(described);
    for (const sample of samples) counter.inc(labelsOf(sample), sample.value);
  } else {
    const gauge = new Gauge(described);
    for (const sample of samples) gauge.set(labelsOf(sample), sample.value);
  }
};

/** Rejects what Prometheus does not take for a name or a number. */
export const prometheusText = (metrics: ReadonlyArray<Metric>): Promise<string> => {
  const registry = new Registry();
  for (const metric of metrics) register(registry, metric);
  return registry.metrics();
};
