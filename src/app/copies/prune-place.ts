/** Applies the rules of a place to what stands there, and journals what went. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { versionKey } from '../../domain/archive/place-versions';
import { copyRecord } from '../../domain/destinations/copying';
import { noDestinations } from '../../domain/destinations/destinations';
import type { BackupError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import type { Copies, KnownVersion, PruneReport } from '../../ports/copies';
import { usePlace } from '../destinations/use-place';
import { execute } from '../execute';
import { type CopyPass, type CopyPorts, localOf, versionsFor } from './copy';
import { asKnown, type Dropped, placePlanner, sparedSince } from './plan-place';

export type PrunePlacePorts = CopyPorts & { readonly copies: Pick<Copies, 'prune'> };

/** What went of a place. */
export interface PrunedPlace {
  readonly removed: ReadonlyArray<KnownVersion & { readonly reason: string }>;
  readonly packs: number;
  readonly freed: number;
  readonly repacked: number;
  /** How many could go, and why they stay; null where none could. */
  readonly waiting: { readonly versions: number; readonly packs: number; readonly why: string } | null;
}

const reasonsOf = (dropped: ReadonlyArray<Dropped>): ReadonlyMap<string, string> =>
  new Map(dropped.map(({ version, reason }) => [versionKey(version), reason]));

const nothing: PrunedPlace = { removed: [], packs: 0, freed: 0, repacked: 0, waiting: null };

/** A look at all that is there is spared where there is nothing to do. */
export const prunePlace =
  (
    destination: Destination,
    { passed, orphans: left }: Pick<CopyPass, 'passed' | 'orphans'>,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<PrunePlacePorts, BackupError, PrunedPlace> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('state', () =>
        pipe(
          execute({ type: 'ReadSchedules' })(ports),
          TE.map(({ state }) => state),
        ),
      ),
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.bind('planner', ({ state }) => placePlanner(ports, destination, state)),
      TE.chain(({ state, archives, planner: { known, expected, dropped } }) => {
        const before = copyRecord(state.destinations ?? noDestinations, destination.destination);
        const why = sparedSince(state, destination.destination);
        if (passed.length + left + dropped(expected).length === 0 && before.waiting === undefined)
          return TE.right(nothing);
        const versions = new Map(known.map(({ version }) => [versionKey(version), version]));
        let reasons: ReadonlyMap<string, string> = new Map();
        let found: ReadonlyArray<KnownVersion> = [];
        const decide = (there: ReadonlyArray<KnownVersion>): ReadonlyArray<KnownVersion> => {
          found = there;
          const going = dropped(there.flatMap((one) => versions.get(versionKey(one)) ?? []));
          reasons = reasonsOf(going);
          return going.map(({ version }) => asKnown(version));
        };
        const record = (report: PruneReport): TE.TaskEither<BackupError, PrunedPlace> => {
          const isThere = new Set(found.map(versionKey));
          // why: what went before this machine was cut off is told now
          const forgotten = dropped(expected)
            .filter(({ version }) => !isThere.has(versionKey(version)))
            .map(({ version, reason }) => ({ ...asKnown(version), reason }));
          const removed = [
            ...report.removed.map((one) => ({ ...one, reason: reasons.get(versionKey(one)) ?? '' })),
            ...forgotten,
          ];
          const { packs, freed, repacked, written, waiting, orphans } = report;
          const stays = waiting + orphans === 0 ? null : (why ?? report.refused);
          return pipe(
            execute({
              type: 'RecordCopiesPruned',
              destination: destination.destination,
              ...{ removed, packs, freed, repacked, written, waiting, why: stays },
              passed: passed.map(({ version, reason }) => ({ ...asKnown(version), reason })),
            })(ports),
            TE.map(() => ({
              ...{ removed, packs, freed, repacked },
              waiting: stays === null ? null : { versions: waiting, packs: orphans, why: stays },
            })),
          );
        };
        return pipe(
          usePlace(destination, signal, (store) =>
            ports.copies.prune(
              {
                ...{ store, recipients: destination.recipients, destination: destination.destination },
                ...{
                  versions: known.map(({ version }) => asKnown(version)),
                  decide,
                  local: versionsFor(archives, state, destination).map(localOf(ports)),
                  mayRemove: why === null,
                },
              },
              signal,
            ),
          )(ports),
          TE.chain(record),
        );
      }),
    );
