/** backup_schedules.txt on a real disk: bytes, links, modes, and other file systems. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { type FileSystem, realFileSystem } from '../../../src/adapters/file-system';
import { isHalfWritten } from '../../../src/adapters/workspace/overwrite';
import { makeSchedulesFile } from '../../../src/adapters/workspace/schedules-file';
import { type Workspace, workspaceAt } from '../../../src/adapters/workspace/workspace';
import * as arbitrary from '../../support/arbitraries';
import { leftOf, rightOf } from '../../support/decoded';
import { runs } from '../../support/runs';
import { temporaryDirectory } from '../../support/temporary-directory';
import { tracedFileSystem } from '../../support/traced-file-system';

let workspace: Workspace;
beforeEach(() => {
  workspace = workspaceAt(temporaryDirectory());
  mkdirSync(workspace.state);
});
afterEach(() => rmSync(workspace.root, { recursive: true }));

const written = async (text: string, seq = 1, fileSystem: FileSystem = realFileSystem): Promise<void> => {
  const file = makeSchedulesFile(workspace, fileSystem);
  const { text: was } = rightOf(await file.read());
  rightOf(await file.stage(seq, text, undefined)());
  expect(rightOf(await file.publish(seq, text, was)())).toBe('published');
};

describe('the schedules file', () => {
  it('gives back any bytes that were read from it', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary.bytes, async (bytes) => {
        writeFileSync(workspace.schedules, bytes);
        const { text } = rightOf(await makeSchedulesFile(workspace, realFileSystem).read());
        await written(text ?? '');
        expect(readFileSync(workspace.schedules)).toEqual(bytes);
      }),
      runs(100),
    );
  });

  it('is null when it is not there, and whole milliseconds old when it is', async () => {
    const file = makeSchedulesFile(workspace, realFileSystem);
    expect(rightOf(await file.read())).toEqual({ text: null, modified: 0, changed: 0 });
    writeFileSync(workspace.schedules, 'a');
    const { text, modified } = rightOf(await file.read());
    expect(text).toBe('a');
    expect(modified).toBe(Math.floor(statSync(workspace.schedules).mtimeMs));
  });

  it('is untouched by what is only staged; what is staged is known by its number, and can be put away', async () => {
    const file = makeSchedulesFile(workspace, realFileSystem);
    writeFileSync(workspace.schedules, 'old');
    rightOf(await file.stage(7, 'new', undefined)());
    rightOf(await file.stage(12, 'newer', undefined)());
    expect(
      rightOf(await file.staged())
        .map(({ seq }) => seq)
        .sort(),
    ).toEqual([12, 7]);
    rightOf(await file.discard(12)());
    rightOf(await file.discard(12)());
    expect(rightOf(await file.staged()).map(({ seq }) => seq)).toEqual([7]);
    expect(readFileSync(workspace.schedules, 'utf8')).toBe('old');
    rightOf(await file.publish(7, 'new', 'old')());
    expect(readFileSync(workspace.schedules, 'utf8')).toBe('new');
    expect(rightOf(await file.staged())).toEqual([]);
  });

  it('has nothing staged without the directory for it', async () => {
    rmSync(workspace.state, { recursive: true });
    expect(rightOf(await makeSchedulesFile(workspace, realFileSystem).staged())).toEqual([]);
  });

  it('keeps its mode', async () => {
    writeFileSync(workspace.schedules, 'old');
    chmodSync(workspace.schedules, 0o600);
    await written('new');
    expect(statSync(workspace.schedules).mode & 0o777).toBe(0o600);
  });

  it('that is a link stays one', async () => {
    const real = join(workspace.root, 'elsewhere.txt');
    writeFileSync(real, 'old');
    symlinkSync(real, workspace.schedules);
    await written('new');
    expect(lstatSync(workspace.schedules).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe('new');
  });

  it('on another file system is replaced whole, and nothing is left beside it', async () => {
    writeFileSync(workspace.schedules, 'old');
    const across: FileSystem = {
      ...realFileSystem,
      renameSync: (from, to) => {
        if (String(from).startsWith(workspace.state))
          throw Object.assign(new Error('EXDEV'), { code: 'EXDEV' });
        realFileSystem.renameSync(from, to);
      },
    };
    const kept = ['backup_schedules.txt.mine.tmp', 'other.12.tmp'];
    for (const name of [...kept, 'backup_schedules.txt.12345.tmp'])
      writeFileSync(join(workspace.root, name), 'x');
    await written('new', 1, across);
    expect(readFileSync(workspace.schedules, 'utf8')).toBe('new');
    expect(readdirSync(workspace.root).sort()).toEqual(['.backup_manager', 'backup_schedules.txt', ...kept]);
    expect(readdirSync(workspace.state)).toEqual([]);
  });

  it('that can’t be read is an error that says so', async () => {
    mkdirSync(workspace.schedules);
    expect(leftOf(await makeSchedulesFile(workspace, realFileSystem).read())).toEqual({
      type: 'FileFailed',
      doing: 'read',
      path: workspace.schedules,
      reason: 'it is a directory; move it away',
    });
  });

  it('keeps its owner and its mode, whatever the umask', async () => {
    writeFileSync(workspace.schedules, 'old');
    chownSync(workspace.schedules, 1000, 1001);
    chmodSync(workspace.schedules, 0o664);
    const umask = process.umask(0o077);
    await written('new');
    process.umask(umask);
    const { uid, gid, mode } = statSync(workspace.schedules);
    expect({ uid, gid, mode: mode & 0o7777 }).toEqual({ uid: 1000, gid: 1001, mode: 0o664 });
  });

  it('with a second name keeps both', async () => {
    const other = join(workspace.root, 'other-name.txt');
    writeFileSync(workspace.schedules, 'old');
    linkSync(workspace.schedules, other);
    await written('new');
    expect(readFileSync(other, 'utf8')).toBe('new');
    expect(readdirSync(workspace.state)).toEqual([]);
  });

  it.each(['uid', 'gid'])(
    'of another %s stays theirs, and is written in place, where it can’t be given to them',
    async (whose) => {
      writeFileSync(workspace.schedules, 'old');
      const { ino } = statSync(workspace.schedules);
      const denied: FileSystem = {
        ...realFileSystem,
        statSync: ((path: string) =>
          Object.assign(realFileSystem.statSync(path), {
            [whose]: path === workspace.schedules ? 4711 : 0,
          })) as unknown as FileSystem['statSync'],
        fchownSync: () => {
          throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
        },
      };
      await written('new', 1, denied);
      expect({
        ino: statSync(workspace.schedules).ino,
        text: readFileSync(workspace.schedules, 'utf8'),
      }).toEqual({
        ino,
        text: 'new',
      });
    },
  );

  const refusing = (code: string): FileSystem => ({
    ...realFileSystem,
    renameSync: (from, to) => {
      if (to === workspace.schedules) throw Object.assign(new Error(code), { code });
      realFileSystem.renameSync(from, to);
    },
  });

  it.each(['EBUSY', 'EPERM', 'EACCES', 'EROFS'])('is written in place where a rename is %s', async (code) => {
    writeFileSync(workspace.schedules, 'older than that');
    const { ino } = statSync(workspace.schedules);
    await written('new', 1, refusing(code));
    await written('and longer than that again', 2, refusing(code));
    expect(readFileSync(workspace.schedules, 'utf8')).toBe('and longer than that again');
    expect(statSync(workspace.schedules).ino).toBe(ino);
    expect(readdirSync(workspace.state)).toEqual([]);
  });

  it('that neither way can be replaced keeps its text; what waits for it is known, and so is what it is to replace', async () => {
    writeFileSync(workspace.schedules, 'old');
    const full: FileSystem = {
      ...refusing('EBUSY'),
      writeSync: ((...args: Parameters<typeof realFileSystem.writeSync>) => {
        if (realFileSystem.fstatSync(args[0]).ino === statSync(workspace.schedules).ino)
          throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
        return realFileSystem.writeSync(...args);
      }) as FileSystem['writeSync'],
    };
    const file = makeSchedulesFile(workspace, full);
    rightOf(await file.stage(3, 'new text', undefined)());
    expect(leftOf(await file.publish(3, 'new text', 'old')())).toMatchObject({
      reason: 'no space left on device (or no inodes left)',
    });
    expect(readFileSync(workspace.schedules, 'utf8')).toBe('old');
    expect(rightOf(await file.staged())).toMatchObject([{ seq: 3, isRemnant: false, replaces: 'old' }]);
    const then = makeSchedulesFile(workspace, realFileSystem);
    expect(rightOf(await then.read()).text).toBe('old');
    expect(rightOf(await then.publish(3, 'new text', 'old')())).toBe('published');
    expect(readFileSync(workspace.schedules, 'utf8')).toBe('new text');
    expect(readdirSync(workspace.state)).toEqual([]);
  });

  it('is not replaced when it holds anything but what is expected', async () => {
    writeFileSync(workspace.schedules, 'edited');
    for (const fileSystem of [realFileSystem, refusing('EBUSY')]) {
      const file = makeSchedulesFile(workspace, fileSystem);
      rightOf(await file.stage(1, 'new', undefined)());
      expect(rightOf(await file.publish(1, 'new', 'old')())).toBe('edited');
      expect(readFileSync(workspace.schedules, 'utf8')).toBe('edited');
    }
  });

  it('gets the text that it should, whatever became of the staged one', async () => {
    writeFileSync(workspace.schedules, 'old');
    const file = makeSchedulesFile(workspace, realFileSystem);
    rightOf(await file.stage(1, 'new', undefined)());
    writeFileSync(join(workspace.state, 'schedules.1.next'), 'nonsense');
    rightOf(await file.publish(1, 'new', 'old')());
    expect(readFileSync(workspace.schedules, 'utf8')).toBe('new');
  });

  it('that is a link to nothing is never replaced by a file', async () => {
    symlinkSync(join(workspace.root, 'gone', 'there.txt'), workspace.schedules);
    const file = makeSchedulesFile(workspace, realFileSystem);
    expect(leftOf(await file.replaceable())).toMatchObject({
      reason: 'it is a symbolic link to something that is not there',
    });
    rightOf(await file.stage(1, 'new', undefined)());
    leftOf(await file.publish(1, 'new', null)());
    expect(lstatSync(workspace.schedules).isSymbolicLink()).toBe(true);
  });

  it('that is a pipe is an error at once', async () => {
    execFileSync('mkfifo', [workspace.schedules]);
    const file = makeSchedulesFile(workspace, realFileSystem);
    for (const result of [await file.read(), await file.replaceable()])
      expect(leftOf(result)).toMatchObject({ reason: 'it is not a regular file; move it away' });
  });
});

describe('the schedules file beside others who write', () => {
  const acrossWith = (edit: () => void): FileSystem => ({
    ...realFileSystem,
    renameSync: (from, to) => {
      if (String(from).startsWith(workspace.state)) {
        edit();
        throw Object.assign(new Error('EXDEV'), { code: 'EXDEV' });
      }
      realFileSystem.renameSync(from, to);
    },
  });

  it('is not replaced on another file system when it is edited just before', async () => {
    writeFileSync(workspace.schedules, 'old');
    const file = makeSchedulesFile(
      workspace,
      acrossWith(() => {
        writeFileSync(workspace.schedules, 'edited');
      }),
    );
    rightOf(await file.stage(1, 'new', undefined)());
    expect(rightOf(await file.publish(1, 'new', 'old')())).toBe('edited');
    expect(readFileSync(workspace.schedules, 'utf8')).toBe('edited');
    expect(readdirSync(workspace.root).sort()).toEqual(['.backup_manager', 'backup_schedules.txt']);
  });

  it('is read again when another file was put in its place meanwhile', async () => {
    writeFileSync(workspace.schedules, 'old');
    let read = 0;
    const fileSystem: FileSystem = {
      ...realFileSystem,
      readFileSync: ((...args: Parameters<FileSystem['readFileSync']>) => {
        const bytes = realFileSystem.readFileSync(...args);
        read += 1;
        if (read === 1) {
          writeFileSync(join(workspace.root, 'other'), 'new');
          realFileSystem.renameSync(join(workspace.root, 'other'), workspace.schedules);
        }
        return bytes;
      }) as FileSystem['readFileSync'],
    };
    expect(rightOf(await makeSchedulesFile(workspace, fileSystem).read()).text).toBe('new');
  });

  it('is what it was before while it is written over by half; an edit is an edit', async () => {
    writeFileSync(join(workspace.state, 'schedules.1.begun'), 'a\nb\n');
    writeFileSync(join(workspace.state, 'schedules.1.next'), 'a\nc\nd\n');
    const file = makeSchedulesFile(workspace, realFileSystem);
    for (const [there, read] of [
      ['a\nc\n', 'a\nb\n'],
      ['a\nx\n', 'a\nx\n'],
    ] as const) {
      writeFileSync(workspace.schedules, there);
      expect(rightOf(await file.read()).text).toBe(read);
    }
  });

  it('is never written through a link that another user has made', async () => {
    const real = join(workspace.root, 'elsewhere.txt');
    writeFileSync(real, 'old');
    symlinkSync(real, workspace.schedules);
    const file = makeSchedulesFile(workspace, {
      ...realFileSystem,
      lstatSync: ((...args: Parameters<FileSystem['lstatSync']>) => {
        const found = realFileSystem.lstatSync(...args);
        return found === undefined ? found : Object.assign(found, { uid: 54_321 });
      }) as FileSystem['lstatSync'],
    });
    const reason = expect.stringContaining('is a symbolic link that another user has made');
    expect(leftOf(await file.replaceable())).toMatchObject({ reason });
    rightOf(await file.stage(1, 'new', undefined)());
    expect(leftOf(await file.publish(1, 'new', 'old')())).toMatchObject({ reason });
    expect(readFileSync(real, 'utf8')).toBe('old');
  });
});

describe('a power cut', () => {
  const published = async (old: string | null, next: string, under: FileSystem = realFileSystem) => {
    if (old !== null) writeFileSync(workspace.schedules, old);
    const { fileSystem, take, open } = tracedFileSystem(under);
    const file = makeSchedulesFile(workspace, fileSystem);
    const calls = () => take().map((call) => call.replace(/workspace-.*/, 'root'));
    rightOf(await file.stage(1, next, undefined)());
    const staging = calls();
    expect(rightOf(await file.publish(1, next, old)())).toBe('published');
    expect(open()).toEqual([]);
    return { staging, publishing: calls() };
  };

  it.each([null, 'old'])('takes nothing back of what was %p', async (old) => {
    const { staging, publishing } = await published(old, 'new');
    expect(staging.filter((call) => !call.startsWith('fchmod'))).toEqual([
      'write schedules.1.next',
      'fsync schedules.1.next',
      'fsync .backup_manager',
    ]);
    expect(publishing).toEqual(['rename schedules.1.next', 'fsync root']);
  });

  it('leaves what is written in place to be ended: the old text is noted first, and the file cut last', async () => {
    const busy: FileSystem = {
      ...realFileSystem,
      renameSync: (from, to) => {
        if (to === workspace.schedules) throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' });
        realFileSystem.renameSync(from, to);
      },
    };
    const { publishing } = await published('older', 'new', busy);
    expect(publishing).toEqual([
      'rename schedules.1.next',
      'write schedules.1.draft',
      'fsync schedules.1.draft',
      'fsync .backup_manager',
      'rename schedules.1.draft',
      'fsync .backup_manager',
      'rename schedules.1.old',
      'fsync .backup_manager',
      'write backup_schedules.txt',
      'fsync backup_schedules.txt',
      'ftruncate backup_schedules.txt',
      'fsync backup_schedules.txt',
      ...['next', 'old', 'begun', 'absent', 'draft'].map((kind) => `unlink schedules.1.${kind}`),
      'fsync .backup_manager',
    ]);
  });

  it('finds what a text that could not be put in place was to replace', async () => {
    const file = makeSchedulesFile(workspace, {
      ...realFileSystem,
      renameSync: (from, to) => {
        if (to === workspace.schedules) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        realFileSystem.renameSync(from, to);
      },
    });
    rightOf(await file.stage(1, 'new', undefined)());
    leftOf(await file.publish(1, 'new', null)());
    expect(rightOf(await file.staged())).toMatchObject([{ seq: 1, replaces: null, hasFailed: true }]);
    writeFileSync(workspace.schedules, 'old');
    rightOf(await file.stage(2, 'newer', 'old')());
    const staged = rightOf(await file.staged());
    expect(staged.find(({ seq }) => seq === 2)).toMatchObject({
      replaces: 'old',
      hasFailed: true,
      hasBegun: false,
    });
    rightOf(await file.stage(2, 'newest', undefined)());
    expect(rightOf(await file.staged()).find(({ seq }) => seq === 2)).toMatchObject({ hasFailed: false });
  });
});

