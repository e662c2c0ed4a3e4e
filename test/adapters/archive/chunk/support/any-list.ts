/** Member lists of any kind. */
import * as fc from 'fast-check';
import type { KnownMember } from '../../../../../src/adapters/archive/chunk/known-member';
import type { MemberList } from '../../../../../src/adapters/archive/chunk/member-list';

export const bytesText = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
});
const seconds = fc.oneof(fc.integer({ min: -5, max: 2 ** 33 }), fc.constantFrom(1_700_000_000));
const nanoseconds = fc.integer({ min: -999_999_999, max: 999_999_999 });
const common = {
  path: bytesText,
  mode: fc.nat(0o7777),
  uid: fc.nat(2 ** 31),
  gid: fc.nat(3),
  uname: fc.constantFrom('', 'root', 'Žofie'),
  gname: fc.constantFrom('', 'wheel'),
  mtimeSeconds: seconds,
  mtimeNanoseconds: nanoseconds,
};
export const digest = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes) => Buffer.from(bytes).toString('latin1'));
export const file: fc.Arbitrary<KnownMember> = fc
  .record({
    ...common,
    type: fc.constant('File' as const),
    size: fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constant(0)),
    link: fc.constant(''),
    ctimeSeconds: seconds,
    ctimeNanoseconds: nanoseconds,
    inode: fc.nat(),
    isRacy: fc.boolean(),
    digest: digest(16),
    areTimesSame: fc.boolean(),
  })
  .map(({ areTimesSame, ...one }) => ({
    ...one,
    ...(areTimesSame ? { ctimeSeconds: one.mtimeSeconds, ctimeNanoseconds: one.mtimeNanoseconds } : {}),
    digest: one.size === 0 ? '' : one.digest,
  }));
const other: fc.Arbitrary<KnownMember> = fc.record({
  ...common,
  type: fc.constantFrom('Directory', 'SymbolicLink', 'Link'),
  size: fc.constant(0),
  link: bytesText,
  ctimeSeconds: fc.constant(0),
  ctimeNanoseconds: fc.constant(0),
  inode: fc.constant(0),
  isRacy: fc.constant(false),
  digest: fc.constant(''),
});
export const member: fc.Arbitrary<KnownMember> = fc.oneof(file, other);

export const list: fc.Arbitrary<MemberList> = fc.record({
  chunks: fc.array(
    fc.record({
      length: fc.nat(),
      sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
    }),
    { maxLength: 3 },
  ),
  members: fc.array(member, { maxLength: 8 }),
});
