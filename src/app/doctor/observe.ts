/** Looks at everything that an examination goes by. It appends nothing, creates nothing, and no look that fails ends it. */
import type * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { readScheduleLine } from '../../codecs/schedule-line';
import type { CheckpointSight } from '../../domain/doctor/check-checkpoint';
import type { LocksSeen } from '../../domain/doctor/check-locks';
import type { LineSeen, SourceSeen } from '../../domain/doctor/check-schedules';
import { type Site, sites } from '../../domain/doctor/check-workspace';
import type { BackupError } from '../../domain/error';
import type { FileOnDisk } from '../../domain/reconcile';
import { parseText } from '../../domain/schedule-file';
import type { SourcePath } from '../../domain/schedule';
import type { Now } from '../../domain/time';
import { firstToCome } from '../../domain/upcoming';
import type { ArchiveStore, Premises, ServiceProcess, ServiceSight, Sources } from '../../ports';
import { retell, type RetellPorts, type Told } from '../retell';
import { archiveSizes } from '../archive-sizes';

export type ObservePorts = RetellPorts & {
  readonly archiveStore: Pick<ArchiveStore, 'list' | 'size' | 'temporary'>;
  readonly service: Pick<ServiceProcess, 'look'>;
  readonly sources: Pick<Sources, 'resolve' | 'exists'>;
  readonly premises: Pick<Premises, 'look' | 'names' | 'holder' | 'checkpoint' | 'free' | 'zstd'>;
};

/** A look that may have failed. */
export type Seen<A> = E.Either<BackupError, A>;

type Names = ReadonlyArray<string>;

export interface Observed {
  readonly now: Now;
  readonly sites: Seen<ReadonlyArray<Site>>;
  readonly checkpoint: Seen<CheckpointSight>;
  /** What the whole journal tells. */
  readonly told: Seen<Told>;
  readonly disk: Seen<FileOnDisk>;
  readonly staged: Seen<ReadonlyArray<number>>;
  /** Names in the parts of the workspace. */
  readonly state: Seen<Names>;
  readonly beside: Seen<Names>;
  readonly backups: Seen<Names>;
  /** Archives under temporary names, and the sizes of the others. */
  readonly partial: Seen<Names>;
  readonly sizes: Seen<ReadonlyMap<string, number>>;
  readonly locks: Seen<LocksSeen>;
  readonly sight: Seen<ServiceSight>;
  readonly free: Seen<number>;
  readonly lines: ReadonlyArray<LineSeen>;
  readonly sources: ReadonlyMap<SourcePath, SourceSeen>;
  readonly zstd: boolean;
}

/** How long, in milliseconds, a write lock may be held before that is strange: a decision takes a few. */
const patience = 5_000;
const askEvery = 50;

/** Waits for an instant at which nobody writes; gives the holder when none came. */
const awaitQuiet = (
  { premises }: Pick<ObservePorts, 'premises'>,
  left = patience,
): TE.TaskEither<BackupError, string | null> =>
  pipe(
    premises.holder('write'),
    TE.chain((holder) =>
      holder === null || left <= 0
        ? TE.right(holder)
        : T.delay(askEvery)(awaitQuiet({ premises }, left - askEvery)),
    ),
  );

const locksSeen = ({ premises }: ObservePorts, stuck: string | null): TE.TaskEither<BackupError, LocksSeen> =>
  pipe(
    TE.Do,
    TE.bind('service', () => premises.holder('service')),
    TE.bind('archive', () => premises.holder('archive')),
    TE.map(({ service, archive }) => ({
      service,
      archive,
      stuck: stuck === null ? null : { holder: stuck, seconds: patience / 1000 },
    })),
  );

/** The schedules in force, by the journal; without one every schedule that the file names. */
const linesOf = (told: Seen<Told>, disk: Seen<FileOnDisk>): ReadonlyArray<LineSeen> => {
  if (told._tag === 'Right') {
    const { lines, now } = told.right;
    return lines.map(({ content, schedule }) => ({
      line: content,
      spec: schedule.spec,
      toCome: firstToCome(schedule, now) !== null,
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

const lookAtSource = ({ sources }: ObservePorts, path: SourcePath): T.Task<SourceSeen> => {
  const place = sources.resolve(path).source;
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

const sourcesOf = (
  ports: ObservePorts,
  lines: ReadonlyArray<LineSeen>,
): T.Task<ReadonlyMap<SourcePath, SourceSeen>> =>
  pipe(
    [...new Set(lines.map(({ spec }) => spec.path))],
    T.traverseSeqArray((path) =>
      pipe(
        lookAtSource(ports, path),
        T.map((seen): readonly [SourcePath, SourceSeen] => [path, seen]),
      ),
    ),
    T.map((seen) => new Map(seen)),
  );

const zstdFor = (ports: ObservePorts, lines: ReadonlyArray<LineSeen>): T.Task<boolean> =>
  lines.some(({ spec }) => spec.options.compress === 'zstd') ? ports.premises.zstd : T.of(true);

/** The journal and the schedules file, at an instant at which nobody writes, if there is one. */
const observeStory = (ports: ObservePorts) =>
  pipe(
    T.Do,
    T.bind('stuck', () => awaitQuiet(ports)),
    T.bind('checkpoint', () => ports.premises.checkpoint),
    T.bind('staged', () => ports.schedulesFile.staged),
    T.bind('disk', () => ports.schedulesFile.read),
    T.bind('told', () => retell(ports)),
  );

/** The files: first what a process may have in hand, and only then whether there is such a process. */
const observeFiles = (ports: ObservePorts) =>
  pipe(
    T.Do,
    T.bind('sites', () =>
      pipe(
        sites,
        TE.traverseSeqArray(ports.premises.look),
        TE.map((found) => found.filter((site) => site !== null)),
      ),
    ),
    T.bind('state', () => ports.premises.names('state')),
    T.bind('beside', () => ports.premises.names('schedules')),
    T.bind('backups', () => ports.premises.names('backups')),
    T.bind('partial', () => ports.archiveStore.temporary),
    T.bind('sizes', () => archiveSizes(ports)),
  );

export const observe = (ports: ObservePorts): T.Task<Observed> =>
  pipe(
    T.Do,
    T.bind('story', () => observeStory(ports)),
    T.bind('files', () => observeFiles(ports)),
    T.bind('locks', ({ story: { stuck } }) =>
      pipe(
        TE.fromEither(stuck),
        TE.chain((holder) => locksSeen(ports, holder)),
      ),
    ),
    T.bind('sight', () => ports.service.look),
    T.bind('free', () => ports.premises.free),
    T.let('lines', ({ story: { told, disk } }) => linesOf(told, disk)),
    T.bind('sources', ({ lines }) => sourcesOf(ports, lines)),
    T.bind('zstd', ({ lines }) => zstdFor(ports, lines)),
    T.map(({ story, files, ...rest }) => ({ now: ports.clock.now(), ...story, ...files, ...rest })),
  );
