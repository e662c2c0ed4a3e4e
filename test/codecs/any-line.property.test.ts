/** A line of any bytes gives a schedule, nothing, or a reason that a person can read; never a throw. */
import * as fc from 'fast-check';
import { textOf } from '../../src/adapters/text-bytes';
import { digestOf } from '../../src/adapters/journal/fold';
import { decodeCheckpoint } from '../../src/codecs/checkpoint';
import { decodeJournalLine, encodeJournalLine } from '../../src/codecs/journal-line';
import { readScheduleLine } from '../../src/codecs/schedule-line';
import { ScheduleSpec } from '../../src/domain/schedule/schedule';
import * as arbitrary from '../support/arbitraries';
import { runs } from '../support/runs';

const isReadable = (reason: string): boolean =>
  /^[a-z].{3,400}$/u.test(reason.replace(/[\p{C}\p{Z}]/gu, ' '));

describe('a line of the schedules file', () => {
  const anyLine = fc.oneof(arbitrary.bytes.map(textOf), arbitrary.text);
  const ofFields = fc.array(fc.oneof(arbitrary.text, fc.constant('16:07'), fc.constant('name')), {
    maxLength: 6,
  });

  it('gives a schedule, nothing, or a readable reason, whatever its bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyLine,
          ofFields.map((fields) => fields.join(';')),
        ),
        (line) => {
          const read = readScheduleLine(line);
          if (read._tag === 'Left') expect(isReadable(read.left)).toBe(true);
          else expect(read.right === null || ScheduleSpec.is(read.right)).toBe(true);
        },
      ),
      runs(2000),
    );
  });
});

describe('a line of the journal', () => {
  it('gives a record or a readable reason, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.oneof(arbitrary.text, fc.json()), (line) => {
        const read = decodeJournalLine(line);
        expect(read._tag === 'Left' && isReadable(read.left)).toBe(true);
      }),
      runs(500),
    );
  });

  it('gives a record or a readable reason when one value in it is another', () => {
    fc.assert(
      fc.property(arbitrary.draft, fc.jsonValue(), fc.nat(), (draft, other, which) => {
        const values: Array<unknown> = [];
        JSON.parse(encodeJournalLine(draft, digestOf), (_, value: unknown) => values.push(value));
        let seen = -1;
        const line = JSON.stringify(
          JSON.parse(encodeJournalLine(draft, digestOf), (_, value: unknown) => {
            seen += 1;
            return seen === which % values.length ? other : value;
          }),
        );
        const read = decodeJournalLine(line);
        if (read._tag === 'Left') expect(isReadable(read.left)).toBe(true);
      }),
      runs(500),
    );
  });

  it.each([
    ['', 'it is not JSON'],
    ['{}', 'v should be 2, and is nothing'],
    ['{"v":3,"seq":1}', 'v should be 2, and is 3'],
  ])('%s: %s', (line, reason) => {
    expect(decodeJournalLine(line)).toEqual({ _tag: 'Left', left: reason });
  });
});

describe('a checkpoint', () => {
  it('gives a state or a reason, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.oneof(arbitrary.text, fc.json()), (text) => {
        expect(decodeCheckpoint(text)._tag).toBe('Left');
      }),
      runs(300),
    );
  });
});
