/** Removes one version by hand: into the trash, or for good. What protects a version is asked first. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { type Archives, isGood, type Version } from '../../domain/archive/archives';
import { trashMinutes } from '../../domain/archive/trash';
import { withTrash } from '../../domain/archive/trash-hint';
import { findOnly } from '../../domain/archive/version';
import { inForce } from '../../domain/decider/decide';
import type { BackupError } from '../../domain/error';
import type { PlaceOf } from '../../domain/schedule/source-place';
import type { Locks } from '../../ports/locks';
import { holdingArchiveLock } from '../archive-lock';
import { archiveSizes } from '../archive-sizes';
import { execute } from '../execute';
import { type Removed, discard } from './discard';
import { mendTrashFirst } from './mend-trash';
import type { TrashPorts } from './trash-ports';

export type RemovePorts = TrashPorts & { readonly locks: Locks };

export interface RemoveRequest {
  readonly name: string;
  readonly version: string;
  /** Also the last good one of its source. */
  readonly force: boolean;
  /** Without the trash. */
  readonly now: boolean;
}

export interface RemovedByHand {
  readonly version: Version;
  readonly removed: Removed;
}

const unknown = (ports: RemovePorts, error: BackupError): TE.TaskEither<BackupError, never> =>
  pipe(
    ports.archiveIndex.trash,
    TE.chain((trash) => TE.left(withTrash(trash)(error))),
  );

/** Of the same source under the same name; of one whose source nobody knows, those of the name that are like it. */
const seriesOf = (archives: Archives, { name, path }: Version, placeOf: PlaceOf): ReadonlyArray<Version> =>
  (archives.get(name) ?? []).filter((other) =>
    path === null || other.path === null ? path === other.path : placeOf(other.path) === placeOf(path),
  );

/** What protects it; null when nothing does. A file that is gone protects nothing. */
const protection = (
  archives: Archives,
  sizes: ReadonlyMap<string, number>,
  version: Version,
  force: boolean,
  placeOf: PlaceOf,
): Extract<BackupError, { type: 'CannotRemove' }>['why'] | null => {
  const size = sizes.get(version.file);
  if (size === undefined) return null;
  if (version.pinned !== null) return 'pinned';
  if (size !== version.report.bytes) return 'changed';
  const isWhole = ({ file, report }: Version): boolean => sizes.get(file) === report.bytes;
  const lastGood = seriesOf(archives, version, placeOf).findLast((one) => isGood(one) && isWhole(one));
  return lastGood === version && !force ? 'last good' : null;
};

const removeIn = (ports: RemovePorts, request: RemoveRequest): TE.TaskEither<BackupError, RemovedByHand> => {
  const { placeOf } = ports.sources;
  return pipe(
    TE.Do,
    TE.bind('mended', () => mendTrashFirst(ports)),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.bind('version', ({ archives }) => {
      const found = findOnly(archives, request.name, request.version);
      switch (found.type) {
        case 'found':
          return TE.right(found.version);
        case 'unknown-name':
          return unknown(ports, { type: 'NoSuchArchive', name: request.name });
        case 'unknown-version':
          return unknown(ports, {
            type: 'NoSuchVersion',
            name: request.name,
            version: request.version,
            known: found.known,
          });
        // why: the newest of them is most likely not the one that is meant, and may be gone for good
        case 'several':
          return TE.left({
            type: 'AmbiguousVersion',
            name: request.name,
            version: request.version,
            fitting: found.ids,
          });
      }
    }),
    TE.bind('looks', () => archiveSizes(ports)),
    TE.bind('sizes', ({ version, looks: { sizes, unseen } }) => {
      const error = unseen.get(version.file);
      return error === undefined ? TE.right(sizes) : TE.left(error);
    }),
    TE.chainFirst(({ archives, version, sizes }) => {
      const why = protection(archives, sizes, version, request.force, placeOf);
      return why === null
        ? TE.right(undefined)
        : TE.left<BackupError>({ type: 'CannotRemove', file: `backups/${version.file}`, why });
    }),
    TE.bind('used', ({ version }) => ports.trashStore.isUsed(version.file)),
    TE.filterOrElse(
      ({ used }) => !used,
      ({ version }): BackupError => ({
        type: 'CannotRemove',
        file: `backups/${version.file}`,
        why: 'in use',
      }),
    ),
    TE.bind('current', () => execute({ type: 'ReadSchedules' })(ports)),
    TE.bind('makerOf', () => ports.archiveIndex.makers),
    TE.chain(({ version, sizes, current, makerOf }) => {
      const maker = makerOf(version);
      const specs = inForce(current.state, current).map(({ schedule }) => schedule.spec);
      const minutes = request.now ? 0 : trashMinutes(version, specs, maker?.spec ?? null, placeOf);
      const reason = sizes.has(version.file) ? 'asked for' : 'asked for, and it was gone already';
      return pipe(
        discard(ports, { version, reason, schedule: maker?.id ?? null, minutes }),
        TE.chain(([removed]) =>
          removed === undefined
            ? TE.left<BackupError, RemovedByHand>({
                type: 'NothingToDo',
                reason: `backups/${version.file} was not removed`,
              })
            : TE.right({ version, removed }),
        ),
      );
    }),
  );
};

export const removeByHand =
  (
    request: RemoveRequest,
    signal: AbortSignal,
    onWait: () => void,
  ): RTE.ReaderTaskEither<RemovePorts, BackupError, RemovedByHand> =>
  (ports) =>
    holdingArchiveLock(ports.locks, signal, removeIn(ports, request), onWait);
