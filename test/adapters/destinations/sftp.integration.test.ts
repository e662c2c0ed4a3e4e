/** A place by SFTP, at a real OpenSSH server. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import * as E from 'fp-ts/Either';
import { openPlaces } from '../../../src/adapters/destinations/open';
import type { ObjectStore } from '../../../src/ports/object-store';
import { commandOf, processesBelow } from '../../end-to-end/support/processes';
import { contentOf, got, listed, put, storeContract } from '../../support/store-contract';
import { placeAt, type Sshd, startSshd } from '../../support/sshd';

const never = new AbortController().signal;
const isRoot = process.getuid?.() === 0;
const usualPath = process.env['PATH'];

let count = 0;
const opened: Array<ObjectStore> = [];

const openAt = async (
  { port, user }: Pick<Sshd, 'port' | 'user'>,
  path: string,
  credentials: string | null = null,
): Promise<ObjectStore> => {
  const address = { kind: 'sftp', user, host: '127.0.0.1', port, path } as const;
  const store = await openPlaces(null)({ address, credentials, limitRate: null, lock: null }, never)();
  if (E.isLeft(store)) throw new Error(store.left.reason);
  opened.push(store.right);
  return store.right;
};

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

const freshPlace = (sshd: Sshd): string => {
  count += 1;
  return placeAt(sshd, `place${count}`);
};

const useSshd = (...options: Parameters<typeof startSshd>): (() => Sshd) => {
  let sshd: Sshd | undefined;
  beforeAll(async () => {
    sshd = await startSshd(...options);
    process.env['PATH'] = sshd.path;
  });
  afterAll(async () => {
    process.env['PATH'] = usualPath;
    await sshd?.close();
  });
  return () => {
    if (sshd === undefined) throw new Error('sshd was not started');
    return sshd;
  };
};

describe('sftp', () => {
  const server = useSshd();

  storeContract('sftp', async () => openAt(server(), freshPlace(server())));

  it('keeps exactly one of many that come at once', async () => {
    const store = await openAt(server(), freshPlace(server()));
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) => put(store, 'packs/ab/a', contentOf(`${n}`))),
    );
    expect(results.filter((one) => E.isRight(one) && one.right === 'stored')).toHaveLength(1);
  });

  it('leaves what nobody writes or reads but its owner, no draft, and sweeps what a killed process left a day ago', async () => {
    const place = freshPlace(server());
    mkdirSync(join(place, '.incoming'));
    const old = join(place, '.incoming', 'old');
    writeFileSync(old, 'half');
    utimesSync(old, 1, 1);
    writeFileSync(join(place, '.incoming', 'new'), 'half');
    const store = await openAt(server(), place);
    await put(store, 'packs/ab/1.pack', contentOf('1'));
    await store.close();
    expect(readdirSync(join(place, '.incoming'))).toEqual(['new']);
    expect(statSync(join(place, 'packs/ab/1.pack')).mode & 0o777).toBe(0o400);
    expect(statSync(join(place, 'packs')).mode & 0o777).toBe(0o700);
  });

  it('gives back large content, in one piece and in many', async () => {
    const store = await openAt(server(), freshPlace(server()));
    const bytes = randomBytes(20_000_000);
    const pieces = Array.from({ length: 2000 }, (_, n) => bytes.subarray(n * 10_000, (n + 1) * 10_000));
    expect(await put(store, 'a', contentOf(bytes))).toEqual(E.right('stored'));
    expect(await put(store, 'b', contentOf(...pieces))).toEqual(E.right('stored'));
    for (const name of ['a', 'b']) {
      const back = await got(store, name);
      expect(E.isRight(back) && back.right.equals(bytes)).toBe(true);
    }
    const range = { offset: 1_234_567, length: 9_000_001 };
    const part = await got(store, 'a', range);
    expect(E.isRight(part) && part.right.equals(bytes.subarray(1_234_567, 10_234_568))).toBe(true);
  });

  it('lists many directories', async () => {
    const place = freshPlace(server());
    const store = await openAt(server(), place);
    const names = Array.from({ length: 120 }, (_, n) => `packs/${n.toString(16).padStart(2, '0')}/${n}.pack`);
    for (const name of names) {
      mkdirSync(join(place, name, '..'), { recursive: true });
      writeFileSync(join(place, name), 'x');
    }
    mkdirSync(join(place, 'packs', 'empty'));
    const all = await listed(store, 'packs/');
    expect(E.isRight(all) && all.right.map(({ name }) => name)).toEqual([...names].sort());
  });

  it('makes no directory where none is: a disk may not be mounted there', async () => {
    const place = freshPlace(server());
    const store = await openAt(server(), join(place, 'usb'));
    for (const result of [
      await put(store, 'a', contentOf('x')),
      await listed(store),
      await got(store, 'a'),
      await store.look(never)(),
      await store.remove('a', never)(),
    ])
      expect(result).toMatchObject(
        E.left({
          cause: 'unusable',
          reason: 'there is no such directory',
          advice: [expect.stringContaining('mkdir -p')],
        }),
      );
    expect(readdirSync(place)).toEqual([]);
  });

  it('follows no link, and lists none', async () => {
    const place = freshPlace(server());
    const elsewhere = freshPlace(server());
    writeFileSync(join(elsewhere, 'secret'), 'secret');
    symlinkSync(join(elsewhere, 'secret'), join(place, 'a'));
    symlinkSync(elsewhere, join(place, 'loop'));
    const store = await openAt(server(), place);
    expect(await got(store, 'a')).toMatchObject(E.left({ cause: 'wrong' }));
    expect(await listed(store)).toEqual(E.right([]));
    expect(await put(store, 'a', contentOf('x'))).toEqual(E.right('exists'));
  });

  it('can be overwritten, which is told; and tells its room and its time', async () => {
    const store = await openAt(server(), freshPlace(server()));
    await put(store, 'a', contentOf('first'));
    expect(await store.overwrite('a', contentOf('second'), never)()).toEqual(E.right(undefined));
    expect(await got(store, 'a')).toEqual(E.right(Buffer.from('second')));
    const state = await store.look(never)();
    expect(state).toMatchObject(E.right({ free: expect.any(Number), clockAhead: expect.any(Number) }));
  });

  it('gets in with the key that the destination names, and not where none does', async () => {
    const place = freshPlace(server());
    const { key, config, directory } = server();
    const all = readFileSync(config, 'utf8');
    try {
      writeFileSync(config, all.replace(/^IdentityFile.*$/m, 'IdentityFile none'));
      expect(await put(await openAt(server(), place, key), 'a', contentOf('x'))).toEqual(E.right('stored'));
      const other = join(directory, '100%, another');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
      for (const credentials of [null, other])
        expect(await put(await openAt(server(), place, credentials), 'b', contentOf('x'))).toMatchObject(
          E.left({ cause: 'forbidden', reason: 'it does not let us in' }),
        );
      writeFileSync(join(directory, 'authorized'), readFileSync(`${other}.pub`));
      expect(await put(await openAt(server(), place, other), 'b', contentOf('x'))).toEqual(E.right('stored'));
      chmodSync(other, 0o644);
      await expect(openAt(server(), place, other)).rejects.toThrow(/others can read its credentials/);
    } finally {
      writeFileSync(config, all);
      writeFileSync(join(directory, 'authorized'), readFileSync(`${key}.pub`));
    }
  });

  it('goes to no machine whose key nobody knows, or whose key is another one', async () => {
    const place = freshPlace(server());
    const { knownHosts } = server();
    const known = readFileSync(knownHosts, 'utf8');
    try {
      writeFileSync(knownHosts, '');
      expect(await put(await openAt(server(), place), 'a', contentOf('x'))).toMatchObject(
        E.left({ cause: 'unusable', reason: 'its host key is not in known_hosts' }),
      );
      const another = readFileSync(join(server().directory, 'key.pub'), 'utf8');
      writeFileSync(knownHosts, known.replace(/ssh-ed25519.*/s, another));
      expect(await put(await openAt(server(), place), 'a', contentOf('x'))).toMatchObject(
        E.left({ cause: 'unusable', reason: expect.stringContaining('is not the one in known_hosts') }),
      );
    } finally {
      writeFileSync(knownHosts, known);
    }
    expect(readdirSync(place)).toEqual([]);
  });

  it('says why when nobody listens, and when there is no ssh', async () => {
    const place = freshPlace(server());
    const { user } = server();
    expect(await listed(await openAt({ user, port: 1 }, place))).toMatchObject(
      E.left({ cause: 'unreachable', reason: 'it refuses the connection: nobody listens there' }),
    );
    process.env['PATH'] = '/nonexistent';
    try {
      expect(await listed(await openAt(server(), place))).toMatchObject(
        E.left({ cause: 'unusable', reason: 'there is no ssh on this machine' }),
      );
    } finally {
      process.env['PATH'] = server().path;
    }
  });

  it('goes on over a new connection when one was cut, and leaves no process', async () => {
    const place = freshPlace(server());
    const store = await openAt(server(), place);
    // why: other tests start processes in this directory, too
    const clients = (): ReadonlyArray<number> =>
      processesBelow(process.cwd()).filter((pid) => commandOf(pid).includes(String(server().port)));
    await put(store, 'a', contentOf('x'));
    const own = [...clients()];
    expect(own).toHaveLength(1);
    const half = randomBytes(20_000_000);
    const cut = {
      size: 40_000_000,
      chunks: async function* () {
        yield half;
        for (const pid of own.splice(0)) process.kill(pid, 'SIGKILL');
        yield half;
      },
    };
    expect(await put(store, 'b', cut)).toEqual(E.right('stored'));
    const back = await got(store, 'b');
    expect(E.isRight(back) && back.right.equals(Buffer.concat([half, half]))).toBe(true);
    expect(readdirSync(join(place, '.incoming'))).toEqual([]);
    await store.close();
    expect(clients()).toEqual([]);
  });
});

