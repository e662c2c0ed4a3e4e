/** The names of a directory come in the order of their bytes, however many there are, and take few bytes each. */
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { EntryKind, Listed } from '../../../../src/adapters/archive/source/entry';
import { listDirectory } from '../../../../src/adapters/archive/source/listing';
import { makePacking, mergedParts, partEntries } from '../../../../src/adapters/archive/source/packed-names';
import { runs } from '../../../support/runs';

const byName = (one: Listed, other: Listed): number => (one.name < other.name ? -1 : 1);

const all = (next: () => Listed | undefined): ReadonlyArray<Listed> => {
  const entries = new Array<Listed>();
  for (let entry = next(); entry !== undefined; entry = next()) entries.push(entry);
  expect(next()).toBeUndefined();
  return entries;
};

const kind = fc.constantFrom<EntryKind>('file', 'directory', 'symlink', 'FIFO', 'socket', 'device');
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '\x01', '\xff'), minLength: 1, maxLength: 4 }),
  // why: as many bytes as one byte can count, and one more or less
  fc.tuple(fc.nat(5), fc.constantFrom('a', 'b')).map(([more, end]) => `${'n'.repeat(253 + more)}${end}`),
  fc.constant('x'.repeat(60_000)),
);

it('names that were packed in parts come in one order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ name, kind }), { selector: (one) => one.name, maxLength: 40 }),
      fc.integer({ min: 1, max: 40 }),
      (entries, inPart) => {
        const pack = makePacking();
        const parts = new Array<Buffer>();
        for (let at = 0; at < entries.length; at += inPart)
          parts.push(pack(entries.slice(at, at + inPart).sort(byName)));
        expect(all(mergedParts(parts))).toEqual([...entries].sort(byName));
      },
    ),
    runs(300, 5000),
  );
});

it('a directory of more names than are sorted at a time is listed as any other', () => {
  const directory = mkdtempSync(join(tmpdir(), 'listing-'));
  try {
    const names = Array.from({ length: partEntries + 100 }, (_, at) => `${(at * 7919) % 1_000_003}`);
    for (const one of names) closeSync(openSync(join(directory, one), 'w'));
    symlinkSync('nowhere', join(directory, 'link'));
    mkdirSync(join(directory, 'noted directory'));
    const noted = new Set([names[0] ?? '', 'noted directory', 'link', 'not there']);
    const { count, hasFile, next } = listDirectory(directory, statSync(directory).size + 1e9, noted);
    expect(count).toBe(names.length + 2);
    expect([...noted].map(hasFile)).toEqual([true, false, false, false]);
    const listed = all(next);
    const expected = [
      ...names.map((one): Listed => ({ name: one, kind: 'file' })),
      { name: 'link', kind: 'symlink' } as const,
      { name: 'noted directory', kind: 'directory' } as const,
    ].sort(byName);
    // why: a comparison of so many as values takes seconds
    expect(JSON.stringify(listed) === JSON.stringify(expected)).toBe(true);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
