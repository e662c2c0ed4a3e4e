/** Places through the installed rclone: a directory, and what `rclone serve webdav` has; and an rclone that means no good. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { guarded } from '../../../src/adapters/destinations/guarded';
import { rcloneStore } from '../../../src/adapters/destinations/rclone/rclone';
import { meaningOfEnd } from '../../../src/adapters/destinations/rclone/rclone-process';
import type { ObjectStore } from '../../../src/ports/object-store';
import { waitFor } from '../../end-to-end/support/processes';
import { freePort, isListening } from '../../support/free-port';
import { contentOf, got, listed, put, storeContract } from '../../support/store-contract';
import { temporaryDirectory } from '../../support/temporary-directory';

const never = new AbortController().signal;
let directory: string;
let config: string;
let server: ChildProcess;
let count = 0;

beforeAll(async () => {
  directory = temporaryDirectory();
  config = join(directory, 'rclone.conf');
  for (const name of ['disk', 'dav']) mkdirSync(join(directory, name));
  const port = await freePort();
  const hidden = execFileSync('rclone', ['obscure', 'SECRET'], { encoding: 'utf8' }).trim();
  writeFileSync(
    config,
    [
      ...['[disk]', 'type = alias', `remote = ${join(directory, 'disk')}`],
      ...[
        '[dav]',
        'type = webdav',
        `url = http://127.0.0.1:${port}`,
        'vendor = other',
        'user = me',
        `pass = ${hidden}`,
      ],
      ...['[locked]', 'type = webdav', `url = http://127.0.0.1:${port}`, 'vendor = other', 'user = me'],
      ...['[gone]', 'type = webdav', 'url = http://127.0.0.1:1', 'vendor = other'],
      ...['[keyless]', 'type = sftp', 'host = 127.0.0.1', 'port = 1', 'user = me', 'key_file = /none/key'],
      ...['[unaccounted]', 'type = google cloud storage', 'service_account_file = /none/account.json'],
      ...['[wrapped]', 'type = crypt', 'remote = keyless:x', `password = ${hidden}`, ''],
    ].join('\n'),
    { mode: 0o600 },
  );
  server = spawn(
    'rclone',
    [
      'serve',
      'webdav',
      join(directory, 'dav'),
      '--addr',
      `127.0.0.1:${port}`,
      // why: what is made behind it is there at once
      '--dir-cache-time=0s',
      '--user',
      'me',
      '--pass',
      'SECRET',
    ],
    { stdio: 'ignore' },
  );
  await waitFor('rclone to listen', () => isListening(port));
});

afterAll(async () => {
  const ended = new Promise((resolve) => server.on('exit', resolve));
  server.kill();
  await ended;
  rmSync(directory, { recursive: true, force: true });
});

const storeAt = (remote: string, path: string): ObjectStore =>
  guarded(rcloneStore({ kind: 'rclone', remote, path }, config, `rclone:${remote}:${path}`));

/** An empty place: who looks into one that is not there is told. */
const fresh = (remote: string): ObjectStore => {
  count += 1;
  mkdirSync(join(directory, remote, `place${count}`));
  return storeAt(remote, `place${count}`);
};

storeContract('rclone, a directory', async () => fresh('disk'));
storeContract('rclone, WebDAV', async () => fresh('dav'));

