/** What is said of the service, for each way in which it can have stood when a backup was due. */
import { serviceStory, type Stretch } from '../../../../src/domain/history/explain/service-then';
import { emptyProjection, type ServiceRun } from '../../../../src/domain/history/projection';
import type { QueryContext } from '../../../../src/domain/history/query-context';
import type { Occurrence } from '../../../../src/domain/history/told-occurrence';
import { scheduleId } from '../../../../src/domain/schedule/schedule';
import { timestampAt } from '../../../../src/domain/time/time';
import { utc } from '../../../support/clock';
import { archiveName, sourcePath } from '../../../support/decoded';
import { contextOf } from '../../../support/telling-events';

/** Minute n of 1970; what is journalled then has the line n. */
const at = (n: number) => timestampAt(n * 60_000, utc);
const moment = (n: number) => ({ seq: n, at: at(n) });

/** A service from a minute to another, or without an end; and the last that it is known to have done. */
const run = (
  from: number,
  until: number | null,
  last = from,
  how: 'stopped' | 'failed' = 'stopped',
): ServiceRun => ({
  pid: from,
  version: '1',
  started: moment(from),
  ended: until === null ? null : { ...moment(until), how, reason: 'so it is' },
  last: moment(last),
});

const backup = (from: number, until: number | null, fields: Partial<Occurrence> = {}): Occurrence => ({
  schedule: scheduleId(from + 1),
  trigger: 'schedule',
  path: sourcePath('pics'),
  name: archiveName('p'),
  due: at(from),
  through: at(from),
  count: 1,
  starts: [{ ...moment(from), attempt: 1, late: false }],
  abandoned: [],
  sealed: null,
  end:
    until === null
      ? null
      : {
          ...moment(until),
          ...{
            outcome: 'failed',
            reason: 'x',
            skipped: null,
            report: null,
            adopted: false,
            interrupted: false,
          },
        },
  ...fields,
});

/** Due at 10, started at 20, of which the line is 20; it is 60. */
const usual: Stretch = { from: 600_000, to: 1_200_000, seq: 20 };

const story = (
  serviceRuns: ReadonlyArray<ServiceRun>,
  {
    occurrences = [],
    subject = null,
    stretch = usual,
    isLate = false,
    ...context
  }: Partial<Pick<QueryContext, 'serviceIsUp' | 'inHand'>> & {
    readonly occurrences?: ReadonlyArray<Occurrence>;
    readonly subject?: Occurrence | null;
    readonly stretch?: Stretch;
    readonly isLate?: boolean;
  } = {},
): ReadonlyArray<string> => {
  const { first, then } = serviceStory(
    contextOf({ ...emptyProjection, serviceRuns, occurrences }, 3_600_000, context),
    subject,
    stretch,
    isLate,
  );
  return [
    first,
    ...then.map(({ at: when, seq, text }) => `${when?.slice(14, 16) ?? '-'} ${seq ?? '-'} ${text}`),
  ];
};

const own = backup(15, 18);
const inHand = backup(5, null);

