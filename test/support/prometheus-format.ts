/** A strict reader of the text format of Prometheus (version 0.0.4): it throws at whatever its own reader would refuse, or a linter. */
import type { Metric } from '../../src/domain/metric';

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const number = /^(?:[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?)|NaN|[+-]Inf)$/i;

const fail = (what: string, line: string): never => {
  throw new Error(`${what}: ${JSON.stringify(line)}`);
};

/** HELP knows two escapes, a label's value three. */
const unescaped = (text: string, escapes: string, line: string): string =>
  text.replace(/\\(.?)/gs, (_, sign: string) => {
    if (sign === '' || !escapes.includes(sign)) return fail(`no escape is \\${sign}`, line);
    return sign === 'n' ? '\n' : sign;
  });

const labelsOf = (text: string, line: string): Metric['samples'][number]['labels'] => {
  const labels: Array<{ name: string; value: string }> = [];
  let rest = text;
  while (rest !== '') {
    const found = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\.)*)"(,(?=.)|$)/s.exec(rest);
    const [whole = '', name = '', value = ''] = found ?? fail('labels', line);
    if (labels.some((label) => label.name === name)) fail(`label ${name} stands there twice`, line);
    labels.push({ name, value: unescaped(value, '\\"n', line) });
    rest = rest.slice(whole.length);
  }
  return labels;
};

const isMetricType = (text: string): text is Metric['type'] => text === 'gauge' || text === 'counter';

/** What the conventions ask for beyond the grammar (prometheus.io/docs/practices/naming). */
const lint = ({ name, type, help, samples }: Metric): void => {
  if (help === '') fail('no help', name);
  if (name.endsWith('_total') !== (type === 'counter')) fail(`a ${type} is not called so`, name);
  if (/_(?:milliseconds|minutes|hours|kilobytes|kb|ms|gauge|counter)\b/.test(name))
    fail('no base unit', name);
  if (!name.startsWith('backup_manager_')) fail('not ours by its name', name);
  const seen = samples.map(({ labels }) =>
    JSON.stringify([...labels].sort((one, other) => (one.name < other.name ? -1 : 1))),
  );
  if (new Set(seen).size !== seen.length) fail('two samples have the same labels', name);
  if (samples.length === 0) fail('no samples', name);
};

/** Every metric of the text, with what its conventions ask for. */
export const metricsIn = (text: string): ReadonlyArray<Metric> => {
  if (!text.endsWith('\n') || text.endsWith('\n\n')) fail('not ended by one line feed', text.slice(-20));
  const found: Array<{ -readonly [K in keyof Metric]: Metric[K] }> = [];
  const lines = text.slice(0, -1).split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const [, helped, help = ''] = /^# HELP (\S+) (.*)$/.exec(line) ?? [];
    if (helped !== undefined) {
      const [, typed, type = ''] = /^# TYPE (\S+) (\S+)$/.exec(lines[at + 1] ?? '') ?? [];
      if (typed !== helped || !isMetricType(type)) return fail('no type behind the help', line);
      if (!metricName.test(helped)) fail('no name', line);
      if (found.some(({ name }) => name === helped)) fail('a metric stands there twice', line);
      found.push({ name: helped, type, help: unescaped(help, '\\n', line), samples: [] });
      at += 1;
      continue;
    }
    const [, name, labels = '', value = ''] =
      /^([^\s{]+)(?:\{(.*)\})? (\S+)$/s.exec(line) ?? fail('a sample', line);
    const metric = found.at(-1);
    if (metric === undefined || metric.name !== name) return fail('a sample without its metric', line);
    if (!number.test(value)) fail('no number', line);
    metric.samples = [...metric.samples, { labels: labelsOf(labels, line), value: Number(value) }];
  }
  found.forEach(lint);
  return found;
};

/** The value of the one sample that has at least these labels; null where there is none. */
export const valueIn = (
  metrics: ReadonlyArray<Metric>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | null => {
  const samples = (metrics.find((metric) => metric.name === `backup_manager_${name}`)?.samples ?? []).filter(
    (sample) =>
      Object.entries(labels).every(([key, value]) =>
        sample.labels.some((label) => label.name === key && label.value === value),
      ),
  );
  if (samples.length > 1) throw new Error(`${samples.length} samples of ${name}`);
  return samples[0]?.value ?? null;
};
