/** The other programs that must be able to read our archives. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { Compression } from '../../../../../src/domain/schedule/compression';

const env = { ...process.env, LC_ALL: 'C.UTF-8', PYTHONUTF8: '1' };

const run = (command: string, args: ReadonlyArray<string>): string =>
  execFileSync(command, [...args], {
    env,
    encoding: 'latin1',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Tests the container by its own tool; throws when that finds fault. */
export const testContainer = (archive: string, compression: Compression): void => {
  if (compression === 'gzip') execFileSync('sh', ['-c', 'gzip -t < "$0"', archive], { stdio: 'pipe' });
  if (compression === 'zstd') execFileSync('sh', ['-c', 'zstd -t < "$0"', archive], { stdio: 'pipe' });
};

const option = { gzip: '--gzip', zstd: '--zstd', none: '--no-auto-compress' } as const;

/** Member names as GNU tar lists them (byte strings), in the archive's order. */
export const listWithTar = (archive: string, compression: Compression): ReadonlyArray<string> =>
  run('tar', [option[compression], '--quoting-style=literal', '-tf', archive]).split('\n').slice(0, -1);

export const extractWithTar = (archive: string, compression: Compression, into: string): void => {
  mkdirSync(into);
  run('tar', [option[compression], '-xpf', archive, '-C', into]);
};

const program = `
import sys, tarfile
with tarfile.open(sys.argv[1], 'r:*', encoding='utf-8', errors='surrogateescape') as archive:
    archive.extraction_filter = lambda member, path: member
    archive.extractall(sys.argv[2], numeric_owner=True)
`;

/** For gzip and plain archives. */
export const extractWithPython = (archive: string, into: string): void => {
  mkdirSync(into);
  run('python3', ['-c', program, archive, into]);
};
