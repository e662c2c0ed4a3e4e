/** What the service was doing from the time at which an occurrence was due until something came of it. Pure. */
import type { JournalPoint, Occurrence, ServiceRun } from '../projection';
import { isInHand } from '../occurrence-status';
import { type Instant, instantOf, minute, shown } from '../../time/time';
import type { QueryContext } from '../query-context';
import type { Sentence } from './sentence';

/** A time in the story, and the last line of the journal that may be drawn on: what came later explains nothing. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly seq: number;
}

/** A service that is looked at every 45 s starts what is due within that, and a moment for the pass itself. */
const prompt = 2 * minute;

type ServiceSeen = ServiceRun & { readonly vanished: boolean };

/** The services that had started by then, each with what was known of its end. */
const serviceRunsOf = (
  { projection: { serviceRuns }, serviceIsUp }: QueryContext,
  { seq }: Stretch,
): ReadonlyArray<ServiceSeen> =>
  serviceRuns
    .map((serviceRun, index) => ({
      ...serviceRun,
      ended: serviceRun.ended !== null && serviceRun.ended.seq <= seq ? serviceRun.ended : null,
      vanished: serviceRun.ended === null && (index < serviceRuns.length - 1 || !serviceIsUp),
    }))
    .filter(({ started }) => started.seq <= seq);

/** An archive that was being made: from when, and until when; null: it still is. */
interface AtWork {
  readonly other: Occurrence;
  readonly start: JournalPoint;
  readonly until: Instant | null;
}

/** The archives of others that were being made at some time of the stretch. */
const othersAtWork = (
  { projection, inHand, now }: QueryContext,
  subject: Occurrence | null,
  { from, to, seq }: Stretch,
): ReadonlyArray<AtWork> =>
  projection.occurrences.flatMap((other) => {
    const start = other.starts.at(-1);
    if (other === subject || start === undefined || start.seq > seq || instantOf(start.at) >= to) return [];
    const end = other.end ?? other.abandoned.at(-1) ?? null;
    if (end === null) return isInHand(other, inHand) ? [{ other, start, until: null }] : [];
    if (other.end?.skipped != null || instantOf(end.at) <= from) return [];
    return [{ other, start, until: instantOf(end.at) > now.instant ? null : instantOf(end.at) }];
  });

const busySentence = (context: QueryContext, { other, start, until }: AtWork): Sentence => {
  const by = other.trigger === 'command' ? 'the command run' : 'the service';
  return {
    at: start.at,
    seq: start.seq,
    text: `${by} was at work on the backup of ${other.path} (${other.name}), ${until === null ? 'and still is' : `until ${shown(context.now)(until)}`}`,
  };
};

/** How the service stood at the beginning of the stretch. */
const serviceStateThen = (
  context: QueryContext,
  stretch: Stretch,
): { readonly text: string; readonly up: boolean } => {
  const show = shown(context.now);
  const serviceRuns = serviceRunsOf(context, stretch);
  const serviceRun = serviceRuns.findLast(({ started }) => instantOf(started.at) <= stretch.from);
  if (serviceRun === undefined) {
    return {
      text:
        serviceRuns.length === 0
          ? 'the service had never been started'
          : 'the service had not been started yet',
      up: false,
    };
  }
  const { ended, last, started, vanished } = serviceRun;
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
const changes = (context: QueryContext, stretch: Stretch): ReadonlyArray<Sentence> => {
  const show = shown(context.now);
  const within = (at: Instant): boolean => at > stretch.from && at <= stretch.to;
  const serviceRuns = serviceRunsOf(context, stretch);
  return serviceRuns.flatMap(({ started, ended, vanished, last }, index): ReadonlyArray<Sentence> => {
    const before = serviceRuns[index - 1];
    const killed =
      before?.vanished === true && instantOf(before.last.at) >= stretch.from
        ? `; before, it had been killed, or the machine had gone off, some time after ${show(before.last.at)}`
        : '';
    const isLast = index === serviceRuns.length - 1;
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
      ...(vanished && isLast && instantOf(last.at) >= stretch.from
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
  context: QueryContext,
  subject: Occurrence | null,
  stretch: Stretch,
  isLate: boolean,
): { readonly first: string; readonly then: ReadonlyArray<Sentence> } => {
  const { text, up } = serviceStateThen(context, stretch);
  const changed = changes(context, stretch);
  const busy = othersAtWork(context, subject, stretch).map((one) => busySentence(context, one));
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
