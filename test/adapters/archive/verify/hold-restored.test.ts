/** A restored tree is held against the catalogue of its archive: whatever is changed in it is found. */
import { appendFileSync, linkSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeArchiver } from '../../../../src/adapters/archive/pack/archiver';
import { makeCatalogues } from '../../../../src/adapters/archive/catalogues';
import { rightOf } from '../../../support/decoded';
import { unarchiver, workspace } from '../restore/support/restoring';

const never = new AbortController().signal;
const nobody = (): void => undefined;

/** A tree of each kind of member, its archive, and what was restored of it. */
const stage = async (withCatalogue: boolean) => {
  const dir = workspace();
  const source = join(dir, 'docs');
  mkdirSync(join(source, 'sub'), { recursive: true });
  writeFileSync(join(source, 'letter'), 'Dear reader\n');
  writeFileSync(join(source, 'empty'), '');
  writeFileSync(join(source, 'sub/big'), Buffer.alloc(300_000, 'x'));
  writeFileSync(join(source, Buffer.from('caf\xe9', 'latin1').toString('latin1')), 'name');
  symlinkSync('letter', join(source, 'link'));
  linkSync(join(source, 'letter'), join(source, 'sub/hard'));
  const archive = join(dir, 'docs.tar');
  const catalogues = join(dir, 'catalogues');
  const { sha256 } = rightOf(
    await makeArchiver().pack(
      {
        ...{ source, root: 'docs', exclude: [], excludeCaches: false, never: [] },
        ...{ compression: 'gzip', level: 6, timeout: 60_000 },
        ...(withCatalogue ? { catalogues } : {}),
      },
      archive,
      nobody,
      never,
    )(),
  );
  const target = join(dir, 'tree');
  rightOf(
    await unarchiver.unpack(
      {
        ...{ archive, sha256, target, mustBeNew: false, members: [], overwrite: false },
        ...{ numericOwner: true, dryRun: false },
      },
      nobody,
      never,
    )(),
  );
  const hold = async () =>
    rightOf(await makeCatalogues(catalogues, 1).hold({ path: archive, sha256 }, target, nobody, never)());
  return { hold, at: (name: string) => join(target, 'docs', name) };
};

it.each([true, false])('what came back as it was has no finding (its own catalogue: %s)', async (own) => {
  const { hold } = await stage(own);
  expect(await hold()).toEqual({ files: 5, bytes: 300_000 + 2 * 12 + 4, findings: 0, finding: null });
});

it.each([
  [
    'a byte',
    (at: (name: string) => string) => {
      const bytes = Buffer.alloc(300_000, 'x');
      bytes.write('y', 299_999);
      writeFileSync(at('sub/big'), bytes);
    },
    'docs/sub/big: its content is another one',
  ],
  ['a longer file', (at) => appendFileSync(at('empty'), '!'), 'docs/empty: it has 1 byte, and had 0'],
  ['one that is gone', (at) => unlinkSync(at('letter')), 'docs/letter: it did not come back'],
  [
    'another link',
    (at) => {
      unlinkSync(at('link'));
      symlinkSync('empty', at('link'));
    },
    'docs/link: it leads elsewhere',
  ],
  [
    'another kind',
    (at) => {
      unlinkSync(at('empty'));
      mkdirSync(at('empty'));
    },
    'docs/empty: it came back as no file',
  ],
  ['one too many', (at) => writeFileSync(at('sub/more'), ''), '1 entry came back that it does not hold'],
  [
    'a directory that is gone',
    (at) => rmSync(at('sub'), { recursive: true }),
    'docs/sub: it did not come back',
  ],
] as ReadonlyArray<readonly [string, (at: (name: string) => string) => void, string]>)(
  '%s is found',
  async (_, change, finding) => {
    const { hold, at } = await stage(true);
    change(at);
    const held = await hold();
    expect(held.findings).toBeGreaterThan(0);
    expect(held.finding).toContain(finding);
  },
);
