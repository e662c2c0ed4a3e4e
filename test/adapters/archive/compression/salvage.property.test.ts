/**
 * Whatever is done to an archive: no error leaves the port as a throw, nothing is written outside the target, nothing half
 * stands there, and each member that the damage does not touch is restored. The test knows where each member lies, since it
 * laid them down itself.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { answer, canary, examine, namesIn, stored, unpack } from '../restore/support/restoring';
import { archiveOf, file, pax } from '../restore/support/raw-tar';
import { see } from '../support/tree';

interface Laid {
  readonly name: string;
  readonly content: Buffer;
  readonly bytes: Buffer;
  /** Where its headers begin, where its content does, and where that ends, in the tar stream. */
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

const contents = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  fc.uint8Array({ maxLength: 1600 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(3000).map((length) => Buffer.alloc(length)),
  fc.nat(3000).map((length) => Buffer.from(Array.from({ length }, (_, at) => (at * at) % 31))),
);

/** Files one after another, some with a pax header; each name says nothing of the next. */
const archives = fc
  .array(fc.record({ content: contents, isExtended: fc.boolean() }), { minLength: 1, maxLength: 6 })
  .map((members): ReadonlyArray<Laid> => {
    let start = 0;
    return members.map(({ content, isExtended }, at) => {
      const name = `f${at}`;
      const before = isExtended ? pax({ mtime: '1000000000.5' }) : Buffer.alloc(0);
      const bytes = Buffer.concat([before, file(name, content)]);
      const body = start + before.length + 512;
      const laid = { name, content, bytes, start, body, end: body + content.length };
      start += bytes.length;
      return laid;
    });
  });

const tarOf = (laid: ReadonlyArray<Laid>): Buffer => archiveOf(...laid.map(({ bytes }) => bytes));

interface Outcome {
  /** What stands in the target, by name. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Whether something is told that makes it less than whole. */
  readonly isTold: boolean;
}

/** Restores into a directory beside something that must stay as it is. */
const restored = async (bytes: Buffer): Promise<Outcome> => {
  const { archive, dir } = stored(bytes);
  const outside = canary(dir);
  const before = see(outside);
  const target = join(dir, 'target');
  mkdirSync(target);
  const result = await unpack(archive, target);
  expect(see(outside)).toEqual(before);
  expect(namesIn(dir)).toEqual(['archive.tar', 'outside', 'target']);
  const files = new Map(
    namesIn(target).map((name) => {
      const path = join(target, name);
      return [name, see(target)[`/${name}`]?.type === 'file' ? readFileSync(path) : Buffer.alloc(0)];
    }),
  );
  const examined = await examine(archive);
  expect(examined._tag).toBe(result._tag);
  if (result._tag === 'Left') {
    expect(['damaged', 'unsupported']).toContain(result.left.kind);
    expect(files.size).toBe(0);
    return { files, isTold: true };
  }
  const { damageCount, refusedCount, notes, damage } = result.right;
  expect(answer(examined)).toMatchObject({ damageCount, damage });
  return { files, isTold: damageCount + refusedCount + notes.length > 0 };
};

const requireAll = (files: ReadonlyMap<string, Buffer>, laid: ReadonlyArray<Laid>): void => {
  for (const { name, content } of laid) {
    expect([name, files.get(name)?.equals(content)]).toEqual([name, true]);
  }
};

/** Whether a header's own checksum, a plain sum of its bytes, signed or not, is right: then nobody can tell that it was another one. */
const hasRightSum = (header: Buffer): boolean => {
  const sum = (signed: boolean): number =>
    header.reduce((total, byte, at) => {
      if (at >= 148 && at < 156) return total + 0x20;
      return total + (signed && byte > 127 ? byte - 256 : byte);
    }, 0);
  const stored = parseInt(header.toString('latin1', 148, 156), 8);
  return stored === sum(true) || stored === sum(false);
};

const runs = process.env['EVIDENCE'] === undefined ? 60 : 1000;

test('cut anywhere: all that is whole before the cut is there, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      archives,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      async (laid, part, isGzip) => {
        const tar = tarOf(laid);
        const whole = isGzip ? gzipSync(tar) : tar;
        const cut = whole.subarray(0, Math.floor(whole.length * part));
        const length = !isGzip
          ? cut.length
          : cut.length < 10
            ? 0
            : gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).length;
        const { files, isTold } = await restored(cut);
        const before = laid.filter(({ end }) => end <= length);
        requireAll(files, before);
        expect([...files.keys()]).toEqual(before.map(({ name }) => name));
        if (before.length < laid.length) expect(isTold).toBe(true);
      },
    ),
    { numRuns: runs },
  );
});

