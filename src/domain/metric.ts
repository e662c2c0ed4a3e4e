/** What a monitoring system is told: a number by name and labels, in the words of Prometheus. */
import * as t from 'io-ts';

/** `gauge`: it goes up and down. `counter`: it only goes up. */
export const MetricType = t.keyof({ gauge: null, counter: null }, 'MetricType');

export const MetricSample = t.strict(
  {
    labels: t.readonlyArray(t.strict({ name: t.string, value: t.string })),
    value: t.number,
  },
  'MetricSample',
);
export type MetricSample = t.TypeOf<typeof MetricSample>;

export const Metric = t.strict(
  {
    name: t.string,
    type: MetricType,
    /** What it is, in a sentence. */
    help: t.string,
    /** No two of them have the same labels. */
    samples: t.readonlyArray(MetricSample),
  },
  'Metric',
);
export type Metric = Readonly<t.TypeOf<typeof Metric>>;
