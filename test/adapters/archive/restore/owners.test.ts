/** Owners of what is restored: by name or by number, and told where they can't be given. */
import fs from 'node:fs';
import { join } from 'node:path';
import { archiveOf, directory, file, symlink, type RawHeader } from './support/raw-tar';
import { answer, asOrdinaryUser, stored, unpack } from './support/restoring';

const isRoot = process.geteuid?.() === 0;

/** The owner of what this machine has under another number: `root` is known to every machine. */
const named = (fields: Partial<RawHeader> = {}): Partial<RawHeader> => ({
  uid: 12_345,
  gid: 54_321,
  patches: [
    [265, 'root'],
    [297, 'root'],
  ],
  ...fields,
});

/** Whoever restores as an ordinary user. */
const ordinary = isRoot
  ? { uid: 65_534, gid: 65_534 }
  : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** One entry of each kind that has an owner. */
const sample = archiveOf(
  directory('d/', { uid: 12_345, gid: 54_321, mode: 0o755 }),
  file('d/f', 'content', { uid: 12_345, gid: 54_321, mode: 0o4755 }),
  symlink('d/l', 'f', { uid: 12_345, gid: 54_321 }),
  file('d/mine', 'mine', { ...ordinary, mode: 0o4755 }),
);

const idsOf = (path: string): ReadonlyArray<number> => {
  const { uid, gid } = fs.lstatSync(path);
  return [uid, gid];
};

const failing = (name: 'fchownSync' | 'lchownSync', code: string): void => {
  jest.spyOn(fs, name).mockImplementation(() => {
    throw Object.assign(new Error(`${code}: made to fail, chown`), { code });
  });
};

afterEach(() => jest.restoreAllMocks());

const elsewhere = [process.getuid?.(), process.getgid?.()];

test('by name where this machine knows it, and by number when that is asked for', async () => {
  const { archive, target } = stored(archiveOf(file('f', 'x', named())));
  expect(answer(await unpack(archive, target)).unowned).toBe(0);
  expect(idsOf(join(target, 'f'))).toEqual(isRoot ? [0, 0] : elsewhere);
  const numeric = join(target, 'numeric');
  answer(await unpack(archive, numeric, { numericOwner: true }));
  expect(idsOf(join(numeric, 'f'))).toEqual(isRoot ? [12_345, 54_321] : elsewhere);
});

test('an ordinary user restores all of it, and is told how many entries kept no owner', async () => {
  const { archive, target } = stored(sample);
  const report = answer(await asOrdinaryUser(() => unpack(archive, target)));
  expect(report).toMatchObject({ entries: 4, contentBytes: 11, refused: [], unowned: 3 });
  expect(fs.readFileSync(join(target, 'd', 'f'), 'utf8')).toBe('content');
  // why: another's setuid bit would be ours now, and for root alone it is to give at all
  expect(fs.statSync(join(target, 'd', 'f')).mode & 0o7777).toBe(0o755);
});

test.each(['EPERM', 'EINVAL', 'EACCES', 'ENOTSUP'])(
  'root in a container that has no such owner (%s): content counts, no setuid bit is given',
  async (code) => {
    const { archive, target } = stored(sample);
    failing('fchownSync', code);
    failing('lchownSync', code);
    const report = answer(await unpack(archive, target));
    expect(report).toMatchObject({ entries: 4, contentBytes: 11, refusedCount: 0, unowned: isRoot ? 4 : 3 });
    expect(fs.statSync(join(target, 'd', 'f')).mode & 0o7777).toBe(0o755);
  },
);

test('an owner that fails for another reason is told with it, and the content counts all the same', async () => {
  const { archive, target } = stored(archiveOf(file('f', 'content', { uid: 12_345, mode: 0o4755 })));
  failing('fchownSync', 'EIO');
  const reason = 'restored, but without its owner (made to fail)';
  expect(answer(await unpack(archive, target))).toMatchObject({
    entries: 1,
    contentBytes: 7,
    refused: [{ path: 'f', reason, restored: true }],
    unowned: 0,
  });
  expect(fs.statSync(join(target, 'f')).mode & 0o7777).toBe(0o755);
});

test('an owner of the same number needs no giving', async () => {
  const { archive, target } = stored(archiveOf(file('f'), symlink('l', 'f')));
  failing('fchownSync', 'EPERM');
  failing('lchownSync', 'EPERM');
  expect(answer(await unpack(archive, target))).toMatchObject({ entries: 2, refused: [], unowned: 0 });
});

test('a group alone that is another one counts', async () => {
  const { archive, target } = stored(archiveOf(file('f', 'x', { gid: 54_321 })));
  failing('fchownSync', 'EPERM');
  expect(answer(await unpack(archive, target)).unowned).toBe(1);
});

test('a mode that can not be set is told, and the content counts', async () => {
  const { archive, target } = stored(archiveOf(file('f', 'content')));
  jest.spyOn(fs, 'fchmodSync').mockImplementation(() => {
    throw Object.assign(new Error('EPERM: made to fail, fchmod'), { code: 'EPERM' });
  });
  expect(answer(await unpack(archive, target))).toMatchObject({
    entries: 1,
    contentBytes: 7,
    refused: [{ path: 'f', reason: 'restored, but without its mode (made to fail)', restored: true }],
  });
});
