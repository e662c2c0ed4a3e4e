/** A place by SFTP at a server that is broken, or means no good: never a wrong answer, never one that does not come. */
import { PassThrough } from 'node:stream';
import * as E from 'fp-ts/Either';
import { PlaceFault } from '../../../src/adapters/destinations/fault';
import { guarded } from '../../../src/adapters/destinations/guarded';
import {
  encode,
  type Field,
  kind,
  PacketReader,
  status,
} from '../../../src/adapters/destinations/sftp/packets';
import { type SftpLink, sftpStoreOver } from '../../../src/adapters/destinations/sftp/sftp';
import type { ObjectStore } from '../../../src/ports/object-store';
import { contentOf, got, listed, put } from '../../support/store-contract';

const never = new AbortController().signal;

interface Asked {
  readonly type: number;
  readonly id: number;
  /** Stands behind the number. */
  readonly reader: PacketReader;
}
type Send = (type: number, ...fields: ReadonlyArray<Field>) => void;

/** Answers one request; undefined leaves it to what a decent server does. */
type Act = (asked: Asked, send: Send, raw: (bytes: Buffer | string) => void, end: () => void) => boolean;

const directory = 0o040755;
const regular = 0o100400;
const attributes = (mode: number, size = 0): ReadonlyArray<Field> => [5, BigInt(size), mode];
/** Attributes as a part of a packet; `encode` puts a length and a type before it. */
const entry = (name: string, mode: number, size = 0): ReadonlyArray<Field> => [
  name,
  name,
  ...attributes(mode, size),
];
const content = Buffer.from('0123456789');

/** A server with one directory and one file in it, as far as a test does not act otherwise. */
const decent = ({ type, id }: Asked, send: Send): void => {
  const say = (code: number): void => send(kind.status, id, code, '', '');
  if (type === kind.stat) send(kind.attrs, id, ...attributes(directory));
  else if (type === kind.lstat || type === kind.fstat)
    send(kind.attrs, id, ...attributes(regular, content.length));
  else if (type === kind.open || type === kind.opendir) send(kind.handle, id, 'h');
  else if (type === kind.readdir) say(status.end);
  else if (type === kind.extended) say(status.unsupported);
  else say(status.ok);
};

const linkTo = (act: Act): SftpLink => {
  const input = new PassThrough();
  const output = new PassThrough();
  let end: (fault: PlaceFault) => void = () => undefined;
  const ended = new Promise<PlaceFault>((resolve) => {
    end = resolve;
  });
  let waiting = Buffer.alloc(0);
  const send: Send = (type, ...fields) => void output.write(encode(type, fields));
  const cut = (): void => end(new PlaceFault('unreachable', 'it closed the connection'));
  input.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE(0)) {
      const size = waiting.readUInt32BE(0);
      const reader = new PacketReader(waiting.subarray(4, 4 + size));
      waiting = waiting.subarray(4 + size);
      const type = reader.byte();
      const asked = { type, id: reader.number(), reader };
      if (act(asked, send, (raw) => void output.write(raw), cut)) continue;
      if (type === kind.init) send(kind.version, 3);
      else decent(asked, send);
    }
  });
  return { input, output, ended, close: async () => cut(), kill: cut };
};

const opened: Array<ObjectStore> = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

/** For what is to be given up: milliseconds, less than a person waits. */
const soon = 300;

/** `idle`: after so many milliseconds in which nothing moves it is given up. */
const storeOf = (act: Act, idle = 60_000): ObjectStore => {
  const store = guarded(
    sftpStoreOver(() => linkTo(act), '/there', 'sftp://host/there', 'mkdir'),
    { idle, leastRate: 16 * 1024 * 1024, mostObjects: 5_000 },
  );
  opened.push(store);
  return store;
};

const failure = (cause: string, reason = '') =>
  E.left(expect.objectContaining({ cause, reason: expect.stringContaining(reason) }));

const on =
  (
    wanted: number,
    answer: (asked: Asked, send: Send, raw: (bytes: Buffer | string) => void, end: () => void) => void,
  ): Act =>
  (asked, send, raw, end) => {
    if (asked.type !== wanted) return false;
    answer(asked, send, raw, end);
    return true;
  };

/** Reads what a request to read asks for. */
const span = ({ reader }: Asked): { readonly offset: number; readonly length: number } => {
  reader.bytes();
  return { offset: reader.size(), length: reader.number() };
};

it('a decent one is believed', async () => {
  const store = storeOf(
    on(kind.read, (asked, send) => {
      const { offset, length } = span(asked);
      if (offset >= content.length) send(kind.status, asked.id, status.end, '', '');
      else send(kind.data, asked.id, content.subarray(offset, offset + length));
    }),
  );
  expect(await got(store, 'a')).toEqual(E.right(content));
  expect(await listed(store)).toEqual(E.right([]));
});

