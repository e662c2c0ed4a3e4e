/** What the service was doing at an instant, as far as the journal tells, in one sentence. */
import type { Chronicle, Occurrence, Shift } from '../chronicle';
import { type Instant, instantOf, type Now } from '../time';
import { shown } from './sentence';

/** What explanations are drawn from. */
export interface Evidence {
  readonly chronicle: Chronicle;
  /** Whether the service is up now. */
  readonly serviceIsUp: boolean;
  readonly now: Now;
}

/** The service that lived at an instant, or the last one before it. */
const shiftAt = (shifts: ReadonlyArray<Shift>, instant: Instant): Shift | undefined =>
  shifts.findLast(({ started }) => instantOf(started.at) <= instant);

const shiftAfter = (shifts: ReadonlyArray<Shift>, instant: Instant): Shift | undefined =>
  shifts.find(({ started }) => instantOf(started.at) > instant);

/** What else was being archived at an instant: one archive is made at a time. */
const atWorkOn = (
  { occurrences }: Chronicle,
  subject: Occurrence | null,
  instant: Instant,
): Occurrence | undefined =>
  occurrences.find((other) => {
    const start = other.starts.at(-1);
    if (other === subject || start === undefined || instantOf(start.at) > instant) return false;
    return other.end !== null && other.end.skipped === null && instantOf(other.end.at) > instant;
  });

const notBusy = (chronicle: Chronicle, subject: Occurrence | null, instant: Instant, now: Now): string => {
  const other = atWorkOn(chronicle, subject, instant);
  if (other === undefined) return '';
  const { path, name, end, trigger } = other;
  const until = shown(now)(end?.at ?? instant);
  return trigger === 'command'
    ? `, and the command run was at work on the backup of ${path} (${name}) until ${until}`
    : `, and at work on the backup of ${path} (${name}) until ${until}`;
};

/** Whether a service that never said goodbye was gone by an instant. */
const hadVanished = (
  shift: Shift,
  instant: Instant,
  { chronicle: { shifts }, serviceIsUp }: Evidence,
): boolean =>
  shift.ended === null && !(shift === shifts.at(-1) && serviceIsUp) && instantOf(shift.last.at) <= instant;

/** `subject` is the occurrence that it is about, when the journal tells of it. */
export const serviceThen = (evidence: Evidence, subject: Occurrence | null, instant: Instant): string => {
  const { chronicle, now } = evidence;
  const show = shown(now);
  const shift = shiftAt(chronicle.shifts, instant);
  const following = shiftAfter(chronicle.shifts, instant);
  const again =
    following === undefined
      ? '; it has not been started since'
      : `; it was started again at ${show(following.started.at)}`;
  if (shift === undefined) {
    return following === undefined
      ? 'the service had never been started'
      : `the service had not been started yet: that was at ${show(following.started.at)}`;
  }
  if (shift.ended !== null && instantOf(shift.ended.at) <= instant) {
    const how = shift.ended.how === 'failed' ? 'it had failed' : 'it had been stopped';
    return `the service was down: ${how} at ${show(shift.ended.at)} (${shift.ended.reason})${again}`;
  }
  if (hadVanished(shift, instant, evidence)) {
    return `the service had been killed, or the machine was off: the last that it did was at ${show(shift.last.at)}${again}`;
  }
  return `the service was running, since ${show(shift.started.at)}${notBusy(chronicle, subject, instant, now)}`;
};
