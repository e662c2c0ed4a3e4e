/** What was copied, and why the rest was read, as people hear it. */
import { describeReuse, describeSharing, foundRot } from '../../../src/domain/events/describe-reuse';

test('a backup that read nothing says so', () => {
  expect(describeReuse({ files: 1, bytes: 2_000_000, read: [] })).toBe(
    '1 file copied from the last archive (2.0 MB); none was read',
  );
});

test('the reasons come by how many files they stand for, in words', () => {
  const read = [
    { reason: 'new' as const, files: 3 },
    { reason: 'ctime' as const, files: 1204 },
    { reason: 'old' as const, files: 12 },
  ];
  expect(describeReuse({ files: 20_000, bytes: 50_000, read })).toBe(
    '20000 files copied from the last archive (50.0 kB); 1219 were read: ctime 1204, due to be read again 12, new 3',
  );
});

test('one file that was read is one', () => {
  expect(describeReuse({ files: 0, bytes: 0, read: [{ reason: 'rotted', files: 1 }] })).toBe(
    '0 files copied from the last archive (0 bytes); 1 was read: damaged in the last archive 1',
  );
});

test('rot is found where a file was read because of it', () => {
  expect(foundRot({ files: 0, bytes: 0, read: [{ reason: 'new', files: 1 }] })).toBe(false);
  expect(
    foundRot({
      files: 0,
      bytes: 0,
      read: [
        { reason: 'new', files: 1 },
        { reason: 'rotted', files: 1 },
      ],
    }),
  ).toBe(true);
});

test('of an archive that is the last one it says what that is', () => {
  const reuse = { files: 2, bytes: 2_000_000, read: [] };
  expect(describeSharing({ reuse, unchanged: { as: 'link' } })).toEqual([
    'nothing has changed: it is a hard link to the last archive, and takes no room',
    '2 files are as in the last archive; none was read',
  ]);
  expect(describeSharing({ reuse, unchanged: { as: 'copy', reason: 'too many links' } })).toEqual([
    'nothing has changed: it is a copy of the last archive, since no hard link could be made (too many links)',
    '2 files copied from the last archive (2.0 MB); none was read',
  ]);
  expect(describeSharing({ reuse })).toHaveLength(1);
  expect(describeSharing({})).toEqual([]);
});
