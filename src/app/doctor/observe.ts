/** Looks at everything that an examination goes by. It appends nothing, creates nothing, and no look that fails ends it. */
import type * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { SavedSeen } from '../../domain/doctor/check-checkpoint';
import type { HooksSeen } from '../../domain/doctor/check-hooks';
import type { LocksSeen } from '../../domain/doctor/check-locks';
import type { LineSeen, SourcesSeen } from '../../domain/doctor/line-faults';
import { pathStatuses } from '../../domain/doctor/check-workspace';
import type { PathStatus } from '../../domain/doctor/path-status';
import type { BackupError } from '../../domain/error';
import type { FileOnDisk } from '../../domain/decider/reconcile';
import type { PlaceOf } from '../../domain/schedule/source-place';
import type { StagedText } from '../../domain/decider/staged-text';
import type { Now } from '../../domain/time/time';
import type { ArchiveStore } from '../../ports/archive-store';
import type { Hooks } from '../../ports/hooks';
import type { NoticeAddresses } from '../../ports/notices';
import type { SchedulesFile } from '../../ports/schedules-file';
import type { ServiceProcess, ServiceStatus } from '../../ports/service-process';
import type { Sources } from '../../ports/sources';
import type { TrashStore } from '../../ports/trash-store';
import type { WorkspaceProbe } from '../../ports/workspace-probe';
import { readHistory, type ReadHistoryPorts, type ReadHistory } from '../read-history';
import { type ArchiveSizes, archiveSizes } from '../archive-sizes';
import { linesOf, sourcesOf } from './observe-lines';
import { missingPlaces } from './observe-places';
import { awaitQuiet, locksSeen } from './observe-locks';

export type ObservePorts = ReadHistoryPorts & {
  readonly schedulesFile: Pick<SchedulesFile, 'replaceable'>;
  readonly archiveStore: Pick<ArchiveStore, 'list' | 'size' | 'temporary'>;
  readonly hooks: Pick<Hooks, 'present' | 'fault' | 'lookalikes'>;
  readonly noticeAddresses: Pick<NoticeAddresses, 'all'>;
  readonly trashStore: Pick<TrashStore, 'sizes'>;
  readonly service: Pick<ServiceProcess, 'look'>;
  readonly sources: Pick<Sources, 'resolve' | 'exists' | 'placeOf'>;
  readonly workspaceProbe: Pick<
    WorkspaceProbe,
    'look' | 'names' | 'holder' | 'checkpoints' | 'free' | 'zstd' | 'leftByCopies'
  >;
};

/** A look that may have failed. */
export type Seen<A> = E.Either<BackupError, A>;

type Names = ReadonlyArray<string>;

export interface Observed {
  readonly now: Now;
  readonly pathStatuses: Seen<ReadonlyArray<PathStatus>>;
  readonly checkpoints: Seen<ReadonlyArray<SavedSeen>>;
  /** What the whole journal tells. */
  readonly told: Seen<ReadHistory>;
  readonly disk: Seen<FileOnDisk>;
  /** Whether another text could be put in its place. */
  readonly replaceable: Seen<void>;
  readonly staged: Seen<ReadonlyArray<StagedText>>;
  /** Names in the parts of the workspace. */
  readonly state: Seen<Names>;
  readonly beside: Seen<Names>;
  readonly backups: Seen<Names>;
  /** Archives under temporary names, and what a look at the others came to. */
  readonly partial: Seen<Names>;
  readonly archives: Seen<ArchiveSizes>;
  /** The same of the trash; null for what is no regular file. */
  readonly trash: Seen<ReadonlyMap<string, number | null>>;
  /** What work on copies left. */
  readonly ofCopies: Seen<Names>;
  readonly locks: Seen<LocksSeen>;
  readonly serviceStatus: Seen<ServiceStatus>;
  readonly free: Seen<number>;
  readonly lines: ReadonlyArray<LineSeen>;
  readonly sources: SourcesSeen;
  /** Places that are directories and can't be looked at now, by name: why, or null where nothing is there. */
  readonly missingPlaces: ReadonlyMap<string, string | null>;
  readonly hooks: HooksSeen;
  /** The keys of those who are to be told. */
  readonly addresses: Seen<ReadonlySet<string>>;
  readonly zstd: boolean;
  readonly placeOf: PlaceOf;
}

