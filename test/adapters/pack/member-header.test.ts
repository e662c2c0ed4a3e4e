/** Headers as tar's own reader and POSIX understand them, where building such a file on disk would take too long. */
import { Header } from 'tar/header';
import { Pax } from 'tar/pax';
import type { MemberFields } from '../../../src/adapters/pack/member-fields';
import { headerBound, writeHeader } from '../../../src/adapters/pack/member-header';

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
  expect(written({ ...plain, mtimeNs: 1_500_000_000n }).pax).toBe('13 mtime=1.5\n');
  expect(written({ ...plain, mtimeNs: -1_500_000_000n }).pax).toBe('14 mtime=-1.5\n');
  expect(written({ ...plain, mtimeNs: -2_000_000_000n }).pax).toBe('12 mtime=-2\n');
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
