/** How the schedules of a fleet stand now, by what is known of each workspace. Pure. */
import { zoneCalled } from '../../domain/decider/workspace-zone';
import type { KnownPlace, KnownSchedule, WorkspaceFacts } from '../../domain/fleet/workspace-facts';
import { slack } from '../../domain/archive/good-versions';
import { type Health, healthOf } from '../../domain/occurrence/health';
import {
  hour,
  type Instant,
  instantOf,
  minute,
  type Now,
  type Timestamp,
  type Zone,
} from '../../domain/time/time';

/** How long, in milliseconds, an archive may be without standing where it is to stand. */
const mayTake = 24 * hour;

/** A place, as far as one schedule is concerned. */
export interface FleetPlace {
  readonly name: string;
  readonly url: string;
  /** How many of its archives that are to stand there do not, and when the oldest of them was made. */
  readonly behind: number;
  readonly since: Timestamp | null;
  readonly isLate: boolean;
  readonly completed: Timestamp | null;
  readonly failing: KnownPlace['failing'];
  readonly checked: KnownPlace['checked'];
}

export interface FleetSchedule {
  readonly known: KnownSchedule;
  readonly health: Health;
  /** Null where there is none, or where it is of a time that is still to come. */
  readonly lastGood: Timestamp | null;
  /** It has no good backup for longer than its times allow, or one that stands elsewhere too late. */
  readonly isLate: boolean;
  readonly places: ReadonlyArray<FleetPlace>;
}

/** What the wall clock of a workspace shows, which may stand in another zone. */
const zoneOf = ({ zone, heard }: WorkspaceFacts, here: Zone): Zone => {
  const named = zone === null ? null : zoneCalled(zone.name);
  if (named !== null || heard === null) return named ?? here;
  const at = instantOf(heard);
  const offset = (Date.parse(`${heard.slice(0, -6)}Z`) - at) / minute;
  // why: a line tells how far from UTC its clock was, and not which zone that is
  return Math.round(here.offsetAt(at)) === offset ? here : { name: heard.slice(-6), offsetAt: () => offset };
};

const placesOf = (places: ReadonlyArray<KnownPlace>, name: string, now: Instant): ReadonlyArray<FleetPlace> =>
  places.flatMap(({ lacked, takes, ...place }) => {
    const own = lacked.find((one) => one.name === name);
    if (own === undefined && !takes.some((taken) => taken === name)) return [];
    const since = own?.since ?? null;
    return [
      {
        ...{ name: place.name, url: place.url, behind: own?.count ?? 0, since },
        isLate: since !== null && now - instantOf(since) > mayTake,
        ...{ completed: place.completed, failing: place.failing, checked: place.checked },
      },
    ];
  });

/** `grace`: milliseconds that a backup may take from when it is due until the copy of its journal tells of it. */
export const fleetSchedules = (
  facts: WorkspaceFacts,
  now: Now,
  grace: number,
): ReadonlyArray<FleetSchedule> => {
  const local = zoneOf(facts, now.zone);
  const then: Now = { instant: now.instant - grace, zone: now.zone, local };
  return facts.schedules.map((known): FleetSchedule => {
    const { schedule, newestGood, inheritedDue } = known;
    // why: what a clock has made that was ahead must not look new for ever
    const lastGood =
      newestGood !== null && instantOf(newestGood) > now.instant + 5 * slack ? null : newestGood;
    const health = healthOf(schedule, {
      now: then,
      serviceIsUp: true,
      isAtWork: false,
      inheritedDue,
      newestGood: lastGood === null ? null : instantOf(lastGood),
      ...(facts.paused === null ? {} : { paused: facts.paused }),
    });
    const places = placesOf(facts.places, schedule.spec.name, now.instant);
    return {
      ...{ known, health, lastGood, places },
      isLate: health === 'overdue' || places.some(({ isLate }) => isLate),
    };
  });
};
