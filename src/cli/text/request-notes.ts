/** What is not to come, since somebody asked for that. */
import type { ScheduleLine } from '../../domain/occurrence/occurrence';
import { isInForce, pauseNow, requestsOf } from '../../domain/occurrence/on-request';
import type { Pause } from '../../domain/schedule/schedule';
import { escapeControls } from '../../domain/events/log-line';
import { instantOf, type Now, shown } from '../../domain/time/time';

export const pausedText = (what: string, { until }: Pause, now: Now): string =>
  `${what} paused${until === null ? '' : ` until ${shown(now)(until)}`}`;

export const requestNotes = (
  lines: ReadonlyArray<ScheduleLine>,
  all: Pause | undefined,
  now: Now,
): ReadonlyArray<string> => [
  ...(all !== undefined && isInForce(all, now.instant) ? [pausedText('all schedules are', all, now)] : []),
  ...lines.flatMap(({ schedule }) => {
    const { asked, due, spec } = schedule;
    const name = escapeControls(spec.name);
    const own = pauseNow(requestsOf(schedule, undefined), now.instant);
    return [
      ...(own === null ? [] : [pausedText(`${name} is`, own, now)]),
      ...(asked !== undefined && due !== null && instantOf(asked.through) >= instantOf(due)
        ? [`${name} is skipped as asked, through ${shown(now)(asked.through)}`]
        : []),
    ];
  }),
];