describe('a text that was written over another by half', () => {
  const text = fc.uint8Array({ maxLength: 40 });

  it('is told from the old one and the new one, and from what a person would make of either', () => {
    fc.assert(
      fc.property(text, text, fc.nat(60), (old, next, at) => {
        const size = Math.max(old.length, next.length);
        const padded = Uint8Array.from({ length: size }, (_, index) => next[index] ?? 10);
        const cut = Math.min(at, size);
        const half = Uint8Array.from({ length: Math.max(old.length, cut) }, (_, index) =>
          index < cut ? (padded[index] ?? 0) : (old[index] ?? 0),
        );
        expect(isHalfWritten(half, old, next)).toBe(true);
      }),
      runs(200),
    );
    const [old, next] = [Buffer.from('a\nb\nc\n'), Buffer.from('a\nc\n')];
    expect(isHalfWritten(Buffer.from('a\nb\n'), old, next)).toBe(false);
    expect(isHalfWritten(Buffer.from('a\nb\nd\n'), old, next)).toBe(false);
    expect(isHalfWritten(Buffer.from('a\nb\nc\nd\n'), old, next)).toBe(false);
    expect(isHalfWritten(Buffer.from('\0'), old, next)).toBe(false);
    expect(isHalfWritten(Buffer.from('a\nc\n\0\0'), next, old)).toBe(true);
    expect(isHalfWritten(Buffer.from('a\nb\nc\0'), old, next)).toBe(false);
  });
});
