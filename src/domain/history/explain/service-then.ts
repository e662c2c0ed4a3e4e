/** What the service was doing from the time at which an occurrence was due until something came of it. Pure. */
import type { Occurrence, Shift } from '../projection';
import { isInHand } from '../occurrence-status';
import { type Instant, instantOf, minute, shown } from '../../time/time';
import type { Witness } from '../query-context';
import type { Sentence } from './sentence';

/** A time in the story, and the last line of the journal that may be drawn on: what came later explains nothing. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly seq: number;
}

/** A service that is looked at every 45 s starts what is due within that, and a moment for the pass itself. */
const prompt = 2 * minute;

type Told = Shift & { readonly vanished: boolean };

/** The services that had started by then, each with what was known of its end. */
const shiftsOf = ({ chronicle: { shifts }, serviceIsUp }: Witness, { seq }: Stretch): ReadonlyArray<Told> =>
  shifts
    .map((shift, index) => ({
      ...shift,
      ended: shift.ended !== null && shift.ended.seq <= seq ? shift.ended : null,
      vanished: shift.ended === null && (index < shifts.length - 1 || !serviceIsUp),
    }))
    .filter(({ started }) => started.seq <= seq);

/** The archives of others that were being made at some time of the stretch. */
const othersAtWork = (
  { chronicle, inHand, now }: Witness,
  subject: Occurrence | null,
  { from, to, seq }: Stretch,
): ReadonlyArray<{ readonly other: Occurrence; readonly until: Instant | null }> =>
  chronicle.occurrences.flatMap((other) => {
    const start = other.starts.at(-1);
    if (other === subject || start === undefined || start.seq > seq || instantOf(start.at) >= to) return [];
    const end = other.end ?? other.abandoned.at(-1) ?? null;
    if (end === null) return isInHand(other, inHand) ? [{ other, until: null }] : [];
    if (other.end?.skipped != null || instantOf(end.at) <= from) return [];
    return [{ other, until: instantOf(end.at) > now.instant ? null : instantOf(end.at) }];
  });

const busySentence = (
  witness: Witness,
  { other, until }: { readonly other: Occurrence; readonly until: Instant | null },
): Sentence => {
  const start = other.starts.at(-1);
  const by = other.trigger === 'command' ? 'the command run' : 'the service';
  return {
    at: start?.at ?? null,
    seq: start?.seq ?? null,
    text: `${by} was at work on the backup of ${other.path} (${other.name}), ${until === null ? 'and still is' : `until ${shown(witness.now)(until)}`}`,
  };
};

/** How the service stood at the beginning of the stretch. */
const standingThen = (
  witness: Witness,
  stretch: Stretch,
): { readonly text: string; readonly up: boolean } => {
  const show = shown(witness.now);
  const shifts = shiftsOf(witness, stretch);
  const shift = shifts.findLast(({ started }) => instantOf(started.at) <= stretch.from);
  if (shift === undefined) {
    return {
      text:
        shifts.length === 0 ? 'the service had never been started' : 'the service had not been started yet',
      up: false,
    };
  }
  const { ended, last, started, vanished } = shift;
  if (ended !== null && instantOf(ended.at) <= stretch.from) {
    const how = ended.how === 'failed' ? 'it had failed' : 'it had been stopped';
    return { text: `the service was down: ${how} at ${show(ended.at)} (${ended.reason})`, up: false };
  }
  if (vanished && instantOf(last.at) < stretch.from) {
    return {
      text: `the service had been killed, or the machine was off: the last that it did was at ${show(last.at)}`,
      up: false,
    };
  }
  return { text: `the service was running, since ${show(started.at)}`, up: true };
};

/** Starts and ends of services within the stretch. */
const changes = (witness: Witness, stretch: Stretch): ReadonlyArray<Sentence> => {
  const show = shown(witness.now);
  const within = (at: Instant): boolean => at > stretch.from && at <= stretch.to;
  const shifts = shiftsOf(witness, stretch);
  return shifts.flatMap(({ started, ended, vanished, last }, index): ReadonlyArray<Sentence> => {
    const before = shifts[index - 1];
    const killed =
      before?.vanished === true && instantOf(before.last.at) >= stretch.from
        ? `; before, it had been killed, or the machine had gone off, some time after ${show(before.last.at)}`
        : '';
    const isLast = index === shifts.length - 1;
    return [
      ...(within(instantOf(started.at))
        ? [{ at: started.at, seq: started.seq, text: `the service was started${killed}` }]
        : []),
      ...(ended !== null && within(instantOf(ended.at))
        ? [
            {
              at: ended.at,
              seq: ended.seq,
              text: `the service ${ended.how === 'failed' ? 'failed' : 'was stopped'} (${ended.reason})`,
            },
          ]
        : []),
      ...(vanished && isLast && ended === null && instantOf(last.at) >= stretch.from
        ? [
            {
              at: last.at,
              seq: last.seq,
              text: 'this is the last that the service did: then it was killed, or the machine went off',
            },
          ]
        : []),
    ];
  });
};

/** `isLate`: it was started, but not in its minute. What it comes to: how the service stood first, what changed, and, where none of it explains a delay, what may. */
export const serviceStory = (
  witness: Witness,
  subject: Occurrence | null,
  stretch: Stretch,
  isLate: boolean,
): { readonly first: string; readonly then: ReadonlyArray<Sentence> } => {
  const { text, up } = standingThen(witness, stretch);
  const changed = changes(witness, stretch);
  const busy = othersAtWork(witness, subject, stretch).map((one) => busySentence(witness, one));
  const unexplained: ReadonlyArray<Sentence> =
    isLate && stretch.to - stretch.from > prompt && up && changed.length === 0 && busy.length === 0
      ? [
          {
            at: null,
            seq: null,
            text: 'nothing in the journal says why it was not started at once: the machine slept, or its clock was changed',
          },
        ]
      : [];
  return { first: text, then: [...busy, ...changed, ...unexplained] };
};
