/** Which place a path means, as text. */
import { placeIn } from '../../../src/domain/schedule/source-place';
import { archiveNameFault, sourcePathFault } from '../../../src/domain/schedule/schedule';
import { sourcePath } from '../../support/decoded';

it.each([
  ['docs', '/w/docs', '/w/docs'],
  ['./docs/', '/w/docs', '/w/docs'],
  ['../docs//x/../y', '/docs/y', '/docs/y'],
  ['/etc/./x', '/etc/x', '/etc/x'],
  ['~', '/home/ann', '~/'],
  ['~/docs/', '/home/ann/docs', '~/docs'],
  ['~/../bob', '/home/bob', '~/bob'],
  ['~bob/docs', '/w/~bob/docs', '/w/~bob/docs'],
])('%s is %s, and %s where there is no home', (path, withHome, without) => {
  expect(placeIn({ root: '/w', home: () => '/home/ann' })(sourcePath(path))).toBe(withHome);
  expect(placeIn({ root: '/w', home: () => null })(sourcePath(path))).toBe(without);
});

it('a semicolon is part of no path and no name', () => {
  expect(archiveNameFault('a;b')).toBe('the name holds a ;');
  expect(sourcePathFault('a;b')).toBe('the path holds a ;');
});
