/** README's picture of a terminal shows what the program says. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

it('is of the present words', () => {
  const root = join(__dirname, '..', '..');
  const loader = require.resolve('esbuild-register');
  const outcome = spawnSync(
    process.execPath,
    ['-r', loader, join(root, 'scripts', 'picture.ts'), '--check'],
    { encoding: 'utf8' },
  );
  expect({ status: outcome.status, said: outcome.stderr }).toEqual({ status: 0, said: '' });
});
