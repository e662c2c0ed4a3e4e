/** README's picture of a terminal shows what the program says. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fromSource } from '../support/from-source';

it('is of the present words', () => {
  const root = join(__dirname, '..', '..');
  const outcome = spawnSync(
    process.execPath,
    [...fromSource, join(root, 'scripts', 'picture.ts'), '--check'],
    { encoding: 'utf8' },
  );
  expect({ status: outcome.status, said: outcome.stderr }).toEqual({ status: 0, said: '' });
});