test('bytes overwritten in a plain archive: every member that they do not touch is there, and the damage is told', async () => {
  const damages = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 700 }).map((bytes) => Buffer.from(bytes)),
  });
  await fc.assert(
    fc.asyncProperty(archives, damages, async (laid, { at, bytes }) => {
      const tar = tarOf(laid);
      const from = Math.floor((tar.length - 1024) * at);
      const to = Math.min(tar.length - 1024, from + bytes.length);
      const bad = Buffer.from(tar);
      bytes.copy(bad, from, 0, to - from);
      const { files, isTold } = await restored(bad);
      // A header that is damaged may cost its member; content that is changed is not found out in a plain archive.
      requireAll(
        files,
        laid.filter(({ start, end }) => end <= from || start >= to),
      );
      const headersTouched = laid.some(
        ({ start, body }) =>
          from < body && to > start && !bad.subarray(start, body).equals(tar.subarray(start, body)),
      );
      const seemsRight = laid.some(({ start, body }) => {
        const [was, is] = [tar.subarray(start, body), bad.subarray(start, body)];
        const blocks = Array.from({ length: (body - start) / 512 }, (_, index) =>
          is.subarray(512 * index, 512 * index + 512),
        );
        return !is.equals(was) && blocks.length === 1 && blocks.every(hasRightSum);
      });
      const isMissing = laid.some(({ name }) => !files.has(name));
      if (isMissing) expect([headersTouched, isTold || seemsRight]).toEqual([true, true]);
    }),
    { numRuns: runs },
  );
});

test('bytes overwritten in a gzip archive: all before them is there, and that something is wrong is told', async () => {
  await fc.assert(
    fc.asyncProperty(
      archives,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      async (laid, at, bytes) => {
        const tar = tarOf(laid);
        const whole = gzipSync(tar);
        const from = 10 + Math.floor((whole.length - 11) * at);
        const bad = Buffer.from(whole);
        Buffer.from(bytes).copy(bad, from);
        const sound = gunzipSync(whole.subarray(0, from), { finishFlush: constants.Z_SYNC_FLUSH }).length;
        const { files, isTold } = await restored(bad);
        requireAll(
          files,
          laid.filter(({ end }) => end <= sound),
        );
        const isSame = laid.every(({ name, content }) => files.get(name)?.equals(content) === true);
        if (!isSame) expect(isTold).toBe(true);
      },
    ),
    { numRuns: runs },
  );
});

test('any bytes at all, as they are and after the beginning of an archive', async () => {
  const starts = fc.constantFrom(
    Buffer.alloc(0),
    file('a'),
    pax({ path: 'b' }),
    Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]),
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]),
    gzipSync(file('a')),
    Buffer.concat([gzipSync(file('a')).subarray(0, 10), deflateRawSync(Buffer.alloc(2000))]),
  );
  await fc.assert(
    fc.asyncProperty(starts, fc.uint8Array({ maxLength: 3000 }), async (start, bytes) => {
      await restored(Buffer.concat([start, bytes]));
    }),
    { numRuns: runs * 3 },
  );
});

test('fields of headers that hold any text: only what they say of their own member is lost', async () => {
  const fields = fc.constantFrom(
    [100, 8],
    [108, 8],
    [116, 8],
    [136, 12],
    [156, 1],
    [257, 8],
    [265, 32],
    [329, 16],
    [345, 155],
  );
  await fc.assert(
    fc.asyncProperty(
      fields,
      fc.uint8Array({ minLength: 155, maxLength: 155 }),
      async ([at = 0, length = 0], text) => {
        // These are headers of the next member, and say what it is called.
        if (at === 156 && 'xXgLK'.includes(String.fromCharCode(text[0] ?? 0))) return;
        const odd = file('odd', 'odd', { patches: [[at, Buffer.from(text.subarray(0, length))]] });
        const { files } = await restored(archiveOf(file('first', 'first'), odd, file('last', 'last')));
        expect([files.get('first'), files.get('last')].map(String)).toEqual(['first', 'last']);
      },
    ),
    { numRuns: runs * 3 },
  );
});

test('pax records of any bytes: the members before and after are there', async () => {
  const keys = fc.constantFrom(
    'path',
    'linkpath',
    'size',
    'mtime',
    'uid',
    'GNU.sparse.map',
    'GNU.sparse.size',
    'GNU.sparse.major',
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(keys, fc.string({ maxLength: 30 })), async (records) => {
      // A size that fits moves what follows, as it must.
      if (/^[0-9]+$/.test(records['size'] ?? '')) return;
      const bytes = archiveOf(file('first', 'first'), pax(records), file('odd', ''), file('last', 'last'));
      const { files } = await restored(bytes);
      expect([files.get('first'), files.get('last')].map(String)).toEqual(['first', 'last']);
    }),
    { numRuns: runs * 3 },
  );
});