describe('the service when a backup was due', () => {
  it.each<[string, () => ReadonlyArray<string>, ReadonlyArray<string>]>([
    ['never started', () => story([]), ['the service had never been started']],
    [
      'started later',
      () => story([run(15, null)]),
      ['the service had not been started yet', '15 15 the service was started'],
    ],
    [
      'started at that minute',
      () => story([run(10, null)]),
      ['the service was running, since 1970-01-01 00:10'],
    ],
    [
      'started at the end',
      () => story([run(20, null)]),
      ['the service had not been started yet', '20 20 the service was started'],
    ],
    ['started after the end', () => story([run(21, null)]), ['the service had never been started']],
    ['running', () => story([run(5, null)]), ['the service was running, since 1970-01-01 00:05']],
    [
      'running, and stopped after the end',
      () => story([run(5, 21)]),
      ['the service was running, since 1970-01-01 00:05'],
    ],
    [
      'running, and stopped at the end',
      () => story([run(5, 20)]),
      ['the service was running, since 1970-01-01 00:05', '20 20 the service was stopped (so it is)'],
    ],
    [
      'running, and failed',
      () => story([run(5, 15, 15, 'failed')]),
      ['the service was running, since 1970-01-01 00:05', '15 15 the service failed (so it is)'],
    ],
    [
      'stopped before',
      () => story([run(5, 9)]),
      ['the service was down: it had been stopped at 1970-01-01 00:09 (so it is)'],
    ],
    [
      'stopped at that minute',
      () => story([run(5, 10)]),
      ['the service was down: it had been stopped at 1970-01-01 00:10 (so it is)'],
    ],
    [
      'failed before, and started again',
      () => story([run(5, 9, 9, 'failed'), run(15, null)]),
      ['the service was down: it had failed at 1970-01-01 00:09 (so it is)', '15 15 the service was started'],
    ],
    [
      'the second of two',
      () => story([run(1, 2), run(5, null)]),
      ['the service was running, since 1970-01-01 00:05'],
    ],
    [
      'killed before',
      () => story([run(5, null, 9)], { serviceIsUp: false }),
      ['the service had been killed, or the machine was off: the last that it did was at 1970-01-01 00:09'],
    ],
    [
      'killed after its last word at that minute',
      () => story([run(5, null, 10)], { serviceIsUp: false }),
      [
        'the service was running, since 1970-01-01 00:05',
        '10 10 this is the last that the service did: then it was killed, or the machine went off',
      ],
    ],
    [
      'killed in between',
      () => story([run(5, null, 15)], { serviceIsUp: false }),
      [
        'the service was running, since 1970-01-01 00:05',
        '15 15 this is the last that the service did: then it was killed, or the machine went off',
      ],
    ],
    [
      'killed before, and started again',
      () => story([run(5, null, 9), run(15, null)]),
      [
        'the service had been killed, or the machine was off: the last that it did was at 1970-01-01 00:09',
        '15 15 the service was started',
      ],
    ],
    [
      'killed in between, and started again',
      () => story([run(5, null, 12), run(15, null)]),
      [
        'the service was running, since 1970-01-01 00:05',
        '15 15 the service was started; before, it had been killed, or the machine had gone off, some time after 1970-01-01 00:12',
      ],
    ],
    [
      'killed at that minute, and started again',
      () => story([run(5, null, 10), run(15, null)]),
      [
        'the service was running, since 1970-01-01 00:05',
        '15 15 the service was started; before, it had been killed, or the machine had gone off, some time after 1970-01-01 00:10',
      ],
    ],
    [
      'killed, and the next one, too',
      () => story([run(5, null, 12), run(15, null, 16)], { serviceIsUp: false }),
      [
        'the service was running, since 1970-01-01 00:05',
        '15 15 the service was started; before, it had been killed, or the machine had gone off, some time after 1970-01-01 00:12',
        '16 16 this is the last that the service did: then it was killed, or the machine went off',
      ],
    ],
    [
      'stopped in between, and started again',
      () => story([run(5, 12), run(15, null)]),
      [
        'the service was running, since 1970-01-01 00:05',
        '12 12 the service was stopped (so it is)',
        '15 15 the service was started',
      ],
    ],
    [
      'gone, and its end came too late to count',
      () => story([run(5, 30, 9)]),
      ['the service was running, since 1970-01-01 00:05'],
    ],
    [
      'late for no reason',
      () => story([run(5, null)], { isLate: true }),
      [
        'the service was running, since 1970-01-01 00:05',
        '- - nothing in the journal says why it was not started at once: the machine slept, or its clock was changed',
      ],
    ],
    [
      'late by two minutes',
      () => story([run(5, null)], { isLate: true, stretch: { ...usual, to: 720_000 } }),
      ['the service was running, since 1970-01-01 00:05'],
    ],
    [
      'late by more',
      () => story([run(5, null)], { isLate: true, stretch: { ...usual, to: 720_001 } }),
      [
        'the service was running, since 1970-01-01 00:05',
        '- - nothing in the journal says why it was not started at once: the machine slept, or its clock was changed',
      ],
    ],
    [
      'stopped in a later line, by a clock that had gone back',
      () => story([{ ...run(5, null), ended: { seq: 30, at: at(9), how: 'stopped', reason: 'so it is' } }]),
      ['the service was running, since 1970-01-01 00:05'],
    ],
    [
      'started in an earlier line, by a clock that was ahead',
      () => story([{ ...run(25, null), started: { seq: 19, at: at(25) } }]),
      ['the service had not been started yet'],
    ],
    [
      'late, as it had been stopped',
      () => story([run(5, 9)], { isLate: true }),
      ['the service was down: it had been stopped at 1970-01-01 00:09 (so it is)'],
    ],
    [
      'late, as it had been killed',
      () => story([run(5, null, 9)], { isLate: true, serviceIsUp: false }),
      ['the service had been killed, or the machine was off: the last that it did was at 1970-01-01 00:09'],
    ],
    ['late, as it was down', () => story([], { isLate: true }), ['the service had never been started']],
    [
      'late, as it was started again',
      () => story([run(5, 12), run(15, null)], { isLate: true }),
      [
        'the service was running, since 1970-01-01 00:05',
        '12 12 the service was stopped (so it is)',
        '15 15 the service was started',
      ],
    ],
    [
      'late, as it was busy',
      () => story([run(5, null)], { isLate: true, occurrences: [backup(9, 19)] }),
      [
        'the service was running, since 1970-01-01 00:05',
        '09 9 the service was at work on the backup of pics (p), until 1970-01-01 00:19',
      ],
    ],
  ])('%s', (_, told, lines) => {
    expect(told()).toEqual(lines);
  });
});

