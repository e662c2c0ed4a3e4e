/** Members are asked for as a person writes them, and as `tar -tf` prints them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { fromText } from '../../../../src/adapters/archive/byte-name';
import { makeSelection } from '../../../../src/adapters/archive/tar/selection';
import { answer, stored, unpack, workspace } from '../restore/support/restoring';
import { archiveOf, directory, file } from '../restore/support/raw-tar';

const included = (asked: ReadonlyArray<string>, names: ReadonlyArray<string>) => {
  const selection = makeSelection(asked);
  return { names: names.filter((name) => selection.includes(fromText(name))), absent: selection.absent() };
};

const names = ['d', 'd/a', 'd/a/b', 'd/ab', 'e', 'n\nl', 'n\\nl', 'ä', 'tab\tx', 'back\\slash'];

test.each<[ReadonlyArray<string>, ReadonlyArray<string>, ReadonlyArray<string>]>([
  [['d/a'], ['d/a', 'd/a/b'], []],
  [['d/a/'], ['d/a', 'd/a/b'], []],
  [['./d/a', '/d/ab'], ['d/a', 'd/a/b', 'd/ab'], []],
  [['.'], names, []],
  [['d', 'd/a', 'd/a/', 'd/a/x'], ['d', 'd/a', 'd/a/b', 'd/ab'], ['d/a/x']],
  [
    ['d/', 'none', 'e/f'],
    ['d', 'd/a', 'd/a/b', 'd/ab'],
    ['none', 'e/f'],
  ],
  [['n\\nl'], ['n\nl', 'n\\nl'], []],
  [['n\\\\nl'], ['n\\nl'], []],
  [['\\303\\244', 'tab\\tx'], ['ä', 'tab\tx'], []],
  [['tab\\x09x', 'tab\\011x', 'back\\slash'], ['tab\tx', 'back\\slash'], []],
  [['back\\\\slash'], ['back\\slash'], []],
  [['\\400', 'ä\\'], [], ['\\400', 'ä\\']],
])('%j', (asked, expected, absent) => {
  expect(included(asked, names)).toEqual({ names: expected, absent });
});

const nameBytes = fc
  .uint8Array({ minLength: 1, maxLength: 6 })
  .map((bytes) => Buffer.from(bytes))
  .filter(
    (bytes) => !bytes.includes(0) && !bytes.includes(0x2f) && !/^\.\.?$/.test(bytes.toString('latin1')),
  );

test('whatever tar prints of a name, in whatever locale, asks for that member', async () => {
  const dir = workspace();
  const made = fc
    .sample(fc.uniqueArray(nameBytes, { minLength: 40, maxLength: 40, selector: String }), 1)
    .flat();
  for (const name of made) writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), name]), '');
  const { archive } = stored(Buffer.alloc(0));
  execFileSync('tar', ['-cf', archive, '-C', dir, '.']);
  for (const locale of ['C', 'C.UTF-8']) {
    const listed = execFileSync('tar', ['-tf', archive], { env: { ...process.env, LC_ALL: locale } })
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '' && line !== './');
    const target = `${archive}.${locale}`;
    mkdirSync(target);
    const report = answer(await unpack(archive, target, { members: listed }));
    expect([report.absent, report.entries]).toEqual([[], made.length]);
  }
});

test('names of many parts are looked up by the lengths that were asked for, not by every part', () => {
  const asked = makeSelection(['d/f']);
  const deep = 'x/'.repeat(200_000);
  const slice = jest.spyOn(String.prototype, 'slice');
  expect(asked.includes(deep)).toBe(false);
  expect(slice.mock.calls.length).toBeLessThan(10);
  slice.mockRestore();
});

test('a directory is asked for by its name with a slash', async () => {
  const { archive, target } = stored(archiveOf(directory('d/'), file('d/f'), file('g')));
  expect(answer(await unpack(archive, target, { members: ['./d/'] })).entries).toBe(2);
});
