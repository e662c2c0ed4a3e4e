/** What could not be read or written of catalogues is told, each with what follows from it. */
import { describeTrouble } from '../../../src/domain/events/catalogue-trouble';

test.each([
  [{ unread: null, unwritten: null }, []],
  [
    { unread: 'input/output error', unwritten: null },
    ['nothing could be copied from the last archive: input/output error; everything was read'],
  ],
  [
    { unread: null, unwritten: null, damaged: 'it ends too soon' },
    ["the last archive's catalogue is damaged: it ends too soon; what can't be known from it was read"],
  ],
  [
    { unread: null, unwritten: 'no space left' },
    ['no catalogue of the new archive could be kept: no space left; the next backup reads everything'],
  ],
])('of %j', (trouble, texts) => {
  expect(describeTrouble(trouble)).toEqual(texts);
});

test('of both, what was first', () => {
  expect(
    describeTrouble({ unwritten: 'two', unread: 'one' }).map((text) => /: (.*);/.exec(text)?.[1]),
  ).toEqual(['one', 'two']);
});