describe('a server that has version 3 of SFTP and nothing more', () => {
  const server = useSshd({ sftp: '-P hardlink,fsync,posix-rename,statvfs,limits' });

  storeContract('sftp, without what OpenSSH adds', async () => openAt(server(), freshPlace(server())));
});

describe('an append-only account', () => {
  const refused = 'remove,rename,posix-rename,rmdir,setstat,fsetstat,lsetstat,symlink';
  const server = useSshd({ ...(isRoot ? { user: 'nobody' } : {}), sftp: `-P ${refused}` });

  it('takes what is new, and neither overwrites nor removes', async () => {
    const place = freshPlace(server());
    const store = await openAt(server(), place, server().key);
    expect(await put(store, 'packs/ab/1.pack', contentOf('first'))).toEqual(E.right('stored'));
    expect(await put(store, 'packs/ab/1.pack', contentOf('second'))).toEqual(E.right('exists'));
    expect(await store.overwrite('packs/ab/1.pack', contentOf('second'), never)()).toMatchObject(
      E.left({ cause: 'forbidden' }),
    );
    expect(await store.remove('packs/ab/1.pack', never)()).toMatchObject(E.left({ cause: 'forbidden' }));
    expect(await got(store, 'packs/ab/1.pack')).toEqual(E.right(Buffer.from('first')));
    expect(await listed(store)).toEqual(E.right([{ name: 'packs/ab/1.pack', size: 5 }]));
  });
});

// why: only the superuser gives others a root directory
if (isRoot)
  describe('an account in a root directory of its own', () => {
    const server = useSshd({ user: 'nobody', chroot: true });

    storeContract('sftp, chrooted', async () => {
      const { directory, user } = server();
      count += 1;
      placeAt({ ...server(), directory: join(directory, 'root'), user }, `place${count}`);
      return openAt(server(), `/place${count}`);
    });
  });