describe('rclone', () => {
  it('leaves no draft behind, and tells its room', async () => {
    const store = storeAt('disk', 'tidy');
    expect(await put(store, 'packs/ab/1.pack', contentOf('1'))).toEqual(E.right('stored'));
    expect(await store.overwrite('packs/ab/1.pack', contentOf('2'), never)()).toEqual(E.right(undefined));
    expect(await got(store, 'packs/ab/1.pack')).toEqual(E.right(Buffer.from('2')));
    expect(await store.look(never)()).toEqual(E.right({ free: expect.any(Number), clockAhead: null }));
    await store.close();
    expect(readdirSync(join(directory, 'disk', 'tidy', '.incoming'))).toEqual([]);
  });

  it.each([
    ['gone', 'unreachable', 'nobody listens there'],
    ['nobody', 'unusable', 'rclone has no remote of that name'],
    ['keyless', 'unusable', 'failed to read private key file: open /none/key: no such file or directory'],
    ['unaccounted', 'unusable', 'open /none/account.json: no such file or directory'],
    ['wrapped', 'unusable', 'failed to read private key file: open /none/key: no such file or directory'],
    ['locked', 'forbidden', 'permission denied'],
  ])(
    'says why it can not get at %s',
    async (remote, cause, reason) => {
      const store = storeAt(remote, 'a');
      const failed = E.left(expect.objectContaining({ cause, reason: expect.stringContaining(reason) }));
      expect(await listed(store)).toEqual(failed);
      expect(await put(store, 'a', contentOf('x'))).toEqual(failed);
      expect(await got(store, 'a')).toEqual(failed);
      expect(await store.look(never)()).toEqual(failed);
      expect(await store.folders(() => undefined, never)()).toEqual(failed);
      expect(await store.remove('a', never)()).toEqual(failed);
      await store.close();
    },
    120_000,
  );

  it.each(['disk', 'dav'])(
    'begins at a directory of %s that is not there, and tells who asks for what is in it',
    async (remote) => {
      const store = storeAt(remote, 'new/attic');
      expect(await store.folders(() => undefined, never)()).toEqual(
        E.left(
          expect.objectContaining({
            ...{ cause: 'unusable', reason: 'there is no such directory' },
            advice: [`is the path right? rclone lsf ${remote}: shows what is there`],
          }),
        ),
      );
      expect(await listed(store)).toEqual(E.right([]));
      expect(await got(store, 'a/b')).toMatchObject(E.left({ cause: 'absent' }));
      expect(await store.look(never)()).toMatchObject(E.right({ clockAhead: null }));
      expect(await store.remove('a/b', never)()).toEqual(E.right(undefined));
      expect(await put(store, 'a/b', contentOf('1'))).toEqual(E.right('stored'));
      const folders: string[] = [];
      expect(await store.folders((name) => void folders.push(name), never)()).toEqual(E.right(undefined));
      expect(folders).toEqual(['a']);
      await store.close();
    },
    60_000,
  );
});