describe('others at work', () => {
  const others = (occurrences: ReadonlyArray<Occurrence>, more: Parameters<typeof story>[1] = {}) =>
    story([run(1, null)], { occurrences, ...more }).slice(1);

  it.each<[string, () => ReadonlyArray<string>, ReadonlyArray<string>]>([
    [
      'before and on',
      () => others([backup(5, 15)]),
      ['05 5 the service was at work on the backup of pics (p), until 1970-01-01 00:15'],
    ],
    [
      'on command',
      () => others([backup(5, 15, { trigger: 'command' })]),
      ['05 5 the command run was at work on the backup of pics (p), until 1970-01-01 00:15'],
    ],
    ['until just then', () => others([backup(5, 10)]), []],
    [
      'a minute longer',
      () => others([backup(5, 11)]),
      ['05 5 the service was at work on the backup of pics (p), until 1970-01-01 00:11'],
    ],
    ['from the end on', () => others([backup(20, 30)]), []],
    [
      'from just before the end on',
      () => others([backup(19, 30)]),
      ['19 19 the service was at work on the backup of pics (p), until 1970-01-01 00:30'],
    ],
    [
      'begun in a later line',
      () => others([backup(15, 18, { starts: [{ ...moment(15), seq: 21, attempt: 1, late: false }] })]),
      [],
    ],
    [
      'begun in the same line',
      () => others([backup(15, 18, { starts: [{ ...moment(15), seq: 20, attempt: 1, late: false }] })]),
      ['15 20 the service was at work on the backup of pics (p), until 1970-01-01 00:18'],
    ],
    [
      'still',
      () => others([inHand], { inHand }),
      ['05 5 the service was at work on the backup of pics (p), and still is'],
    ],
    ['who were killed', () => others([inHand]), []],
    [
      'until a time that is still to come',
      () => others([backup(5, 61)]),
      ['05 5 the service was at work on the backup of pics (p), and still is'],
    ],
    [
      'until now',
      () => others([backup(5, 60)]),
      ['05 5 the service was at work on the backup of pics (p), until 1970-01-01 01:00'],
    ],
    [
      'who were let go of',
      () => others([backup(5, null, { abandoned: [moment(7), moment(12), moment(15)] })]),
      ['05 5 the service was at work on the backup of pics (p), until 1970-01-01 00:15'],
    ],
    ['who were never begun', () => others([backup(5, 15, { starts: [] })]), []],
    [
      'who were begun, and then skipped',
      () =>
        others([
          backup(5, 15, {
            end: {
              ...moment(15),
              ...{ outcome: 'skipped', reason: 'missed', skipped: 'missed' },
              ...{ report: null, adopted: false, interrupted: false },
            },
          }),
        ]),
      [],
    ],
    [
      'who were begun twice',
      () =>
        others([
          backup(5, 15, {
            starts: [moment(5), moment(12)].map((one) => ({ ...one, attempt: 1, late: false })),
          }),
        ]),
      ['12 12 the service was at work on the backup of pics (p), until 1970-01-01 00:15'],
    ],
    ['itself', () => others([own], { subject: own }), []],
  ])('%s', (_, told, lines) => {
    expect(told()).toEqual(lines);
  });
});
