/** A service that is started by hand with an argument that it does not know says so, and touches nothing. */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '../support/temporary-directory';
import { bin } from './support/workspace';

let root = '';
beforeEach(() => (root = temporaryDirectory()));
afterEach(() => rmSync(root, { recursive: true, force: true }));

it.each([
  ['--inspect=0', 'Error: a port is a number from 1 to 65535, not 0\n'],
  ['--inspect=65536', 'Error: a port is a number from 1 to 65535, not 65536\n'],
  ['--inspekt', 'Error: the argument is not understood: --inspekt\n'],
])('backup_service %s', (argument, text) => {
  const service = join(dirname(bin), 'backup_service.js');
  const ran = spawnSync(process.execPath, [service, argument], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(ran).toMatchObject({ status: 2, stdout: '', stderr: text });
  expect(readdirSync(root)).toEqual([]);
});
