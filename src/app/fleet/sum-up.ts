/** What the journal of a workspace elsewhere adds up to, as far as a fleet is asked for it. Pure. */
import { goodOnes, newestOf } from '../../domain/archive/good-versions';
import { versionsOf } from '../../domain/archive/archives';
import { goesTo, noDestinations } from '../../domain/destinations/destinations';
import { copyRecord } from '../../domain/destinations/copying';
import { failedOf, nameProof, noProofs, placeProof } from '../../domain/destinations/proving';
import type { Destination } from '../../domain/events/destination';
import { type KnownPlace, type KnownSchedule, WorkspaceFacts } from '../../domain/fleet/workspace-facts';
import { laterEnded } from '../../domain/history/forgotten';
import { inheritedDues } from '../../domain/history/inheritance';
import { pendingOf } from '../../domain/history/pending';
import type { Folded } from '../../domain/history/fold-journal';
import type { ScheduleId } from '../../domain/schedule/schedule';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import { placeIn } from '../../domain/schedule/source-place';
import type { HistoryProjection, Occurrence } from '../../domain/history/projection';
import { instantOf, type Zone } from '../../domain/time/time';
import type { ReadWorkspace, SumUp } from '../../ports/fleet';
import { lackedAt } from '../copies/place-status';

const utc: Zone = { name: 'UTC', offsetAt: () => 0 };

const lastEnded = ({
  occurrences,
  forgotten,
}: Pick<HistoryProjection, 'occurrences' | 'forgotten'>): ReadonlyMap<ScheduleId, Occurrence> => {
  const last = new Map(forgotten.ended);
  for (const occurrence of occurrences)
    if (occurrence.end !== null && occurrence.trigger === 'schedule')
      last.set(occurrence.schedule, laterEnded(last.get(occurrence.schedule), occurrence));
  return last;
};

const placeOfFleet = ({ state, projection }: Folded, place: Destination): KnownPlace => {
  const lacked = lackedAt(projection.archives, state, place);
  const destinations = state.destinations ?? noDestinations;
  const { completed, failing } = copyRecord(destinations, place.destination);
  return {
    name: place.name,
    url: place.url,
    lacked: [...new Set(lacked.map(({ name }) => name))].flatMap((name) => {
      const own = lacked.filter((version) => version.name === name);
      const oldest = own.at(-1);
      return oldest === undefined ? [] : [{ name, count: own.length, since: oldest.completed }];
    }),
    takes: [
      ...new Set(
        schedulesOf(state.file).flatMap(({ schedule: { spec } }) =>
          goesTo(spec.options, place.name) ? [spec.name] : [],
        ),
      ),
    ],
    completed: completed?.at ?? null,
    failing,
    checked: placeProof(state.proofs ?? noProofs, place.destination).checked,
  };
};

const factsOf = ({ host, directory, lines, folded }: ReadWorkspace): WorkspaceFacts => {
  const { state, projection, last: heard } = folded;
  const placeOf = placeIn({ root: directory, home: () => null });
  const instant = heard === null ? 0 : instantOf(heard.at);
  const last = lastEnded(projection);
  const now = { instant, zone: utc };
  const inherited = inheritedDues(projection, pendingOf(projection, [], now), instant, placeOf);
  const proofs = state.proofs ?? noProofs;
  return {
    ...{ hostname: host, directory, lines },
    heard: heard?.at ?? null,
    zone: state.zone,
    paused: state.paused ?? null,
    served: state.service !== null,
    schedules: schedulesOf(state.file).map(({ content, schedule }): KnownSchedule => {
      const { proven } = nameProof(proofs, schedule.spec.name);
      const failed = failedOf(proofs, schedule.spec.name, () => true);
      const versions = versionsOf(projection.archives, schedule.spec, placeOf).map((version) => ({
        version,
        stored: 'whole' as const,
      }));
      const end = last.get(schedule.id)?.end ?? null;
      return {
        ...{ line: content, schedule, proven, failed },
        newestGood: newestOf(goodOnes(versions, Infinity))?.version.completed ?? null,
        inheritedDue: inherited(schedule),
        last: end === null ? null : { at: end.at, outcome: end.outcome, reason: end.reason },
      };
    }),
    places: (state.destinations ?? noDestinations).places.map((place) => placeOfFleet(folded, place)),
  };
};

export const workspaceSumUp: SumUp<WorkspaceFacts> = { of: factsOf, codec: WorkspaceFacts };
