/** The record of what could not be journalled takes the same room whatever it says, and what is torn is none. */
import { decodeOutages, encodeOutages } from '../../../src/codecs/notices/outage-record';
import { noOutages, type Outages } from '../../../src/domain/notices/outage';
import { march } from '../../support/telling-events';

const some: Outages = {
  outage: { cause: 'work', since: march('05T17:00'), reason: 'no space left', lasts: true },
  told: ['a'],
  alarmed: ['a', 'b'],
  over: null,
};

it.each([noOutages, some])('is read as it was written', (outages) => {
  expect(decodeOutages(encodeOutages(outages))).toEqual(outages);
});

it('is as long as any other, and ends in a newline', () => {
  for (const text of [encodeOutages(noOutages), encodeOutages(some)]) {
    expect(text).toHaveLength(8192);
    expect(text).toMatch(/^\{"v":1,.*\} *\n$/);
  }
});

it('keeps the beginning of a long reason', () => {
  const long = { ...some, outage: { cause: 'work' as const, since: march('05T17:00'), lasts: false } };
  const read = decodeOutages(
    encodeOutages({ ...long, outage: { ...long.outage, reason: 'x'.repeat(9999) } }),
  );
  expect(read?.outage?.reason).toBe('x'.repeat(400));
});

it('is none where it is torn, or of another version', () => {
  expect(decodeOutages(encodeOutages(some).slice(0, 50))).toBeNull();
  expect(decodeOutages('{"v":2,"outages":{}}')).toBeNull();
  expect(decodeOutages('')).toBeNull();
});
