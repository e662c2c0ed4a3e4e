/** The life of a file over versions. */
import { fileHistory, type Span } from '../../../src/domain/archive/file-history';

const versions = ['one', 'two', 'three', 'four'];
const short = (seen: Parameters<typeof fileHistory<string, string>>[0]): ReadonlyArray<string> =>
  fileHistory(seen, versions).map(
    ({ content, first, last, count, isFirstOfAll, after }) =>
      `${content}: ${first}-${last} ${count}${isFirstOfAll ? ' from the first' : ''}${after === null ? '' : ` ${after.how} ${after.at}`}`,
  );

it.each([
  ['one content in all', [['a', [[0, 3]]]], ['a: one-four 4 from the first']],
  [
    'changed, the later content given first',
    [
      ['b', [[2, 3]]],
      ['a', [[0, 1]]],
    ],
    ['a: one-two 2 from the first changed three', 'b: three-four 2'],
  ],
  ['came late and went', [['a', [[1, 2]]]], ['a: two-three 2 gone four']],
  [
    'came back as it was',
    [
      [
        'a',
        [
          [0, 0],
          [2, 2],
        ],
      ],
      ['b', [[1, 1]]],
    ],
    ['a: one-three 2 from the first gone four', 'b: two-two 1 changed three'],
  ],
  [
    'two of which one ended before',
    [
      [
        'a',
        [
          [1, 1],
          [3, 3],
        ],
      ],
      ['b', [[1, 1]]],
    ],
    ['b: two-two 1 gone three', 'a: two-four 2'],
  ],
  ['in no version', [['a', []]], []],
  ['in one that was not looked into', [['a', [[9, 9]]]], []],
] satisfies ReadonlyArray<
  readonly [string, ReadonlyArray<readonly [string, ReadonlyArray<Span>]>, ReadonlyArray<string>]
>)('%s', (_, seen, expected) => {
  expect(short(seen.map(([content, spans]) => ({ content, spans })))).toEqual(expected);
});
