/** Which wall clock schedules without `tz=` mean: one for a workspace, whichever process asks. Pure. */
import type { ClockSeen } from './clock-trust';
import type { Command } from '../events/command';
import type { EventOf } from '../events/event';
import { zoneNamed } from '../time/iana-zone';
import { isSameClock, posixZone } from '../time/posix-zone';
import { instantOf, localOf, minute, type Now, type Timestamp, type Zone } from '../time/time';

/** What the journal knows of it. */
export interface KnownZone {
  readonly name: string;
  /** `machine`: it is the machine's own and follows it; else somebody has chosen it. */
  readonly by: EventOf<'ZoneChanged'>['by'];
}

/** A zone by its IANA name or its rule; null when this machine knows no such name. */
export const zoneCalled = (name: string): Zone | null => zoneNamed(name) ?? posixZone(name);

/** The offset from UTC, in minutes, that a timestamp was written with. */
const offsetOf = (at: Timestamp): number => (Date.parse(`${at.slice(0, -6)}Z`) - instantOf(at)) / minute;

const hasWritten = ({ offsetAt }: Zone, at: Timestamp): boolean =>
  Math.round(offsetAt(instantOf(at))) === offsetOf(at);

/**
 * The zone that schedules without one mean. As long as nobody has chosen it, it is the machine's, or that of a process
 * that was told another one, unless the journal's latest line shows that it was the machine's until now.
 */
export const workspaceZone = (
  known: KnownZone | null,
  latest: Timestamp | null,
  { zone, machine = zone }: Now,
): Zone => {
  if (known === null) {
    const wasMachine = latest !== null && !hasWritten(zone, latest) && hasWritten(machine, latest);
    return wasMachine ? machine : zone;
  }
  if (known.by === 'machine') return machine;
  return known.name === zone.name ? zone : (zoneCalled(known.name) ?? zone);
};

/** What a process sees of the present that decides for a workspace. */
export const inWorkspaceZone = (known: KnownZone | null, latest: Timestamp | null, now: Now): Now => {
  const local = workspaceZone(known, latest, now);
  return local === now.zone ? now : { ...now, local };
};

const changed = (known: KnownZone | null, zone: Zone, by: KnownZone['by']): EventOf<'ZoneChanged'> => ({
  type: 'ZoneChanged',
  zone: zone.name,
  was: known?.name ?? null,
  by,
});

/** A person who makes a schedule means the clock on the wall beside them. */
const asMade = (known: KnownZone | null, now: Now): EventOf<'ZoneChanged'> | null => {
  const { zone, machine, instant } = now;
  if (known === null) return machine === undefined ? null : changed(known, zone, 'command');
  const present = workspaceZone(known, null, now);
  return isSameClock(present, zone, instant) ? null : changed(known, zone, 'command');
};

/**
 * The service says what it was told to use, and notices when the machine moves. What a service was told it may be told
 * otherwise; who made a schedule elsewhere is not overruled by how the service is started.
 */
const asServed = (
  known: KnownZone | null,
  latest: Timestamp | null,
  now: Now,
): EventOf<'ZoneChanged'> | null => {
  const { zone, machine, instant } = now;
  const own = machine ?? zone;
  if (known === null) {
    const here = workspaceZone(known, latest, now);
    if (machine !== undefined) return changed(known, here, here === machine ? 'machine' : 'service');
    return latest === null || hasWritten(own, latest) ? null : changed(known, own, 'machine');
  }
  if (known.by === 'command') return null;
  const by = known.by === 'service' && machine !== undefined ? 'service' : 'machine';
  const present = by === 'service' ? zone : own;
  const was = known.name === present.name ? present : zoneCalled(known.name);
  return was !== null && isSameClock(was, present, instant) ? null : changed(known, present, by);
};

/** Whether a command changes the workspace's zone, or makes it known. */
export const zoneChange = (
  { type }: Command,
  known: KnownZone | null,
  latest: Timestamp | null,
  now: Now,
): EventOf<'ZoneChanged'> | null => {
  switch (type) {
    case 'CreateSchedule':
      return asMade(known, now);
    case 'StartService':
    case 'SkipMissed':
      return asServed(known, latest, now);
    case 'AbandonBackup':
    case 'AddDestination':
    case 'AddNoticeTarget':
    case 'AdoptArchive':
    case 'CompleteBackup':
    case 'DeleteSchedule':
    case 'EditSchedule':
    case 'FailBackup':
    case 'FailService':
    case 'PauseSchedules':
    case 'NoteOverdue':
    case 'PinVersion':
    case 'PruneSchedules':
    case 'ReadSchedules':
    case 'RecordHook':
    case 'RecordNotice':
    case 'RecordNoticeFailure':
    case 'RecordEmptying':
    case 'RecordRemoval':
    case 'RecordCopy':
    case 'RecordCheck':
    case 'RecordCopyFailure':
    case 'RecordDrill':
    case 'RecordMissedDrill':
    case 'RecordCopyVanished':
    case 'RecordCopiesPruned':
    case 'RecordPlaceTest':
    case 'RecordUndeletion':
    case 'RecordVersionCopied':
    case 'RecordVerification':
    case 'ResumeSchedules':
    case 'RemoveDestination':
    case 'RemoveNoticeTarget':
    case 'SealArchive':
    case 'SkipNext':
    case 'StartBackup':
    case 'StopService':
    case 'UndoLast':
    case 'UnpinVersion':
      return null;
  }
};

/** What the state of a workspace knows of clocks. */
interface KnownOfClocks {
  readonly zone: KnownZone | null;
  readonly clock: Pick<ClockSeen, 'latest'>;
}

/** The present as a command sees it: in the workspace's zone, which the command itself may change. */
export const nowFor = (
  command: Command,
  { zone: known, clock: { latest } }: KnownOfClocks,
  now: Now,
): Now => {
  const change = zoneChange(command, known, latest, now);
  return inWorkspaceZone(change === null ? known : { name: change.zone, by: change.by }, latest, now);
};

/** What to say where the clock of the workspace is not the one beside the person who asks; null where it is. */
export const otherClock = (now: Now): string | null => {
  const local = localOf(now);
  return isSameClock(local, now.zone, now.instant)
    ? null
    : `schedules without tz= are on the clock of ${local.name}; the time zone here is ${now.zone.name}`;
};
