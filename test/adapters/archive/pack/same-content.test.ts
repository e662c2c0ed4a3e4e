/** Whether a file holds what it held, where the system tells less of it than it should. */
import fs from 'node:fs';
import { join } from 'node:path';
import { contentDigest } from '../../../../src/adapters/archive/chunk/content-digest';
import { hasContent } from '../../../../src/adapters/archive/pack/same-content';
import { fromText } from '../../../../src/adapters/archive/byte-name';
import { makeWorkplace, removeWorkplace, type Workplace } from './support/workplace';

let place: Workplace;
let file = '';
beforeEach(() => {
  place = makeWorkplace();
  file = join(place.source, 'file');
  fs.writeFileSync(file, 'content');
});
afterEach(() => {
  jest.restoreAllMocks();
  removeWorkplace(place);
});

const openFiles = (): number => fs.readdirSync('/proc/self/fd').length;

const isSame = (): boolean => {
  const seen = fs.lstatSync(file, { bigint: true });
  const open = openFiles();
  const answer = hasContent(fromText(file), seen, contentDigest(Buffer.from('content')), () => undefined);
  expect(openFiles()).toBe(open);
  return answer;
};

test('it is the same as long as it is', () => {
  expect(isSame()).toBe(true);
  fs.writeFileSync(file, 'CONTENT');
  expect(isSame()).toBe(false);
});

test.each([1, 2])('what can’t be looked at is not the same, and ends nothing (look %s)', (failing) => {
  const { fstatSync } = fs;
  let looks = 0;
  jest.spyOn(fs, 'fstatSync').mockImplementation((...args: ReadonlyArray<unknown>) => {
    const stats: fs.Stats = Reflect.apply(fstatSync, fs, args);
    looks += 1;
    if (looks === failing) throw Object.assign(new Error('stale'), { code: 'ESTALE' });
    return stats;
  });
  expect(isSame()).toBe(false);
  expect(looks).toBe(failing);
});