it('one that gives a byte at a time is asked again for the rest', async () => {
  const store = storeOf(
    on(kind.read, (asked, send) => {
      const { offset } = span(asked);
      send(kind.data, asked.id, content.subarray(offset, offset + 1));
    }),
  );
  expect(await got(store, 'a')).toEqual(E.right(content));
  expect(await got(store, 'a', { offset: 2, length: 5 })).toEqual(E.right(content.subarray(2, 7)));
});

it('one that lets bytes drip, or names, is given up', async () => {
  const bytes = storeOf((asked, send) => {
    if (asked.type === kind.fstat)
      send(kind.attrs, asked.id, ...attributes(regular, Number.MAX_SAFE_INTEGER));
    else if (asked.type === kind.read) setTimeout(() => send(kind.data, asked.id, 'x'), soon / 10);
    else return false;
    return true;
  }, soon);
  expect(await got(bytes, 'a')).toEqual(failure('stalled', 'hardly anything moved'));
  let n = 0;
  const names = storeOf(
    on(kind.readdir, ({ id }, send) => {
      setTimeout(() => send(kind.name, id, 1, ...entry(`${(n += 1)}`, regular, 1)), 1_500);
    }),
    4_000,
  );
  expect(await listed(names)).toEqual(failure('stalled', 'hardly anything moved for 4 s'));
});

it('one that lies about a size, each time otherwise, gives no more than is asked for, and never too little', async () => {
  let size = 4;
  const store = storeOf((asked, send) => {
    if (asked.type === kind.fstat) send(kind.attrs, asked.id, ...attributes(regular, size));
    else if (asked.type === kind.read) {
      const { offset, length } = span(asked);
      if (offset >= content.length) send(kind.status, asked.id, status.end, '', '');
      else send(kind.data, asked.id, content.subarray(offset, Math.min(offset + length, content.length)));
    } else return false;
    return true;
  });
  // why: of a file that grows what was there when it was opened is given; whoever reads it knows its digest
  expect(await got(store, 'a')).toEqual(E.right(content.subarray(0, 4)));
  size = 1_000;
  expect(await got(store, 'a')).toEqual(failure('wrong', 'it ends at byte 10'));
  expect(await got(store, 'a', { offset: 4, length: 6 })).toEqual(E.right(content.subarray(4)));
});

it.each<readonly [string, Act, string]>([
  [
    'more bytes than were asked for',
    on(kind.read, ({ id }, send) => send(kind.data, id, Buffer.alloc(100))),
    'wrong',
  ],
  ['no bytes', on(kind.read, ({ id }, send) => send(kind.data, id, '')), 'wrong'],
  [
    'an end before the end',
    on(kind.read, ({ id }, send) => send(kind.status, id, status.end, '', '')),
    'wrong',
  ],
  ['a handle for bytes', on(kind.read, ({ id }, send) => send(kind.handle, id, 'h')), 'wrong'],
  [
    'that all is well, and nothing else',
    on(kind.read, ({ id }, send) => send(kind.status, id, status.ok, '', '')),
    'wrong',
  ],
  [
    'an answer to what nobody asked',
    on(kind.read, ({ id }, send) => send(kind.data, id + 999, 'x')),
    'wrong',
  ],
  [
    'a packet that ends too soon',
    on(kind.read, (_, __, raw) => raw(Buffer.from([0, 0, 0, 2, kind.data, 0]))),
    'wrong',
  ],
  [
    'a packet of a gigabyte',
    on(kind.read, (_, __, raw) => raw(Buffer.from([0x40, 0, 0, 0, kind.data]))),
    'wrong',
  ],
  [
    'a text that is longer than its packet',
    on(kind.read, ({ id }, _, raw) => {
      const packet = encode(kind.data, [id, 'x']);
      packet.writeUInt32BE(0xffffff, 9);
      raw(packet);
    }),
    'wrong',
  ],
  ['a cut connection', on(kind.read, (_, __, ___, end) => end()), 'unreachable'],
  ['nothing', on(kind.read, () => undefined), 'stalled'],
  [
    'a directory for a file',
    on(kind.lstat, ({ id }, send) => send(kind.attrs, id, ...attributes(directory))),
    'wrong',
  ],
  [
    'a size beyond all',
    on(kind.fstat, ({ id }, send) => send(kind.attrs, id, ...attributes(regular, Number.MAX_SAFE_INTEGER))),
    'wrong',
  ],
])('one that answers a read with %s is not believed', async (_, act, cause) => {
  const late: Act = (asked, send, raw, end) =>
    act(asked, send, raw, end) ||
    on(kind.read, ({ id }, answer) => answer(kind.status, id, status.end, '', ''))(asked, send, raw, end);
  expect(await got(storeOf(late, cause === 'stalled' ? soon : undefined), 'a')).toEqual(failure(cause));
});

