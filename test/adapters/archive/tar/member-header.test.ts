/** Headers as tar's own reader and POSIX understand them, where building such a file on disk would take too long. */
import * as fc from 'fast-check';
import { Header } from 'tar/header';
import { Pax } from 'tar/pax';
import type { MemberFields } from '../../../../src/adapters/archive/tar/member-fields';
import { headerBound, writeHeader } from '../../../../src/adapters/archive/tar/member-header';

const plain: MemberFields = {
  path: 'test/a',
  type: 'File',
  mode: 0o644,
  uid: 0,
  gid: 0,
  uname: '',
  gname: '',
  size: 0,
  mtimeNs: 0n,
  link: '',
};

const written = (fields: MemberFields): { readonly pax: string; readonly header: Header } => {
  const bound = headerBound(fields);
  const into = Buffer.alloc(bound, 'x');
  const end = writeHeader(into, 0, fields);
  expect(end).toBeLessThanOrEqual(bound);
  expect(end % 512).toBe(0);
  if (end === 512) return { pax: '', header: new Header(into, 0) };
  const announced = new Header(into, 0);
  expect(announced).toMatchObject({ type: 'ExtendedHeader', cksumValid: true });
  const pax = into.toString('latin1', 512, 512 + (announced.size ?? 0));
  expect(pax.endsWith('\n')).toBe(true);
  return { pax, header: new Header(into, end - 512, Pax.parse(pax, {})) };
};

test('what ustar holds needs no pax records', () => {
  const fields = {
    ...plain,
    mode: 0o7777,
    uid: 0o7777777,
    size: 0o77777777777,
    mtimeNs: 1_500_000_000n * 10n ** 9n,
  };
  expect(written(fields)).toMatchObject({
    pax: '',
    header: { cksumValid: true, mode: 0o7777, size: 0o77777777777 },
  });
});

test('a file of 8 GiB or more has its size in pax', () => {
  const size = 8 * 1024 ** 3;
  expect(written({ ...plain, size })).toMatchObject({ pax: '19 size=8589934592\n', header: { size } });
});

test('times before 1970 and below the second are exact', () => {
  expect(written({ ...plain, mtimeNs: 1_000_000_001n }).pax).toBe('21 mtime=1.000000001\n');
  expect(written({ ...plain, mtimeNs: 1_500_000_000n }).pax).toBe('21 mtime=1.500000000\n');
  expect(written({ ...plain, mtimeNs: -1_500_000_000n }).pax).toBe('22 mtime=-1.500000000\n');
  expect(written({ ...plain, mtimeNs: -2_000_000_000n }).pax).toBe('22 mtime=-2.000000000\n');
});

test('every field is read back as it was, whatever stood there before', () => {
  const type = fc.constantFrom('File', 'Directory', 'SymbolicLink', 'Link');
  const name = fc.stringMatching(/^[a-z]{0,12}$/);
  const part = fc.oneof(fc.stringMatching(/^[ -.0-~]{1,30}$/), fc.stringMatching(/^[a-z]{90,120}$/));
  // why: no file is called `.` or `..`, and the reader takes them out of the middle of a path
  const named = part.filter((one) => one !== '.' && one !== '..');
  const path = fc.array(named, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
  const time = fc.oneof(fc.bigInt(0n, 20_000_000_000n), fc.bigInt(0n, 2n ** 33n - 1n));
  const fraction = fc.oneof(fc.constant(0n), fc.bigInt(0n, 999_999_999n));
  fc.assert(
    fc.property(
      fc.record({
        path,
        type,
        mode: fc.nat(0o7777),
        uid: fc.nat(0o7777777),
        gid: fc.nat(0o7777777),
        uname: name,
        gname: name,
        size: fc.oneof(
          fc.nat(),
          fc.nat().map((size) => size * 4),
          fc.nat().map((size) => size * 2 ** 10),
        ),
        mtimeNs: fc.tuple(time, fraction).map(([seconds, ns]) => seconds * 10n ** 9n + ns),
      }),
      (record) => {
        const fields = {
          ...record,
          path: record.path + (record.type === 'Directory' ? '/' : ''),
          size: record.type === 'File' ? record.size : 0,
          link: record.type === 'SymbolicLink' ? 'there' : '',
        };
        const { pax, header } = written(fields);
        expect(header).toMatchObject({
          cksumValid: true,
          type: fields.type,
          mode: fields.mode,
          uid: fields.uid,
          gid: fields.gid,
          uname: fields.uname,
          gname: fields.gname,
          size: fields.size,
          linkpath: fields.link,
        });
        expect(header.path?.replace(/\/$/, '')).toBe(record.path);
        const [seconds, ns] = [fields.mtimeNs / 10n ** 9n, fields.mtimeNs % 10n ** 9n];
        const exact = `${seconds}.${String(ns).padStart(9, '0')}`;
        if (ns === 0n) expect(header.mtime?.getTime()).toBe(Number(seconds) * 1000);
        else expect(/ mtime=(.*)\n/.exec(pax)?.[1]).toBe(exact);
      },
    ),
    { numRuns: 500 },
  );
});

test('from member to member the records of a time differ in its digits alone', () => {
  const one = Buffer.alloc(4096);
  const other = Buffer.alloc(4096);
  const end = writeHeader(one, 0, { ...plain, path: 'a', mtimeNs: 1_795_547_094_000_000_001n });
  expect(writeHeader(other, 0, { ...plain, path: 'b', mtimeNs: 1_795_547_094_900_000_000n })).toBe(end);
  const differing = [...one.keys()].filter((at) => one[at] !== other[at] && at < end - 512);
  expect(differing.every((at) => at >= 512 + '30 mtime='.length && at < 512 + 29)).toBe(true);
});

test('owners of any number and name are kept', () => {
  const { pax, header } = written({
    ...plain,
    uid: 4_000_000_000,
    gid: 2_097_152,
    uname: 'n'.repeat(33),
    gname: 'jörg',
  });
  expect(header).toMatchObject({
    uid: 4_000_000_000,
    gid: 2_097_152,
    uname: 'n'.repeat(33),
    cksumValid: true,
  });
  expect(pax).toContain('uid=4000000000\n');
  expect(pax).toContain(`gname=${Buffer.from('jörg').toString('latin1')}\n`);
});

test('a record counts the digits of its own length', () => {
  for (const length of [80, 90, 91, 92, 93, 94, 100, 980, 985, 990, 995, 1000]) {
    const { pax } = written({ ...plain, path: 'é'.repeat(length) });
    const [record = ''] = pax.split('\n');
    expect(Number.parseInt(record, 10)).toBe(record.length + 1);
  }
});

test.each([
  { mode: 0o600 },
  { uid: 7 },
  { gid: 7 },
  { uname: 'jane' },
  { gname: 'staff' },
  { type: 'Directory' as const },
])('what differs from the member before in %j alone is written as it is, and so is the next', (change) => {
  written(plain);
  expect(written({ ...plain, ...change }).header).toMatchObject({ cksumValid: true, ...change });
  const { type, mode, uid, gid, uname, gname } = plain;
  expect(written(plain).header).toMatchObject({ cksumValid: true, type, mode, uid, gid, uname, gname });
});
