/** Makes archives with the tar package, gzip-compressed. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, open, readdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import * as TE from 'fp-ts/TaskEither';
import { create } from 'tar';
import type { PackReport } from '../domain/pack-report';
import type { Archiver, PackFailure, PackRequest } from '../ports';
import { codeOf, meaningOf } from './file-system';

const failure = (error: unknown, aborted: boolean): PackFailure => {
  if (aborted) return { kind: 'abandoned', message: 'abandoned' };
  if (codeOf(error) === 'ENOSPC') return { kind: 'no-space', message: meaningOf(error) };
  return { kind: 'other', message: meaningOf(error) };
};

const packFile = async (request: PackRequest, target: string, signal: AbortSignal): Promise<PackReport> => {
  const source = await realpath(request.source);
  await ((await stat(source)).isDirectory() ? readdir(source) : (await open(source, 'r')).close());
  const hash = createHash('sha256');
  let bytes = 0;
  let entries = 0;
  let contentBytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const never = new Set(request.never);
  const root = basename(source);
  const stream = create(
    {
      gzip: true,
      cwd: dirname(source),
      portable: true,
      filter: (path) => !never.has(join(dirname(source), path)),
      onWriteEntry: (entry) => {
        entries += 1;
        contentBytes += entry.stat?.size ?? 0;
        entry.path = join(request.root, relative(root, entry.path));
      },
    },
    [`./${root}`],
  );
  const file = createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(stream, count, file, { signal });
  await lstat(target);
  return {
    bytes,
    sha256: hash.digest('hex'),
    entries,
    contentBytes,
    excluded: 0,
    noteCount: 0,
    notes: [],
    problemCount: 0,
    problems: [],
  };
};

export const makeTarArchiver = (): Archiver => ({
  pack: (request, target, _, signal) =>
    TE.tryCatch(
      async () => {
        try {
          return await packFile(request, target, signal);
        } catch (error) {
          await rm(target, { force: true });
          throw error;
        }
      },
      (error) => failure(error, signal.aborted),
    ),
});