describe('an rclone that means no good', () => {
  const usual = process.env['PATH'];
  afterEach(() => {
    process.env['PATH'] = usual;
  });

  /** `idle`: after so many milliseconds in which nothing moves it is given up. */
  const acting = (script: string, idle = 60_000): ObjectStore => {
    count += 1;
    const bin = join(directory, `bin${count}`);
    mkdirSync(bin);
    writeFileSync(join(bin, 'rclone'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'rclone'), 0o755);
    process.env['PATH'] = `${bin}:${usual ?? ''}`;
    return guarded(rcloneStore({ kind: 'rclone', remote: 'r', path: '' }, null, 'rclone:r:'), {
      ...{ idle, leastRate: 16 * 1024 * 1024, mostObjects: 5_000 },
    });
  };

  const item = '{"Path":"a","Name":"a","Size":5,"IsDir":false}';
  it.each([
    ['no JSON', 'echo nothing', 'wrong'],
    ['half a list', `echo '['; echo '${item}'`, 'wrong'],
    ['a list without an end', `while :; do echo '${item},'; done`, 'wrong'],
    ['a line without an end', 'cat /dev/zero', 'wrong'],
    ['nothing, and never ends', 'exec sleep 1000', 'stalled'],
    ['a list, and fails', `echo '['; echo '${item}'; echo ']'; echo 'something broke' >&2; exit 1`, 'wrong'],
  ])('that lists %s is not believed', async (_, script, cause) => {
    const store = acting(script, cause === 'stalled' ? 1_000 : undefined);
    expect(await listed(store)).toMatchObject(E.left({ cause }));
    await store.close();
  });

  it.each([
    ['bytes', `case $1 in lsjson) echo '${item}';; *) while :; do printf x; sleep 0.1; done;; esac`],
    [
      'names',
      `n=0; echo '['; while :; do n=$((n+1)); echo '{"Path":"'$n'","Size":1,"IsDir":false},'; sleep 1.5; done`,
    ],
  ])('that lets %s drip is given up', async (what, script) => {
    const store = acting(script, 4_000);
    const failed = E.left(
      expect.objectContaining({ cause: 'stalled', reason: 'hardly anything moved for 4 s' }),
    );
    if (what === 'names') expect(await listed(store)).toEqual(failed);
    else expect(await got(store, 'a', { offset: 0, length: 1_000_000 })).toEqual(failed);
    await store.close();
  });

  it.each([
    ['fewer bytes', 'printf 012'],
    ['more bytes', 'printf 0123456789'],
    ['other failures', 'printf 01234; echo broke >&2; exit 1'],
  ])('that reads with %s is not believed', async (_, script) => {
    const store = acting(`case $1 in lsjson) echo '${item}';; *) ${script};; esac`);
    expect(await got(store, 'a')).toMatchObject(E.left({ cause: 'wrong' }));
    expect(await got(store, 'a', { offset: 1, length: 5 })).toMatchObject(E.left({ cause: 'wrong' }));
    await store.close();
  });

  it('that keeps less than it was sent has stored nothing', async () => {
    const store = acting(
      `case $1 in rcat) cat >/dev/null;; lsjson) case "$*" in *incoming*) echo '${item}';; *) exit 3;; esac;; esac`,
    );
    expect(await put(store, 'a', contentOf('longer than that'))).toMatchObject(
      E.left({ cause: 'wrong', reason: 'it keeps 5 of the 16 bytes that it was sent' }),
    );
    await store.close();
  });

  const unbegun = (why: string): string => `Failed to create file system for "r:": ${why}`;
  it.each([
    ['no such directory', 3, 'directory not found', 'absent'],
    ['no such object', 4, 'object not found', 'absent'],
    ['what it does not find here', 1, 'open /x: no such file or directory', 'wrong'],
    ['what is not found there, for once', 5, 'object not found', 'unreachable'],
    ['what never began', 3, unbegun('directory not found'), 'unusable'],
    ['a key that it may not read', 1, unbegun('open /x: permission denied'), 'unusable'],
    ['whom the place does not let in', 1, unbegun('read metadata failed: 401 Unauthorized'), 'forbidden'],
    ['where nobody listens', 1, unbegun('connect: connection refused'), 'unreachable'],
  ])('that ends for %s is believed by its exit status', async (_, code, line, cause) => {
    const store = acting(`echo '2026/11/27 21:28:47 ${line}' >&2; exit ${code}`);
    const failed = E.left(expect.objectContaining({ cause }));
    expect(await got(store, 'a')).toEqual(failed);
    expect(await listed(store)).toEqual(cause === 'absent' ? E.right([]) : failed);
    await store.close();
    const { message } = meaningOfEnd(`2026/11/27 21:28:47 ${line}\n`, code);
    if (cause === 'unusable') expect(message).toBe(`rclone says: ${line}`);
  });

  it('that calls a directory what is not in a bucket has no such object', async () => {
    const draft = '{"Path":"a","Name":"a","Size":1,"IsDir":false}';
    const store = acting(
      `case $1 in rcat) cat >/dev/null;; lsjson) case "$*" in *incoming*) echo '${draft}';; *) echo '{"Path":"","Name":"","Size":-1,"IsDir":true}';; esac;; esac`,
    );
    expect(await got(store, 'a')).toMatchObject(E.left({ cause: 'absent' }));
    expect(await put(store, 'a', contentOf('x'))).toEqual(E.right('stored'));
    await store.close();
  });

  it('is told when it is not there', async () => {
    const store = acting('exit 0');
    process.env['PATH'] = '/nonexistent';
    expect(await listed(store)).toMatchObject(
      E.left({ cause: 'unusable', reason: 'there is no rclone on this machine' }),
    );
    await store.close();
  });

  it('shows nothing of what lets in', () => {
    const { message } = meaningOfEnd(
      '2026/11/27 21:28:47 ERROR : x\n2026/11/27 21:28:47 Failed to x: Get "https://me:SECRET@host/a?token=SECRET": odd\n',
      1,
    );
    expect(message).toContain('odd');
    expect(message).not.toContain('SECRET');
  });
});
