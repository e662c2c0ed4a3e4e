/** The readers of tars that must take every archive of ours, each with the compression that it knows itself, or behind its decoder. */
import { execFileSync } from 'node:child_process';
import type { Compression } from '../../../../../src/domain/schedule/compression';

export interface Reader {
  readonly name: string;
  /** A shell command that extracts `$0` into the present directory. */
  readonly extract: string;
  /** One that lists each member in a line, with its size. */
  readonly list: string;
}

const finds = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const hasPigz = finds('pigz');

const decoders = { gzip: 'zcat', zstd: 'zstdcat', none: 'cat' } as const;
const gnuOptions = { gzip: '--gzip', zstd: '--zstd', none: '--no-auto-compress' } as const;

/**
 * Its way to read a stream that can't be gone back in takes the first gzip member for all (`r|gz`), so that of gzip it is given the file, and
 * of zstd, which it does not know, the plain stream.
 */
const pythonFor = (mode: string): string => `python3 -c "
import sys, tarfile
with tarfile.open(fileobj=sys.stdin.buffer, mode='${mode}', encoding='utf-8', errors='surrogateescape') as archive:
    archive.extraction_filter = lambda member, path: member
    if len(sys.argv) > 1:
        for member in archive: print(member.size, member.name)
    else: archive.extractall('.', numeric_owner=True)
"`;

export const readersOf = (compression: Compression): ReadonlyArray<Reader> => {
  const decode = decoders[compression];
  const gnu = `tar ${gnuOptions[compression]}`;
  // why: neither knows zstd itself
  const decoded = compression === 'zstd' ? `${decode} < "$0" | ` : '';
  const busybox = compression === 'gzip' ? 'busybox tar -z' : 'busybox tar ';
  const input = compression === 'zstd' ? '' : ' < "$0"';
  const python = pythonFor(compression === 'zstd' ? 'r|' : 'r:*');
  return [
    { name: 'GNU tar', extract: `${gnu} -xpf "$0"`, list: `${gnu} -tvf "$0"` },
    { name: 'bsdtar', extract: 'bsdtar -xpf "$0"', list: 'bsdtar -tvf "$0"' },
    {
      name: 'busybox tar',
      extract: compression === 'zstd' ? `${decoded}busybox tar -x` : `${busybox} -xf "$0"`,
      list: compression === 'zstd' ? `${decoded}busybox tar -tv` : `${busybox} -tvf "$0"`,
    },
    {
      name: 'tarfile of Python',
      extract: `${decoded}${python}${input}`,
      list: `${decoded}${python} list${input}`,
    },
    {
      name: `${decode} and GNU tar`,
      extract: `${decode} < "$0" | tar -xp`,
      list: `${decode} < "$0" | tar -tv`,
    },
    ...(compression === 'gzip' && hasPigz
      ? [
          {
            name: 'pigz and GNU tar',
            extract: 'pigz -dc < "$0" | tar -xp',
            list: 'pigz -dc < "$0" | tar -tv',
          },
        ]
      : []),
  ];
};

const env = { ...process.env, LC_ALL: 'C.UTF-8', PYTHONUTF8: '1' };

/** Runs one of a reader's commands in a directory; gives what it says. @throws what it says on standard error, and its status */
export const readBy = (command: string, archive: string, directory: string): string =>
  execFileSync('bash', ['-o', 'pipefail', '-c', command, archive], {
    ...{ cwd: directory, env, encoding: 'utf8', maxBuffer: 2 ** 28 },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
