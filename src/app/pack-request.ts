/** What the archiver is asked to store, or an archive is compared with: a source, as its schedule's options want it. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { BackupError } from '../domain/error';
import { type ScheduleOptions, type SourcePath, usualTimeout } from '../domain/schedule/schedule';
import { minute } from '../domain/time/time';
import type { PackRequest } from '../ports/archiver';
import type { Sources } from '../ports/sources';

/** What every path in a directory begins with: the root ends with its slash already. */
const within = (directory: string): string => (directory.endsWith('/') ? directory : `${directory}/`);

/** What is never stored lies where it always does, and at the same place in what is read instead. */
const neverIn = (never: ReadonlyArray<string>, source: string, instead: string): ReadonlyArray<string> => {
  const [from, to] = [within(source), within(instead)];
  return [
    ...never,
    ...never.flatMap((path) => (path.startsWith(from) ? [`${to}${path.slice(from.length)}`] : [])),
  ];
};

/** The path may lead nowhere on this machine. `archivedFrom`: the place that is read instead. */
export const packRequest = (
  sources: Pick<Sources, 'resolve' | 'never'>,
  path: SourcePath,
  options: ScheduleOptions,
  archivedFrom: string | null = null,
): E.Either<BackupError, PackRequest> =>
  pipe(
    sources.resolve(path),
    E.map(({ source, root }) => ({
      root,
      ...(archivedFrom === null
        ? { source, never: sources.never }
        : {
            source: archivedFrom,
            insteadOf: source,
            never: neverIn(sources.never, source, archivedFrom),
          }),
      exclude: options.exclude,
      excludeCaches: options.excludeCaches,
      compression: options.compress,
      level: options.level,
      timeout: (options.timeout ?? usualTimeout) * minute,
    })),
  );
