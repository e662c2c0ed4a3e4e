/** backup_schedules.txt on a real disk: bytes, links, modes, and other file systems. */
import {
  chmodSync,
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
import { type FileSystem, realFileSystem } from '../../src/adapters/file-system';
import { makeSchedulesFile } from '../../src/adapters/schedules-file';
import { type Workspace, workspaceAt } from '../../src/adapters/workspace';
import * as arbitrary from '../support/arbitraries';
import { leftOf, rightOf } from '../support/decoded';
import { runs } from '../support/runs';
import { temporaryDirectory } from '../support/temporary-directory';

let workspace: Workspace;
beforeEach(() => {
  workspace = workspaceAt(temporaryDirectory());
  mkdirSync(workspace.state);
});
afterEach(() => rmSync(workspace.root, { recursive: true }));

const written = async (text: string, seq = 1, fileSystem: FileSystem = realFileSystem): Promise<void> => {
  const file = makeSchedulesFile(workspace, fileSystem);
  rightOf(await file.stage(seq, text)());
  rightOf(await file.publish(seq)());
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
    expect(rightOf(await file.read())).toEqual({ text: null, modified: 0 });
    writeFileSync(workspace.schedules, 'a');
    const { text, modified } = rightOf(await file.read());
    expect(text).toBe('a');
    expect(modified).toBe(Math.floor(statSync(workspace.schedules).mtimeMs));
  });

  it('is untouched by what is only staged; what is staged is known by its number, and can be put away', async () => {
    const file = makeSchedulesFile(workspace, realFileSystem);
    writeFileSync(workspace.schedules, 'old');
    rightOf(await file.stage(7, 'new')());
    rightOf(await file.stage(12, 'newer')());
    expect([...rightOf(await file.staged())].sort()).toEqual([12, 7]);
    rightOf(await file.discard(12)());
    rightOf(await file.discard(12)());
    expect(rightOf(await file.staged())).toEqual([7]);
    expect(readFileSync(workspace.schedules, 'utf8')).toBe('old');
    rightOf(await file.publish(7)());
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
    await written('new', 1, across);
    expect(readFileSync(workspace.schedules, 'utf8')).toBe('new');
    expect(readdirSync(workspace.root).sort()).toEqual(['.backup_manager', 'backup_schedules.txt']);
    expect(readdirSync(workspace.state)).toEqual([]);
  });

  it('that can’t be read is an error that says so', async () => {
    mkdirSync(workspace.schedules);
    expect(leftOf(await makeSchedulesFile(workspace, realFileSystem).read())).toEqual({
      type: 'FileFailed',
      doing: 'read',
      path: workspace.schedules,
      reason: 'it is a directory',
    });
  });
});
