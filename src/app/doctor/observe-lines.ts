/** Looks which schedules are in force, and what stands where their paths lead. */
import type * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { readScheduleLine } from '../../codecs/schedule-line';
import type { LineSeen, SourceSeen, SourcesSeen } from '../../domain/doctor/line-faults';
import type { BackupError } from '../../domain/error';
import type { FileOnDisk } from '../../domain/decider/reconcile';
import { parseText } from '../../domain/schedule/schedule-file';
import type { SourcePath } from '../../domain/schedule/schedule';
import { firstToCome } from '../../domain/occurrence/on-request';
import type { Sources } from '../../ports/sources';
import type { ReadHistory } from '../read-history';

type SourcesPort = Pick<Sources, 'resolve' | 'exists'>;

/** The schedules in force, by the journal; without one every schedule that the file names. */
export const linesOf = (
  told: E.Either<BackupError, ReadHistory>,
  disk: E.Either<BackupError, FileOnDisk>,
): ReadonlyArray<LineSeen> => {
  if (told._tag === 'Right') {
    const { lines, now, state } = told.right;
    return lines.map(({ content, schedule }) => ({
      line: content,
      spec: schedule.spec,
      toCome: firstToCome(schedule, now, state.paused) !== null,
    }));
  }
  const text = disk._tag === 'Right' ? disk.right.text : null;
  return parseText(text ?? '').lines.flatMap(({ content }) => {
    const read = readScheduleLine(content);
    return read._tag === 'Left' || read.right === null
      ? []
      : [{ line: content, spec: read.right, toCome: true }];
  });
};

const lookAtSource = (sources: SourcesPort, path: SourcePath): T.Task<SourceSeen> => {
  const resolved = sources.resolve(path);
  const place = resolved._tag === 'Right' ? resolved.right.source : path;
  return pipe(
    sources.exists(path),
    TE.match(
      (error): SourceSeen => ({
        place,
        state: 'unreachable',
        reason: 'reason' in error ? error.reason : error.type,
      }),
      (isThere): SourceSeen => ({ place, state: isThere ? 'there' : 'missing', reason: null }),
    ),
  );
};

export const sourcesOf = (sources: SourcesPort, lines: ReadonlyArray<LineSeen>): T.Task<SourcesSeen> =>
  pipe(
    [...new Set(lines.map(({ spec }) => spec.path))],
    T.traverseSeqArray((path) =>
      pipe(
        lookAtSource(sources, path),
        T.map((seen): readonly [SourcePath, SourceSeen] => [path, seen]),
      ),
    ),
    T.map((seen) => new Map(seen)),
  );
