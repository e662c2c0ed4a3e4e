/** What the archiver is asked to store, or an archive is compared with: a source, as its schedule's options want it. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { BackupError } from '../domain/error';
import { type ScheduleOptions, type SourcePath, usualTimeout } from '../domain/schedule/schedule';
import { minute } from '../domain/time/time';
import type { PackRequest } from '../ports/archiver';
import type { Sources } from '../ports/sources';

/** The path may lead nowhere on this machine. */
export const packRequest = (
  sources: Pick<Sources, 'resolve' | 'never'>,
  path: SourcePath,
  options: ScheduleOptions,
): E.Either<BackupError, PackRequest> =>
  pipe(
    sources.resolve(path),
    E.map((found) => ({
      ...found,
      never: sources.never,
      exclude: options.exclude,
      excludeCaches: options.excludeCaches,
      compression: options.compress,
      level: options.level,
      timeout: (options.timeout ?? usualTimeout) * minute,
    })),
  );
