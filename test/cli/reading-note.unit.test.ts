/** What is said on a terminal while a long journal is read. */
import { readingNote } from '../../src/cli/text/reading-note';

/** What is drawn by readings at these instants (ms), each with its share. */
const drawnBy = (...pieces: ReadonlyArray<readonly [instant: number, share: number]>) => {
  let instant = 0;
  let asked = 0;
  const drawn: Array<string> = [];
  const note = readingNote(
    (text) => drawn.push(text),
    () => instant,
  );
  for (const [at, share] of pieces) {
    instant = at;
    note(() => {
      asked += 1;
      return share;
    });
  }
  return { drawn, asked };
};

const clear = '\r\u001b[K';

it('is nothing where it takes less than a second, and costs nothing', () => {
  expect(drawnBy([10, 0.1], [900, 0.9], [999, 1])).toEqual({ drawn: [], asked: 0 });
});

it('tells how far it is, not at every piece, and is taken off at the end', () => {
  const { drawn } = drawnBy([1000, 0.123], [1100, 0.2], [1199, 0.3], [1200, 0.429], [1210, 1], [1220, 1]);
  expect(drawn).toEqual([`${clear}reading the journal: 12 %`, `${clear}reading the journal: 42 %`, clear]);
});

it('goes on with the next reading, and draws nothing at its end alone', () => {
  expect(drawnBy([1500, 1], [1800, 0.5], [1801, 1]).drawn).toEqual([
    `${clear}reading the journal: 50 %`,
    clear,
  ]);
});
