/** Opening the browser: the desktop's own opener gets the address, and a desktop without one is no error. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../../support/inspector-stage';
import { fromSource } from '../../support/from-source';

const opener = join(__dirname, '../../../src/adapters/inspector-relay/open-browser');
const address = 'http://127.0.0.1:4780/token/?a=1&b=$(touch%20x);';

const openWith = (path: string, file: string) =>
  spawnSync(
    process.execPath,
    [...fromSource, '-e', `require(${JSON.stringify(opener)}).openBrowser(${JSON.stringify(address)})`],
    { env: { ...process.env, PATH: path, OUT: file }, encoding: 'utf8' },
  );

it('hands the address over as one argument', async () => {
  const { path, remove } = makeDirectory();
  const [bin, out] = [join(path, 'bin'), join(path, 'out')];
  mkdirSync(bin);
  mkdirSync(out);
  for (const name of ['xdg-open', 'open'])
    writeFileSync(
      join(bin, name),
      '#!/bin/sh\nprintf "%s" "$#:$1" > "$OUT/part" && mv "$OUT/part" "$OUT/whole"\n',
      {
        mode: 0o755,
      },
    );
  const written = new Promise<void>((resolve) => {
    const watcher = watch(out, (_, name) => {
      if (name !== 'whole') return;
      watcher.close();
      resolve();
    });
  });
  expect(openWith(`${bin}:${process.env['PATH']}`, out).status).toBe(0);
  await written;
  expect(readFileSync(join(out, 'whole'), 'utf8')).toBe(`1:${address}`);
  remove();
});

it('does nothing where there is no opener', () => {
  expect(openWith('/nonexistent', '/nonexistent')).toMatchObject({ status: 0, stderr: '' });
});
