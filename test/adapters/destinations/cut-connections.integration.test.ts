/** Places whose connections are cut, at every point of a small session: it goes on, each thing is stored once, and comes back to the byte. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import * as E from 'fp-ts/Either';
import { PlaceFault } from '../../../src/adapters/destinations/fault';
import { guarded } from '../../../src/adapters/destinations/guarded';
import { rcloneStore } from '../../../src/adapters/destinations/rclone/rclone';
import type { RawStore } from '../../../src/adapters/destinations/raw-store';
import { retrying } from '../../../src/adapters/destinations/retrying';
import type { S3Library } from '../../../src/adapters/destinations/s3/client';
import { s3StoreAt } from '../../../src/adapters/destinations/s3/s3';
import { type SftpLink, sftpStore, sftpStoreOver } from '../../../src/adapters/destinations/sftp/sftp';
import type { ObjectStore } from '../../../src/ports/object-store';
import { type FarLink, startFarLink } from '../../support/far-link';
import { s3Keys, startS3 } from '../../support/s3-server';
import { placeAt, startSshd } from '../../support/sshd';
import { contentOf, got, listed, put } from '../../support/store-contract';
import { temporaryDirectory } from '../../support/temporary-directory';
import { startWebdav } from '../../support/webdav';

const never = new AbortController().signal;

/** Nobody waits between attempts here. */
const atOnce = { rests: [0, 0, 0], known: 60_000, unknown: 60_000 };

/** Of the points of a session each so many-th is tried; at length every one. */
const isAtLength = process.env['EVIDENCE'] === '1';

const content = Buffer.from(Array.from({ length: 300 }, (_, n) => n % 251));

/** What is done at a place, and what has to come of it, wherever a connection is cut. */
const session = async (store: ObjectStore): Promise<void> => {
  expect(await put(store, 'packs/ab/one', contentOf(content))).toEqual(E.right('stored'));
  expect(await put(store, 'packs/ab/one', contentOf('another'))).toEqual(E.right('exists'));
  expect(await put(store, 'heads/2', contentOf('two'))).toEqual(E.right('stored'));
  expect(await got(store, 'packs/ab/one')).toEqual(E.right(content));
  expect(await got(store, 'packs/ab/one', { offset: 100, length: 150 })).toEqual(
    E.right(content.subarray(100, 250)),
  );
  expect(await listed(store)).toEqual(
    E.right([
      { name: 'heads/2', size: 3 },
      { name: 'packs/ab/one', size: content.length },
    ]),
  );
  expect(await store.remove('heads/2', never)()).toEqual(E.right(undefined));
  expect(await listed(store, 'heads/')).toEqual(E.right([]));
  await store.close();
};

let directory: string;
let count = 0;
const freshPlace = (): string => {
  count += 1;
  const place = join(directory, `place${count}`);
  mkdirSync(place);
  return place;
};
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('sftp, cut at each byte of what is said', () => {
  /** Counts what goes over it in each way, and cuts the connection once, after so many bytes. */
  const startLine = (way: 'asked' | 'answered', after: number) => {
    const carried = { asked: 0, answered: 0 };
    let left = after;
    let cuts = 0;
    const begin = (): SftpLink => {
      const child = spawn('/usr/lib/openssh/sftp-server', [], { stdio: ['pipe', 'pipe', 'ignore'] });
      const [input, output] = [new PassThrough(), new PassThrough()];
      const ended = new Promise<PlaceFault>((resolve) => {
        child.on('close', () => resolve(new PlaceFault('unreachable', 'it closed the connection')));
      });
      child.stdin.on('error', () => undefined);
      const kill = (): void => void child.kill('SIGKILL');
      const hand = (from: Readable, into: NodeJS.WritableStream, own: typeof way): void => {
        from.on('data', (bytes: Buffer) => {
          const given = own === way ? bytes.subarray(0, left) : bytes;
          carried[own] += given.length;
          into.write(given);
          if (own !== way || left === 0) return;
          left -= given.length;
          if (left > 0) return;
          left = Infinity;
          cuts += 1;
          from.removeAllListeners('data');
          kill();
        });
      };
      hand(input, child.stdin, 'asked');
      hand(child.stdout, output, 'answered');
      const close = async (): Promise<void> => {
        kill();
        await ended;
      };
      return { input, output, ended, close, kill };
    };
    return { begin, carried, cuts: () => cuts };
  };
  const storeOver = ({ begin }: ReturnType<typeof startLine>, place: string): ObjectStore =>
    guarded(retrying(sftpStoreOver(begin, place, 'sftp://host/there', 'mkdir'), atOnce));

  it.each(['asked', 'answered'] as const)(
    'of what is %s',
    async (way) => {
      const whole = startLine(way, Infinity);
      await session(storeOver(whole, freshPlace()));
      const points = whole.carried[way];
      expect(points).toBeGreaterThan(500);
      for (let after = 1; after < points; after += isAtLength ? 1 : 53) {
        const line = startLine(way, after);
        const place = freshPlace();
        await session(storeOver(line, place));
        expect({ after, cuts: line.cuts() }).toEqual({ after, cuts: 1 });
        expect(readFileSync(join(place, 'packs/ab/one')).equals(content)).toBe(true);
        rmSync(place, { recursive: true });
      }
    },
    600_000,
  );

  it('leaves no draft behind that it could take away', async () => {
    const place = freshPlace();
    const large = Buffer.alloc(200_000, 'x');
    const line = startLine('asked', 100_000);
    const store = storeOver(line, place);
    expect(await put(store, 'a', contentOf(large))).toEqual(E.right('stored'));
    expect(line.cuts()).toBe(1);
    expect(await got(store, 'a')).toEqual(E.right(large));
    await store.close();
    expect(readdirSync(join(place, '.incoming'))).toEqual([]);
  });
});