it.each<readonly [string, Act, string, string]>([
  [
    'a greeting for people',
    on(kind.init, (_, __, raw) => raw('Welcome to this machine!\n')),
    'wrong',
    'it does not speak SFTP',
  ],
  ['an older version', on(kind.init, (_, send) => send(kind.version, 2)), 'wrong', 'no version 3'],
  ['nothing', on(kind.init, () => undefined), 'stalled', 'nothing moved'],
  ['that it closes', on(kind.init, (_, __, ___, end) => end()), 'unreachable', 'it closed the connection'],
  [
    'that there is no such directory',
    on(kind.stat, ({ id }, send) => send(kind.status, id, status.absent, '', '')),
    'unusable',
    'there is no such directory',
  ],
])('one that begins with %s is told', async (_, act, cause, reason) => {
  const store = storeOf(act, cause === 'stalled' ? soon : undefined);
  expect(await listed(store)).toEqual(failure(cause, reason));
  expect(await store.look(never)()).toEqual(failure(cause, reason));
});

describe('one that lists', () => {
  it('for ever comes to an end', async () => {
    let n = 0;
    const store = storeOf(
      on(kind.readdir, ({ id }, send) => {
        const names = Array.from({ length: 100 }, () => entry(`${(n += 1)}`, regular, 1)).flat();
        send(kind.name, id, 100, ...names);
      }),
    );
    expect(await listed(store)).toEqual(failure('wrong', 'more than 5000 objects'));
  });

  it('nothing, for ever, is given up', async () => {
    const store = storeOf(
      on(kind.readdir, ({ id }, send) => setImmediate(() => send(kind.name, id, 0))),
      soon,
    );
    expect(await listed(store)).toEqual(failure('stalled', 'nothing moved'));
  });

  it('directories in directories, without an end, comes to one', async () => {
    const ended = new Set<string>();
    let handles = 0;
    const store = storeOf((asked, send) => {
      if (asked.type === kind.opendir) {
        send(kind.handle, asked.id, `h${(handles += 1)}`);
        return true;
      }
      if (asked.type !== kind.readdir) return false;
      const handle = asked.reader.bytes().toString();
      if (ended.has(handle)) send(kind.status, asked.id, status.end, '', '');
      else send(kind.name, asked.id, 2, ...entry('deeper', directory), ...entry('file', regular, 3));
      ended.add(handle);
      return true;
    });
    const found = await listed(store);
    expect(E.isRight(found) && found.right.map(({ name }) => name.split('/').length)).toEqual([
      8, 7, 6, 5, 4, 3, 2, 1,
    ]);
  });

  it('names that lead elsewhere, links and what is no file is not followed', async () => {
    let isOver = false;
    const store = storeOf(
      on(kind.readdir, ({ id }, send) => {
        const entries = [
          ...[
            entry('..', directory),
            entry('.', directory),
            entry('../up', regular),
            entry('/etc/passwd', regular),
          ],
          ...[entry('link', 0o120777), entry('pipe', 0o010644), entry('good', regular, 7)],
        ];
        if (isOver) send(kind.status, id, status.end, '', '');
        else send(kind.name, id, entries.length, ...entries.flat());
        isOver = true;
      }),
    );
    expect(await listed(store)).toEqual(E.right([{ name: 'good', size: 7 }]));
  });

  it('more names than its packet holds is not believed', async () => {
    const store = storeOf(
      on(kind.readdir, ({ id }, send) => send(kind.name, id, 5, ...entry('a', regular, 1))),
    );
    expect(await listed(store)).toEqual(failure('wrong'));
  });
});

describe('one that takes', () => {
  const nothingThere = on(kind.lstat, ({ id }, send) => send(kind.status, id, status.absent, '', ''));
  const both =
    (one: Act, other: Act): Act =>
    (...asked) =>
      one(...asked) || other(...asked);

  it('what is sent, and then fails, has stored nothing', async () => {
    const renamed: Array<number> = [];
    const store = storeOf(
      both(nothingThere, (asked, send) => {
        if (asked.type === kind.rename) renamed.push(asked.id);
        if (asked.type !== kind.write) return false;
        send(kind.status, asked.id, status.failure, 'Failure', '');
        return true;
      }),
    );
    expect(await put(store, 'a', contentOf('x'))).toEqual(failure('wrong', 'it fails there'));
    expect(renamed).toEqual([]);
  });

  it('what is sent, and has no room, says so', async () => {
    const act = both(nothingThere, (asked, send) => {
      const { type, id } = asked;
      if (type === kind.init) send(kind.version, 3, 'statvfs@openssh.com', '2');
      else if (type === kind.write) send(kind.status, id, status.failure, 'Failure', '');
      else if (type === kind.extended) send(kind.extendedReply, id, ...Array.from({ length: 11 }, () => 0n));
      else return false;
      return true;
    });
    expect(await put(storeOf(act), 'a', contentOf('x'))).toEqual(failure('full', 'no room is left there'));
  });

  it('what is sent, and never says so, is given up; and is asked anew over another connection', async () => {
    let isStuck = true;
    const store = storeOf(
      both(nothingThere, (asked) => asked.type === kind.write && isStuck),
      soon,
    );
    expect(await put(store, 'a', contentOf('x'))).toEqual(failure('stalled', 'nothing moved'));
    isStuck = false;
    expect(await put(store, 'a', contentOf('x'))).toEqual(E.right('stored'));
  });
});
