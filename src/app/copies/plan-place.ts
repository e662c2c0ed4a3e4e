/** Which versions a place keeps, by its own rules: the same planner as for those here. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../../domain/archive/archives';
import { type PlaceVersion, placeVersionIndexer, versionKey } from '../../domain/archive/place-versions';
import { planRetention } from '../../domain/archive/retention/plan';
import { isEmptyPolicy, placePolicy } from '../../domain/archive/retention/policy';
import { removeReasonText } from '../../domain/archive/retention/reason';
import { counted } from '../../domain/counted';
import type { State } from '../../domain/decider/state';
import type { BackupError } from '../../domain/error';
import { copyRecord } from '../../domain/destinations/copying';
import { noDestinations } from '../../domain/destinations/destinations';
import { noProofs, placeProof } from '../../domain/destinations/proving';
import type { Destination } from '../../domain/events/destination';
import type { FailedLast } from '../../domain/history/last-backup';
import { zoneOf } from '../../domain/occurrence/occurrence';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import type { PlaceOf } from '../../domain/schedule/source-place';
import { believedTime, seeClock } from '../../domain/time/clock-leap';
import { type Instant, instantOf, localOf, type Now, presentTime } from '../../domain/time/time';
import type { ArchiveIndex } from '../../ports/archive-index';
import type { Clock } from '../../ports/clock';
import type { KnownVersion } from '../../ports/copies';
import type { Journal } from '../../ports/journal';
import type { Sources } from '../../ports/sources';

export interface PlacePlanPorts {
  readonly journal: Pick<Journal, 'readFrom'>;
  readonly archiveIndex: Pick<ArchiveIndex, 'failures' | 'trash'>;
  readonly sources: Pick<Sources, 'placeOf'>;
  readonly clock: Clock;
}

/** Why nothing may be removed there; null where something may. */
export const sparedSince = (
  { destinations, proofs }: Pick<State, 'destinations' | 'proofs'>,
  destination: number,
): string | null => {
  const { removes } = copyRecord(destinations ?? noDestinations, destination);
  const { checked } = placeProof(proofs ?? noProofs, destination);
  if (removes === false) return 'the place lets nothing be removed';
  return checked !== null && checked.faults > 0
    ? `the last check there found ${counted(checked.faults, 'fault')}`
    : null;
};

/** One that goes, and why. */
export interface Dropped {
  readonly version: Version;
  readonly reason: string;
}

export interface PlacePlanner {
  /** All that ever stood anywhere elsewhere, oldest first. */
  readonly known: ReadonlyArray<PlaceVersion>;
  /** Those that the journal says to stand there. */
  readonly expected: ReadonlyArray<Version>;
  /** Given those that stand there, with those that are to: which of them the rules of the place drop. Any order. */
  readonly dropped: (versions: ReadonlyArray<Version>) => ReadonlyArray<Dropped>;
}

interface Circumstances {
  readonly now: Now;
  readonly believed: Instant | null;
  readonly failed: FailedLast;
  readonly placeOf: PlaceOf;
}

/** Versions of one source under one name, which push each other out. */
const seriesOf = (
  versions: ReadonlyArray<Version>,
  placeOf: PlaceOf,
): ReadonlyArray<ReadonlyArray<Version>> => {
  const found = new Map<string, Version[]>();
  for (const version of versions) {
    const { name, path } = version;
    const key = `${name}\n${path === null ? '' : placeOf(path)}`;
    found.set(key, [...(found.get(key) ?? []), version]);
  }
  return [...found.values()];
};

export const droppedAt = (
  { options }: Pick<Destination, 'options'>,
  { file }: Pick<State, 'file'>,
  versions: ReadonlyArray<Version>,
  { now, believed, failed, placeOf }: Circumstances,
): ReadonlyArray<Dropped> => {
  const specs = schedulesOf(file).map(({ schedule }) => schedule.spec);
  return seriesOf(versions, placeOf).flatMap((series) => {
    const [{ name, path } = { name: null, path: null }] = series;
    const own = specs.find(
      (spec) => spec.name === name && path !== null && placeOf(spec.path) === placeOf(path),
    );
    const policy = placePolicy(options, own?.options.allowEmpty ?? false);
    const { remove } = planRetention(
      policy,
      series
        .toSorted((one, other) => instantOf(one.completed) - instantOf(other.completed))
        .map((version) => ({ version, stored: 'whole' })),
      {
        now: now.instant,
        zone: own === undefined ? localOf(now) : zoneOf(own, localOf(now)),
        lastFailed: own !== undefined && failed(own, placeOf) === true,
        believed,
      },
    );
    return remove.map(({ version, kind, reason }) => ({
      version,
      reason: removeReasonText(reason, policy, kind),
    }));
  });
};

/** Whether anything goes from there by its rules. */
export const hasRules = ({ options }: Pick<Destination, 'options'>): boolean =>
  !isEmptyPolicy(placePolicy(options, false));

/** Reads all of the journal. */
export const placePlanner = (
  ports: PlacePlanPorts,
  place: Destination,
  state: Pick<State, 'file'>,
): TE.TaskEither<BackupError, PlacePlanner> => {
  const indexer = placeVersionIndexer();
  return pipe(
    TE.Do,
    TE.chainFirst(() => ports.journal.readFrom(null, indexer.take)),
    TE.bind('failed', () => ports.archiveIndex.failures),
    TE.bind('trash', () => ports.archiveIndex.trash),
    TE.map(({ failed, trash }): PlacePlanner => {
      const now = ports.clock.now();
      const believed = believedTime(seeClock(trash.sight, presentTime(now)));
      const known = indexer.tell();
      const { placeOf } = ports.sources;
      return {
        known,
        expected: known.filter(({ at }) => at.has(place.destination)).map(({ version }) => version),
        dropped: (versions) =>
          hasRules(place) ? droppedAt(place, state, versions, { now, believed, failed, placeOf }) : [],
      };
    }),
  );
};

export const asKnown = ({ name, completed, report }: Version): KnownVersion => ({
  ...{ name, completed, sha256: report.sha256 },
});

export const keysOf = (versions: ReadonlyArray<Pick<Version, 'name' | 'completed'>>): ReadonlySet<string> =>
  new Set(versions.map(versionKey));
