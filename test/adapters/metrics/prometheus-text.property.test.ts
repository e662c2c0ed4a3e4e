/** Metrics as text: a strict reader gets back what was written, whatever stands in labels. */
import * as fc from 'fast-check';
import { anyCharacter } from '../../support/any-character';
import { prometheusText } from '../../../src/adapters/metrics/prometheus-text';
import type { Metric } from '../../../src/domain/metric';
import { metricsIn } from '../../support/prometheus-format';
import { runs } from '../../support/runs';

const text = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', ',', '=', '{', '}', ' ', 'a', '#', 'ü') }),
);

const labelNames = ['workspace', 'name', 'outcome'];

/** Samples with their labels, no two alike. */
const samples = fc.uniqueArray(
  fc.record({
    labels: fc
      .tuple(...labelNames.map(() => text))
      .map((values) => values.map((value, index) => ({ name: labelNames[index] ?? '', value }))),
    value: fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e15, noNaN: true })),
  }),
  { minLength: 1, maxLength: 5, selector: ({ labels }) => JSON.stringify(labels) },
);

const metric: fc.Arbitrary<Metric> = fc
  .record({
    // why: a name that ends with _ms, _kb and the like breaks the conventions
    stem: fc.stringMatching(/^[a-z]{1,8}$/).map((stem) => `${stem}_seconds`),
    type: fc.constantFrom('gauge' as const, 'counter' as const),
    help: fc.string({ minLength: 1 }).map((help) => help.replaceAll('\n', ' ')),
    samples,
  })
  .map(({ stem, type, ...rest }) => ({
    ...rest,
    type,
    name: `backup_manager_${stem}${type === 'counter' ? '_total' : ''}`,
  }));

const metrics = fc.uniqueArray(metric, { maxLength: 4, minLength: 1, selector: ({ name }) => name });

it('is read back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(metrics, async (written) => {
      expect(metricsIn(await prometheusText(written))).toEqual(written);
    }),
    runs(200),
  );
});

it.each([
  ['a name that is none', 'backup_manager_a-b', 1],
  ['no name', '', 1],
  ['a counter that goes down', 'backup_manager_a_total', -1],
])('rejects %s', async (_, name, value) => {
  const one: Metric = { name, type: 'counter', help: 'x', samples: [{ labels: [], value }] };
  await expect(async () => prometheusText([one])).rejects.toThrow();
});
