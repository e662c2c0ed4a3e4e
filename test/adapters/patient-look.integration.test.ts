/** Looks at what may hang, on a real mount that a program answers for. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fromSource } from '../support/from-source';
import { temporaryDirectory } from '../support/temporary-directory';

const root = temporaryDirectory();
const shown = join(root, 'shown');

beforeAll(() => {
  for (const name of ['real', 'shown']) mkdirSync(join(root, name));
  writeFileSync(join(root, 'real', 'a'), '');
  execFileSync('bindfs', [join(root, 'real'), shown]);
});

afterAll(() => {
  execFileSync('fusermount', ['-u', shown]);
  rmSync(root, { recursive: true, force: true });
});

it('one for which no descriptor is left ends nothing else', async () => {
  const script = `
    const { closeSync, openSync } = require('node:fs');
    const { isThere } = require(${JSON.stringify(join(__dirname, '../../src/adapters/patient-look'))});
    const look = (name) => isThere(${JSON.stringify(shown)} + '/' + name).catch(() => 'rejected');
    (async () => {
      const told = [await look('a'), await look('b')];
      const taken = [];
      try { for (;;) taken.push(openSync('/dev/null', 'r')); } catch {}
      const tight = look('a');
      taken.forEach((fd) => closeSync(fd));
      told.push(await tight, await look('a'));
      console.log(told.join());
    })();`;
  const { stdout } = await promisify(execFile)('/bin/sh', [
    ...['-c', 'ulimit -n 100 && exec "$0" "$@"', process.execPath],
    ...[...fromSource, '-e', script],
  ]);
  expect(stdout).toBe('true,false,true,true\n');
});
