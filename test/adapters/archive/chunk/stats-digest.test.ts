/** The digest over what the system tells of a group: it stands in catalogues, so that it is the same as ever. */
import type { BigIntStats } from 'node:fs';
import { makeStatsDigest, statsDigestBytes } from '../../../../src/adapters/archive/chunk/stats-digest';
import { loadOwners } from '../../../../src/adapters/archive/source/owner-names';

const owners = { ...loadOwners(), user: (uid: number) => `user${uid}`, group: () => 'Žofie' };
const statsOf = (number: bigint, uid = 1000n): BigIntStats =>
  ({
    ...{ mode: 0o100644n, uid, gid: 7n, mtimeNs: -5n + number, ctimeNs: 2n ** 60n + number },
    ...{ size: 3n * number, ino: 2n ** 63n - 1n - number },
  }) as BigIntStats;

const hex = (digest: string): string => Buffer.from(digest, 'latin1').toString('hex');

test('is the same as ever, whatever group came before', () => {
  const digest = makeStatsDigest(owners);
  const none = hex(digest.end());
  digest.add('', 'Directory', statsOf(1n), '');
  digest.add('a\xc5', 'File', statsOf(2n, 0n), '');
  digest.add('b', 'SymbolicLink', statsOf(3n), 'a\xc5');
  digest.add('c', 'Link', statsOf(2n), 'test/a');
  const few = hex(digest.end());
  for (let at = 0; at < 600; at += 1) digest.add(`${'d'.repeat(at)}/f`, 'File', statsOf(BigInt(at)), '');
  const many = hex(digest.end());
  expect([none, few, many]).toEqual([
    'e3b0c44298fc1c149afbf4c8996fb924',
    '6c815c0d199def7835d46fdba5bad1da',
    '7a5e03a22f9df8b59fe0400fe2ebcc93',
  ]);
  expect(none).toHaveLength(2 * statsDigestBytes);
  expect(hex(digest.end())).toBe(none);
});
