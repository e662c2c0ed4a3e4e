/** What versions take together, where some are hard links to others. */
import type { Version } from '../../../src/domain/archive/archives';
import { bytesBeside, bytesShared, bytesTogether } from '../../../src/domain/archive/bytes-together';
import { timestampAt } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import { archiveName, sourcePath } from '../../support/decoded';
import { madeReport } from '../../support/story';

const at = timestampAt(Date.UTC(2024, 2, 5), utc);

const version = (sha256: string, bytes: number, as?: 'link' | 'copy'): Version => ({
  ...{ name: archiveName('d'), path: sourcePath('docs'), file: 'd.tar', due: at, completed: at },
  ...{ outcome: 'completed', reason: null, verified: null, trigger: 'schedule', pinned: null },
  report: { ...madeReport, sha256, bytes, ...(as === undefined ? {} : { unchanged: { as } }) },
});

const [made, link, other, copy] = [
  version('a', 10),
  version('a', 10, 'link'),
  version('b', 7),
  version('b', 7, 'copy'),
];

test('a link takes nothing beside what it is a link to', () => {
  expect(bytesTogether([made, link, link])).toBe(10);
  expect(bytesShared([made, link, link])).toBe(20);
});

test('a copy takes as much as what it is a copy of', () => {
  expect(bytesTogether([other, copy, made])).toBe(24);
  expect(bytesShared([other, copy])).toBe(0);
});

test('links of which the first is gone are one file', () => {
  expect(bytesTogether([link, link])).toBe(10);
});

test('what goes gives back what no other needs', () => {
  expect(bytesBeside([made], [link])).toBe(0);
  expect(bytesBeside([link], [made, link])).toBe(0);
  expect(bytesBeside([made, link], [])).toBe(10);
  expect(bytesBeside([copy], [other])).toBe(7);
});
