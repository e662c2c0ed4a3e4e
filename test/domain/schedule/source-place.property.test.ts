/** One place for every spelling of a path, and never one place for two. Node's own path arithmetic is the judge. */
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { placeIn } from '../../../src/domain/schedule/source-place';
import { sourcePath } from '../../support/decoded';
import { runs } from '../../support/runs';

const placeOf = placeIn({ root: '/w/here', home: () => '/home/ann' });

const path = fc
  .tuple(
    fc.constantFrom('', '/', './', '../', '~/', '//'),
    fc.array(fc.constantFrom('a', 'b', '..', '.', '', '~', 'a b'), { minLength: 1, maxLength: 6 }),
  )
  .map(([start, parts]) => `${start}${parts.join('/')}`)
  .filter((text) => text !== '');

describe('the place of a path', () => {
  it('is where Node resolves it, from the workspace or from the home directory', () => {
    fc.assert(
      fc.property(path, (text) => {
        const expected =
          text === '~' || text.startsWith('~/') ? join('/home/ann', text.slice(1)) : resolve('/w/here', text);
        expect(placeOf(sourcePath(text))).toBe(expected.replace(/(?<=.)\/$/, ''));
      }),
      runs(500),
    );
  });

  it('is the same for every spelling of it', () => {
    for (const text of ['s', './s', 's/', 's/.', 'x/../s', '../here/s', '/w/here/s', '/w//here/./s/'])
      expect(placeOf(sourcePath(text))).toBe('/w/here/s');
    expect(placeOf(sourcePath('~/s'))).toBe(placeOf(sourcePath('/home/ann/s')));
  });

  it('of the home directory is its own where there is none, and no other', () => {
    const homeless = placeIn({ root: '/w', home: () => null });
    expect(homeless(sourcePath('~/s'))).toBe(homeless(sourcePath('~/./s/')));
    expect([
      homeless(sourcePath('s')),
      homeless(sourcePath('/s')),
      homeless(sourcePath('./~/s')),
    ]).not.toContain(homeless(sourcePath('~/s')));
    expect(homeless(sourcePath('~'))).not.toBe(homeless(sourcePath('/')));
  });
});
