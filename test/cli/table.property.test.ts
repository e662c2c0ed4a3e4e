/** Tables: nothing of a cell is lost where there is room, and no line is wider than the terminal where there is not. */
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { table } from '../../src/cli/text/table';

const word = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '漢', '🙂', '/'), maxLength: 60 }),
  fc.constant(''),
);
const columns = [
  { title: 'name', shrinks: true },
  { title: 'size', align: 'right' as const },
  { title: 'note', optional: true },
  { title: 'archive', shrinks: true },
];
const rows = fc.array(
  fc.tuple(word, fc.nat(999_999).map(String), word, word).map((cells): ReadonlyArray<string> => cells),
  { maxLength: 6 },
);

describe('a table', () => {
  it('shows every cell whole where there is no terminal', () => {
    fc.assert(
      fc.property(rows, (cells) => {
        const [, ...lines] = table(columns, cells, null);
        cells.forEach((row, index) => {
          for (const cell of row) expect(lines[index]).toContain(cell);
        });
      }),
    );
  });

  it('fits the terminal', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 30, max: 120 }), (cells, width) => {
        for (const line of table(columns, cells, width)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('leaves out a column that may go before it cuts another to a stump, and cuts none below its least', () => {
    const run = [
      { title: 'due' },
      { title: 'started', optional: true },
      { title: 'outcome', shrinks: true, least: 11 },
      { title: 'archive', shrinks: true },
    ];
    const cells = [
      ['2026-11-22 02:00', '-', 'skipped, very many to 2026-11-20 02:00', 'a later one was made'],
    ];
    expect(table(run, cells, 60)).toEqual([
      'due               outcome               archive',
      '2026-11-22 02:00  skipped, very many …  a later one was made',
    ]);
    expect(table(run, cells, 39)[1]).toBe('2026-11-22 02:00  skipped, v…  a later…');
  });

  it('aligns what follows a wide character, and marks what was cut', () => {
    expect(
      table(
        columns,
        [
          ['漢字', '5', '', 'a'],
          ['a-name-that-is-much-too-long', '1200', 'left out', 'b'],
        ],
        30,
      ),
    ).toEqual(['name             size  archive', '漢字                5  a', 'a-name-that-is…  1200  b']);
  });

  it('shows a control character by its escape, as wide as that is, and each row as one line', () => {
    expect(
      table(
        [{ title: 'name' }, { title: 'b' }],
        [
          ['a\n\u001b[2Jb', 'x'],
          ['c', 'y'],
        ],
        null,
      ),
    ).toEqual(['name         b', 'a\\n\\x1b[2Jb  x', 'c            y']);
  });
});

describe('a table that is too wide', () => {
  const wide = 'x'.repeat(30);

  it('is cut in its widest column, in the left one of two, and not below eight cells', () => {
    const columns = [
      { title: 'a', shrinks: true },
      { title: 'b', shrinks: true },
    ];
    expect(table(columns, [[wide, wide]], 61)).toEqual([
      `a${' '.repeat(30)}b`,
      `${'x'.repeat(28)}…  ${wide}`,
    ]);
    expect(table(columns, [[wide, wide]], 1)[1]).toBe('xxxxxxx…  xxxxxxx…');
  });

  it('loses its optional columns from the right', () => {
    const columns = ['a', 'b', 'c'].map((title) => ({ title, optional: title !== 'a' }));
    const row = ['1111', '2222', '3333'];
    expect(table(columns, [row], 16)[1]).toBe('1111  2222  3333');
    expect(table(columns, [row], 15)[1]).toBe('1111  2222');
    expect(table(columns, [row], 9)[1]).toBe('1111');
  });

  it('is painted but for its heading', () => {
    expect(table([{ title: 'a', paint: (cell) => `<${cell}>` }], [['1']], null)).toEqual(['a', '<1>']);
  });
});
