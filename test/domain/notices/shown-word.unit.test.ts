/** A word that was typed in the wrong place: shown, unless it may be secret. */
import { shownWord } from '../../../src/domain/notices/shown-word';

it.each([
  ['phone', 'phone'],
  ['7', '7'],
  ['my phone', 'my phone'],
  ['https://hooks.example.org/TOKEN', 'https…'],
  ['hooks.example.org/TOKEN', 'hooks.example.org…'],
  ['me:TOKEN@example.org', 'me…'],
  ['TOKEN@example.org', 'TOKEN…'],
  ['x?key=TOKEN', 'x…'],
  ['x\n/TOKEN\n', 'x\n…'],
])('%j is shown as %j', (typed, shown) => {
  expect(shownWord(typed)).toBe(shown);
});