const zstdFor = (ports: ObservePorts, lines: ReadonlyArray<LineSeen>): T.Task<boolean> =>
  lines.some(({ spec }) => spec.options.compress === 'zstd') ? ports.workspaceProbe.zstd : T.of(true);

const hooksSeen = ({ hooks }: Pick<ObservePorts, 'hooks'>): T.Task<HooksSeen> =>
  pipe(
    T.Do,
    T.bind('hooks', () =>
      pipe(
        hooks.present,
        T.chain(
          T.traverseSeqArray((hook) =>
            pipe(
              hooks.fault(hook),
              T.map((fault) => ({ hook, fault })),
            ),
          ),
        ),
      ),
    ),
    T.bind('lookalikes', () => hooks.lookalikes),
  );

/** The journal and the schedules file, at an instant at which nobody writes, if there is one. */
const observeStory = (ports: ObservePorts) =>
  pipe(
    T.Do,
    T.bind('stuck', () => awaitQuiet(ports.workspaceProbe)),
    T.bind('checkpoints', () => ports.workspaceProbe.checkpoints),
    T.bind('staged', () => ports.schedulesFile.staged),
    T.bind('disk', () => ports.schedulesFile.read),
    T.bind('replaceable', () => ports.schedulesFile.replaceable),
    T.bind('told', () => readHistory(ports)),
  );

/** The files: first what a process may have in hand, and only then whether there is such a process. */
const observeFiles = (ports: ObservePorts) =>
  pipe(
    T.Do,
    T.bind('pathStatuses', () =>
      pipe(
        pathStatuses,
        TE.traverseSeqArray(ports.workspaceProbe.look),
        TE.map((found) => found.filter((pathStatus) => pathStatus !== null)),
      ),
    ),
    T.bind('state', () => ports.workspaceProbe.names('state')),
    T.bind('beside', () => ports.workspaceProbe.names('schedules')),
    T.bind('backups', () => ports.workspaceProbe.names('backups')),
    T.bind('partial', () => ports.archiveStore.temporary),
    T.bind('archives', () => archiveSizes(ports)),
    T.bind('trash', () => ports.trashStore.sizes),
    T.bind('ofCopies', () => ports.workspaceProbe.leftByCopies),
  );

export const observe = (ports: ObservePorts): T.Task<Observed> =>
  pipe(
    T.Do,
    T.bind('story', () => observeStory(ports)),
    T.bind('files', () => observeFiles(ports)),
    T.bind('locks', ({ story: { stuck } }) =>
      pipe(
        TE.fromEither(stuck),
        TE.chain((holder) => locksSeen(ports.workspaceProbe, holder)),
      ),
    ),
    T.bind('serviceStatus', () => ports.service.look),
    T.bind('free', () => ports.workspaceProbe.free),
    T.let('lines', ({ story: { told, disk } }) => linesOf(told, disk)),
    T.bind('sources', ({ lines }) => sourcesOf(ports.sources, lines)),
    T.bind('missingPlaces', ({ story: { told } }) => missingPlaces(ports.sources, told)),
    T.bind('hooks', () => hooksSeen(ports)),
    T.bind('addresses', () =>
      pipe(
        ports.noticeAddresses.all,
        TE.map((all): ReadonlySet<string> => new Set(all.map(([key]) => key))),
      ),
    ),
    T.bind('zstd', ({ lines }) => zstdFor(ports, lines)),
    T.map(({ story, files, ...rest }) => ({
      now: ports.clock.now(),
      placeOf: ports.sources.placeOf,
      ...story,
      ...files,
      ...rest,
    })),
  );
