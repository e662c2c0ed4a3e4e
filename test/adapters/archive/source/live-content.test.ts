/** A live file held against the pieces of an archived one: what lies between the pieces counts, too. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLiveContent } from '../../../../src/adapters/archive/source/live-content';
import { temporaryDirectory } from '../../../support/temporary-directory';

const directory = temporaryDirectory();
const file = join(directory, 'live');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const held = (live: string, pieces: ReadonlyArray<readonly [string, number]>, end: number) => {
  writeFileSync(file, live, 'latin1');
  const content = openLiveContent(file);
  try {
    const same = pieces.map(([text, position]) => content.holds(Buffer.from(text, 'latin1'), position));
    return [...same, content.holdsZerosUntil(end)];
  } finally {
    content.close();
  }
};

it.each<[string, string, ReadonlyArray<boolean>]>([
  ['the same', 'ab\0\0cd\0\0', [true, true, true]],
  ['other content before the second piece', 'abx\0cd\0\0', [true, false, true]],
  ['other content right before it', 'ab\0xcd\0\0', [true, false, true]],
  ['another piece', 'ab\0\0cx\0\0', [true, false, true]],
  ['other content behind the last', 'ab\0\0cd\0x', [true, true, false]],
  ['an end that comes too soon', 'ab\0\0cd\0', [true, true, false]],
  ['an end within a piece', 'ab\0\0c', [true, false, false]],
])('%s', (_, live, expected) => {
  const pieces = [
    ['ab', 0],
    ['cd', 4],
  ] as const;
  expect(held(live, pieces, 8)).toEqual(expected);
});
