/** Which schedule a word means, and by which word advice means a schedule. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { chooseSchedule, wordFor } from '../../../src/domain/occurrence/choose-schedule';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { specOf, timestamp } from '../../support/decoded';

const created = timestamp('2024-03-05T12:00:00.000+00:00');
const lineOf = (name: string, index: number) => {
  const line = `docs;daily@02:00;${name}`;
  return {
    line,
    content: line,
    end: '\n' as const,
    schedule: {
      id: scheduleId(index + 1),
      spec: specOf(line),
      created,
      due: created,
      attempts: 0,
      ended: null,
    },
  };
};

/** As a shell would read it. */
const unquoted = (word: string): string => word.replace(/^'(.*)'$/s, '$1').replaceAll("'\\''", "'");

describe('the word by which advice means a schedule', () => {
  const name = fc.constantFrom('docs', 'a b', "d's", '0', '1', '2', '9', '01', 'latest', 'today', 'all');

  it('means that one, whatever the others are called', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        const lines = names.map(lineOf);
        names.forEach((one, index) => {
          const chosen = chooseSchedule(lines, unquoted(wordFor(names, one, index)));
          expect(E.isRight(chosen) && chosen.right.index).toBe(index);
        });
      }),
    );
  });

  it('is its name wherever that means it', () => {
    expect(wordFor(['docs', 'a b'], 'docs', 0)).toBe('docs');
    expect(wordFor(['docs', 'a b'], 'a b')).toBe("'a b'");
    expect(wordFor(['docs', '7'], '7', 1)).toBe('7');
    expect(wordFor(['docs', '0'], '0', 1)).toBe('1');
    expect(wordFor(['docs', 'docs'], 'docs', 1)).toBe('1');
    expect(wordFor(['docs'], 'gone')).toBe('gone');
    expect(wordFor(['docs'], '0')).toBe('0');
  });
});
