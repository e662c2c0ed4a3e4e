/** A torn tail that is moved aside: in which order it becomes durable, and what is never written over. */
import { constants, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FileSystem, realFileSystem } from '../../../src/adapters/file-system';
import { moveTornTail } from '../../../src/adapters/journal/torn';
import { temporaryDirectory } from '../../support/temporary-directory';
import { type TracedFileSystem, tracedFileSystem } from '../../support/traced-file-system';

describe('a torn tail', () => {
  let directory: string;
  let journal: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    journal = join(directory, 'journal.jsonl');
    writeFileSync(journal, 'whole\ntorn');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const textOf = (name: string): string => readFileSync(join(directory, name), 'utf8');

  const moved = ({ fileSystem }: TracedFileSystem, size = 10): string => {
    const fd = fileSystem.openSync(journal, constants.O_RDWR | constants.O_APPEND);
    try {
      return moveTornTail(fileSystem, journal, fd, 6, size, 7);
    } finally {
      fileSystem.closeSync(fd);
    }
  };

  const failing = (call: 'fsyncSync' | 'openSync', code: string): FileSystem => ({
    ...realFileSystem,
    [call]: (...args: Parameters<FileSystem['openSync']>) => {
      if (call === 'openSync' && args[0] === journal) return realFileSystem.openSync(...args);
      throw Object.assign(new Error(code), { code });
    },
  });

  it('is durable beside the journal before it is cut off, and nobody else can read it', () => {
    const traced = tracedFileSystem();
    expect(moved(traced)).toBe(join(directory, 'journal.torn-7'));
    expect([textOf('journal.torn-7'), textOf('journal.jsonl')]).toEqual(['torn', 'whole\n']);
    expect(statSync(join(directory, 'journal.torn-7')).mode & 0o777).toBe(0o600);
    expect(traced.did.map((call) => call.replace(/workspace-.*/, 'directory'))).toEqual([
      'write journal.torn-7',
      'fsync journal.torn-7',
      'fsync directory',
      'ftruncate journal.jsonl',
      'fsync journal.jsonl',
    ]);
    expect(traced.open()).toEqual([]);
  });

  it('takes the place of no other', () => {
    for (const name of ['', '-2', '-3']) writeFileSync(join(directory, `journal.torn-7${name}`), name);
    expect(moved(tracedFileSystem())).toBe(join(directory, 'journal.torn-7-4'));
    expect(['', '-2', '-3', '-4'].map((name) => textOf(`journal.torn-7${name}`))).toEqual([
      '',
      '-2',
      '-3',
      'torn',
    ]);
  });

  it('is as long as what could be read of it', () => {
    moved(tracedFileSystem(), 20);
    expect(textOf('journal.torn-7')).toBe('torn');
  });

  it.each(['fsyncSync', 'openSync'] as const)(
    'stays where it is when it can’t be put aside, and nothing is left open (%s)',
    (call) => {
      const traced = tracedFileSystem(failing(call, 'EIO'));
      expect(() => moved(traced)).toThrow('EIO');
      expect(textOf('journal.jsonl')).toBe('whole\ntorn');
      expect(readdirSync(directory)).toEqual(['journal.jsonl']);
      expect(traced.open()).toEqual([]);
    },
  );
});
