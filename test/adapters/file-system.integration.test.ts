/** Files as the durable adapters handle them: whole, durable, of the right kind, and closed whatever happens. */
import { execFileSync } from 'node:child_process';
import fs, {
  chownSync,
  closeSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import {
  fileFailed,
  type FileSystem,
  isDraftOf,
  lstatOrNull,
  makeDirectory,
  opening,
  openRegular,
  realFileSystem,
  removeFile,
  syncDirectory,
  writeAll,
  writeDurably,
} from '../../src/adapters/file-system';
import { meaningOf } from '../../src/adapters/system-error';
import { checkOwnDirectory, openOwn, readOwn } from '../../src/adapters/workspace/own-place';
import { temporaryDirectory } from '../support/temporary-directory';
import { tracedFileSystem } from '../support/traced-file-system';

let directory: string;
let file: string;
beforeEach(() => {
  directory = temporaryDirectory();
  file = join(directory, 'file');
});
afterEach(() => rmSync(directory, { recursive: true }));

const failing = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: for the test`), { code });
};

/** The real file system, where all that is looked at, links not followed, is that user's. */
const ownedBy = (uid: number): FileSystem => ({
  ...realFileSystem,
  lstatSync: ((...args: Parameters<FileSystem['lstatSync']>) => {
    const found = realFileSystem.lstatSync(...args);
    return found === undefined ? found : Object.assign(found, { uid });
  }) as FileSystem['lstatSync'],
});
const foreign = ownedBy(54_321);

describe('a file that is written durably', () => {
  const written = (fileSystem: FileSystem, ownership: Parameters<typeof writeDurably>[3]) =>
    writeDurably(fileSystem, file, Buffer.from('text'), ownership);

  it('is on the disk before its entry is, and closed', () => {
    const { fileSystem, did, open } = tracedFileSystem();
    writeFileSync(file, 'something longer');
    expect(written(fileSystem, 0o600)).toBe(true);
    expect(did).toEqual(['write file', 'fsync file', `fsync ${basename(directory)}`]);
    expect(readFileSync(file, 'utf8')).toBe('text');
    expect(open()).toEqual([]);
  });

  it('is its owner’s, with that mode, before it is on the disk', () => {
    const { uid, gid } = statSync(directory);
    const { fileSystem, take } = tracedFileSystem({ ...realFileSystem, fchownSync: () => undefined });
    expect(written(fileSystem, { uid: uid + 1, gid, mode: 0o640 })).toBe(true);
    expect(take().slice(0, 4)).toEqual([
      'write file',
      'fchown file',
      'fsync file',
      `fsync ${basename(directory)}`,
    ]);
    expect(written(fileSystem, { uid, gid: gid + 1, mode: 0o604 })).toBe(true);
    expect(take().slice(0, 4)).toEqual(['write file', 'fchown file', 'fchmod file', 'fsync file']);
    expect(statSync(file).mode & 0o777).toBe(0o604);
    expect(written(fileSystem, { uid, gid, mode: 0o604 })).toBe(true);
    expect(take()).toEqual(['write file', 'fsync file', `fsync ${basename(directory)}`]);
  });

  it('says when it can’t be given to its owner', () => {
    const denied = { ...realFileSystem, fchownSync: failing('EPERM') };
    const { uid, gid } = statSync(directory);
    expect(written(denied, { uid: uid + 1, gid, mode: 0o600 })).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe('text');
  });

  it.each(['writeSync', 'fsyncSync', 'fchmodSync'] as const)('is closed although %s fails', (call) => {
    const { fileSystem, open } = tracedFileSystem({ ...realFileSystem, [call]: failing('EIO') });
    const { uid, gid } = statSync(directory);
    writeFileSync(file, '', { mode: 0o600 });
    expect(() => written(fileSystem, { uid, gid, mode: 0o644 })).toThrow('EIO');
    expect(open()).toEqual([]);
  });

  it('goes on where only a part was written, at whichever place', () => {
    const sips: FileSystem = {
      ...realFileSystem,
      writeSync: ((fd: number, bytes: Buffer, offset: number, length: number, position: number | null) =>
        realFileSystem.writeSync(
          fd,
          bytes,
          offset,
          Math.min(length, 3),
          position,
        )) as FileSystem['writeSync'],
    };
    const fd = realFileSystem.openSync(file, 'w+');
    writeAll(sips, fd, Buffer.from('0123456789'), null);
    writeAll(sips, fd, Buffer.from('abcde'), 2);
    realFileSystem.closeSync(fd);
    expect(readFileSync(file, 'utf8')).toBe('01abcde789');
  });
});

describe('what is not a regular file', () => {
  const flags = [opening.read, opening.overwrite, opening.append, opening.appendAndRead, opening.anew];
  const kinds: ReadonlyArray<readonly [string, () => void, string]> = [
    ['a pipe', () => execFileSync('mkfifo', [file]), 'it is not a regular file; move it away'],
    ['a directory', () => mkdirSync(file), 'it is a directory; move it away'],
  ];

  it.each(kinds)('is never opened, nor waited for, whatever for: %s', (_, make, reason) => {
    make();
    const { fileSystem, open } = tracedFileSystem();
    for (const how of flags) expect(() => openRegular(fileSystem, file, how, 0o600)).toThrow(reason);
    expect(() => openRegular(fileSystem, '/dev/null', opening.read)).toThrow('not a regular file');
    expect(open()).toEqual([]);
  });

  it('is closed when it can’t be looked at', () => {
    writeFileSync(file, '');
    const { fileSystem, open } = tracedFileSystem({
      ...realFileSystem,
      fstatSync: failing('EIO') as unknown as FileSystem['fstatSync'],
    });
    expect(() => openRegular(fileSystem, file, opening.read)).toThrow('EIO');
    expect(open()).toEqual([]);
  });

  it('a link is told as one only where none is to be followed', () => {
    symlinkSync('file', file);
    expect(() => openRegular(realFileSystem, file, opening.read | opening.unfollowed)).toThrow(
      'it is a symbolic link, which is not followed here; remove it',
    );
    expect(() => openRegular(realFileSystem, file, opening.read)).toThrow('ELOOP');
  });
});

describe('a place of our own', () => {
  it('may be a link of our own, but none of another user’s', () => {
    const real = join(directory, 'real');
    writeFileSync(real, 'text');
    symlinkSync('real', file);
    expect(readOwn(realFileSystem, file).toString()).toBe('text');
    const reason =
      'file is a symbolic link that another user has made; remove it, or put your own in its place';
    expect(() => readOwn(foreign, file)).toThrow(reason);
    expect(readOwn(foreign, real).toString()).toBe('text');
    expect(() => openOwn(realFileSystem, join(directory, 'none'), opening.read)).toThrow('ENOENT');
  });

  it('is closed when it can’t be read', () => {
    writeFileSync(file, 'text');
    const { fileSystem, open } = tracedFileSystem({
      ...realFileSystem,
      readFileSync: failing('EIO') as unknown as FileSystem['readFileSync'],
    });
    expect(() => readOwn(fileSystem, file)).toThrow('EIO');
    expect(open()).toEqual([]);
  });

  it('that is a directory may be absent or a link of our own, and is nothing else', () => {
    const check =
      (fileSystem = realFileSystem) =>
      () =>
        checkOwnDirectory(fileSystem, file);
    expect(check()).not.toThrow();
    symlinkSync('real', file);
    expect(check()).toThrow('file is a symbolic link to something that is not there');
    mkdirSync(join(directory, 'real'));
    expect(check()).not.toThrow();
    expect(check(foreign)).toThrow('file is a symbolic link that another user has made');
    rmSync(file);
    writeFileSync(file, '');
    expect(check()).toThrow('file is not a directory; move it away');
    rmSync(file);
    mkdirSync(file);
    // why: whose the directory itself is, is another question
    expect(check(foreign)).not.toThrow();
  });

  it('may be a link of the superuser’s, whoever asks', () => {
    symlinkSync('real', file);
    mkdirSync(join(directory, 'real'));
    const asked = jest.spyOn(process, 'geteuid').mockReturnValue(54_320);
    expect(() => checkOwnDirectory(ownedBy(0), file)).not.toThrow();
    expect(() => checkOwnDirectory(ownedBy(54_320), file)).not.toThrow();
    expect(() => checkOwnDirectory(foreign, file)).toThrow('another user');
    asked.mockRestore();
  });
});

describe('an entry of a directory', () => {
  it('is made durable, and the directory closed, also when that fails', () => {
    const { fileSystem, take, open } = tracedFileSystem();
    syncDirectory(fileSystem, directory);
    expect([take(), open()]).toEqual([[`fsync ${basename(directory)}`], []]);
    const broken = tracedFileSystem({ ...realFileSystem, fsyncSync: failing('EIO') });
    expect(() => syncDirectory(broken.fileSystem, directory)).toThrow('EIO');
    expect(broken.open()).toEqual([]);
  });

  it('that is removed was there or not; what can’t be removed is an error', () => {
    writeFileSync(file, '');
    expect([removeFile(realFileSystem, file), removeFile(realFileSystem, file)]).toEqual([true, false]);
    mkdirSync(file);
    expect(() => removeFile(realFileSystem, file)).toThrow();
  });

  it('is looked at without following a link; null where nothing is', () => {
    expect(lstatOrNull(realFileSystem, file)).toBeNull();
    symlinkSync('nowhere', file);
    expect(lstatOrNull(realFileSystem, file)?.isSymbolicLink()).toBe(true);
    writeFileSync(join(directory, 'x'), '');
    expect(() => lstatOrNull(realFileSystem, join(directory, 'x', 'y'))).toThrow('ENOTDIR');
  });

  it('that is a directory is made durably unless it is there, and none above it', () => {
    const { fileSystem, take } = tracedFileSystem();
    makeDirectory(fileSystem, file, 0o700);
    expect(take()).toEqual(['mkdir file', `fsync ${basename(directory)}`]);
    expect(statSync(file).mode & 0o777).toBe(0o700);
    makeDirectory(fileSystem, file, 0o700);
    expect(take()).toEqual(['mkdir file']);
    expect(() => makeDirectory(fileSystem, join(file, 'a', 'b'), 0o700)).toThrow('ENOENT');
  });

  it.each([
    ['file.12.tmp', true],
    ['file.12.tmpx', false],
    ['file.x.tmp', false],
    ['file..tmp', false],
    ['file.x12.tmp', false],
    ['mine.12.tmp', false],
    ['other.12.tmp', false],
    ['file.12', false],
  ])('%s is a draft beside "file": %p', (name, expected) => {
    expect(isDraftOf(file, name)).toBe(expected);
  });
});

it.each<[unknown, string, object?]>([
  [
    Object.assign(new Error('ENOSPC: x'), { code: 'ENOSPC' }),
    'no space left on device (or no inodes left)',
    { full: true },
  ],
  [Object.assign(new Error('EDQUOT: x'), { code: 'EDQUOT' }), expect.any(String), { full: true }],
  [Object.assign(new Error('EROFS: x'), { code: 'EROFS' }), expect.any(String), { forbidden: true }],
  [Object.assign(new Error('EWHAT: x'), { code: 'EWHAT' }), 'EWHAT: x'],
  [{ code: 'EWHAT' }, 'EWHAT'],
  [new Error('out of luck'), 'out of luck'],
  ['thrown', 'thrown'],
  [null, 'null'],
])('what the system said is told in words (%p)', (error, meaning, kind = {}) => {
  expect(meaningOf(error)).toEqual(meaning);
  expect(fileFailed('read', file)(error)).toEqual({
    type: 'FileFailed',
    doing: 'read',
    path: file,
    reason: meaning,
    ...kind,
  });
});

describe('what the superuser makes in another user’s directory', () => {
  const ann = 60_125;
  const owners = (...paths: ReadonlyArray<string>): ReadonlyArray<number> =>
    paths.map((path) => statSync(path).uid);
  beforeEach(() => chownSync(directory, ann, ann));

  it('is that user’s: files however they are opened, and directories', () => {
    const files = ['append', 'appendAndRead', 'anew', 'exclusively'] as const;
    const made = files.map((how) => join(directory, how));
    for (const [index, how] of files.entries())
      closeSync(openRegular(realFileSystem, made[index] ?? '', opening[how], 0o600));
    const below = join(directory, 'below');
    makeDirectory(realFileSystem, below, 0o700);
    expect(owners(...made, below)).toEqual([ann, ann, ann, ann, ann]);
    expect(statSync(below).mode & 0o777).toBe(0o700);
  });

  it('is not, where it was there before: it may be a link to what that user must not have', () => {
    writeFileSync(file, 'secret');
    linkSync(file, join(directory, 'planted'));
    const below = join(directory, 'below');
    mkdirSync(below);
    for (const how of ['append', 'anew'] as const)
      closeSync(openRegular(realFileSystem, join(directory, 'planted'), opening[how], 0o600));
    makeDirectory(realFileSystem, below, 0o700);
    expect(owners(file, below)).toEqual([0, 0]);
  });

  it('is made all the same where it can’t be given', () => {
    const chown = jest.spyOn(fs, 'fchownSync').mockImplementation(failing('EPERM'));
    closeSync(openRegular(realFileSystem, file, opening.anew, 0o600));
    makeDirectory(realFileSystem, join(directory, 'below'), 0o700);
    expect(chown).toHaveBeenCalledTimes(2);
    chown.mockRestore();
    expect(owners(file, join(directory, 'below'))).toEqual([0, 0]);
  });
});
