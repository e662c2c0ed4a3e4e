/** What --watch draws on a terminal: what is wrong on top, nothing scrolled away, nothing left of what stood there before. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import * as T from 'fp-ts/Task';
import { watchInPlace } from '../../src/cli/text/watch';
import { type Output, silence } from '../../src/cli/output';

/** What a terminal full of `#` shows once a text was written to it: lines wrap, and the screen scrolls. */
const terminal = (text: string, width: number, height: number): ReadonlyArray<string> => {
  let rows = Array.from({ length: height }, () => '#'.repeat(width));
  let row = 0;
  let column = 0;
  const down = (): void => {
    column = 0;
    if (row < height - 1) row += 1;
    else rows = [...rows.slice(1), ''];
  };
  const put = (text: string): void => {
    rows[row] = (rows[row] ?? '').slice(0, column).padEnd(column) + text;
  };
  for (const [piece] of text.matchAll(/\u001b\[[?\d]*[A-Za-z]|[^]/gu)) {
    if (piece === '\u001b[H') {
      row = 0;
      column = 0;
    } else if (piece === '\u001b[J') {
      put('');
      rows.fill('', row + 1);
    } else if (piece === '\n') down();
    else if (!piece.startsWith('\u001b')) {
      if (column === width) down();
      put(piece);
      column += 1;
    }
  }
  return rows;
};

const watched = async (
  said: Partial<Output>,
  width: number,
  height: number,
): Promise<ReadonlyArray<string>> => {
  let written = '';
  await watchInPlace(
    T.of(E.right({ ...silence, ...said })),
    () => ({ width, height, colour: false }),
    (text) => (written += text),
    T.of(undefined),
  )();
  return terminal(written, width, height);
};

const line = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 50 });
const lines = fc.array(line, { maxLength: 12 });

describe('what --watch draws', () => {
  it('has what is wrong on top, whatever else has to be left out', async () => {
    const rows = await watched(
      {
        results: ['one', 'two', 'three'],
        errors: ['docs has no good backup yet'],
        notes: ['a schedule is malformed'],
      },
      20,
      7,
    );
    expect(rows).toEqual([
      'Error: docs has no',
      'good backup yet',
      'note: a schedule is',
      'malformed',
      '',
      '…',
      '',
    ]);
  });

  it('can be interrupted before anything is drawn', async () => {
    const happened: Array<string> = [];
    await watchInPlace(
      T.of(E.right(silence)),
      () => ({ width: 20, height: 7, colour: false }),
      () => happened.push('drawn'),
      () => {
        happened.push('waits');
        return Promise.resolve();
      },
    )();
    expect(happened.slice(0, 2)).toEqual(['waits', 'drawn']);
  });

  it('begins with its first line and leaves nothing of what stood there before', () =>
    fc.assert(
      fc.asyncProperty(
        lines,
        lines,
        fc.integer({ min: 12, max: 40 }),
        fc.integer({ min: 4, max: 20 }),
        async (results, errors, width, height) => {
          const rows = await watched(
            { results: ['first', ...results], errors: ['wrong', ...errors] },
            width,
            height,
          );
          expect(rows[0]).toBe('Error: wrong');
          expect(rows.join('')).not.toContain('#');
        },
      ),
    ));

  it('leaves out nothing that there is room for', () =>
    fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 10, max: 40 }), async (results, width) => {
        const rows = await watched({ results: [...results, 'the end'] }, width, 80);
        expect(rows).toContain('the end');
        expect(rows.join('').length).toBe([...results, 'the end'].join('').length);
      }),
    ));
});