/** Each so many-th point of a session over TCP, in both directions. */
const cutEverywhere = async (
  link: FarLink,
  begin: () => RawStore,
  points: number,
  reset: () => void,
): Promise<void> => {
  const open = (): ObjectStore => guarded(retrying(begin(), atOnce));
  await session(open());
  const whole = link.carried();
  reset();
  for (const [way, cut] of [
    ['sent', link.cutAfter],
    ['received', link.cutAfterReceived],
  ] as const) {
    const step = Math.max(1, Math.floor(whole[way] / points));
    for (let after = 1; after < whole[way] * 0.95; after += step) {
      const before = link.cuts();
      cut(after);
      await session(open());
      expect({ way, after, cuts: link.cuts() - before }).toEqual({ way, after, cuts: 1 });
      reset();
    }
  }
};

it('S3, cut at many a byte', async () => {
  const library = (await import(join(__dirname, '..', '..', '..', 'dist', 's3_library.js'))) as S3Library;
  const server = await startS3();
  const link = await startFarLink(Number(new URL(server.endpoint).port));
  try {
    const begin = (): RawStore =>
      s3StoreAt(
        {
          bucket: `http://127.0.0.1:${link.port}/bucket/`,
          ...{ region: 'eu-1', keys: { ...s3Keys, sessionToken: null } },
        },
        ...(['p', 's3://bucket/p', library] as const),
      );
    await cutEverywhere(link, begin, isAtLength ? 1000 : 12, () => server.objects.clear());
  } finally {
    await link.close();
    await server.close();
  }
}, 600_000);

it('sftp by ssh, cut at many a byte', async () => {
  const sshd = await startSshd();
  const link = await startFarLink(sshd.port);
  const usual = process.env['PATH'];
  process.env['PATH'] = sshd.path;
  try {
    const known = readFileSync(sshd.knownHosts, 'utf8').replaceAll(`:${sshd.port}`, `:${link.port}`);
    writeFileSync(sshd.knownHosts, known);
    const path = placeAt(sshd, 'place');
    const address = { kind: 'sftp', user: sshd.user, host: '127.0.0.1', port: link.port, path } as const;
    await cutEverywhere(
      link,
      () => sftpStore(address, null, 'sftp://h/p'),
      isAtLength ? 200 : 5,
      () => {
        for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
      },
    );
  } finally {
    process.env['PATH'] = usual;
    await link.close();
    await sshd.close();
  }
}, 600_000);

it('WebDAV by rclone, cut at many a byte', async () => {
  const place = freshPlace();
  const server = await startWebdav(place);
  const link = await startFarLink(server.port);
  try {
    const config = join(directory, 'rclone.conf');
    writeFileSync(config, `[dav]\ntype = webdav\nurl = http://127.0.0.1:${link.port}\nvendor = other\n`);
    // why: the server remembers for minutes what it has shown
    let sessions = 0;
    const begin = (): RawStore => {
      sessions += 1;
      return rcloneStore({ kind: 'rclone', remote: 'dav', path: `p${sessions}` }, config, 'rclone:dav:p');
    };
    await cutEverywhere(link, begin, isAtLength ? 100 : 3, () => undefined);
  } finally {
    await link.close();
    await server.close();
  }
}, 600_000);
