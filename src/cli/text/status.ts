/** How things stand: for people, and for programs. */
import { isHealthyStatus, type Status } from '../../app/status';
import type { StatusResult } from '../../codecs/replies/asking';
import type { Version } from '../../domain/archive/archives';
import type { VerifyEffect } from '../../domain/archive/verification-plan';
import { counted } from '../../domain/counted';
import { isOfHistory, lateText, retryText } from '../../domain/destinations/complaints';
import { trustAfter } from '../../domain/events/limits';
import { type KeepEffect, keepText } from '../../domain/archive/keep-effect';
import { escapeControls } from '../../domain/events/log-line';
import { wordFor } from '../../domain/occurrence/choose-schedule';
import { shellArgument } from '../../domain/shell-argument';
import type { Pause } from '../../domain/schedule/schedule';
import { localOf, type Now, shown, presentTime, timestampAt } from '../../domain/time/time';
import { outdatedText } from '../outdated-service';
import { type Output, replied } from '../output';
import { failedOnceText } from './failed-once';
import { malformedText } from './malformed-line';
import type { Screen } from './screen';
import { statusLines } from './status-lines';

const good = (version: Version | null) =>
  version === null
    ? null
    : {
        file: version.file,
        name: version.name,
        completed: version.completed,
        bytes: version.report.bytes,
      };

const retentionResult = (effect: KeepEffect | null): StatusResult['schedules'][number]['retention'] => {
  if (effect === null) return null;
  const { keep, policy, there, over } = effect;
  return { keep, policy, there, over, reason: keepText(effect) };
};

const verificationResult = (
  effect: VerifyEffect | null,
  now: Now,
): StatusResult['schedules'][number]['verification'] => {
  if (effect === null) return null;
  const { verify, there, never, late, next } = effect;
  return { ...verify, there, never, late, next: next === null ? null : timestampAt(next, now.zone) };
};

const statusResult = (status: Status): StatusResult => {
  const { now, service, run, schedules, malformed, fileIsThere, archives, head } = status;
  const { state, since, pid, reason, live } = service;
  return {
    at: presentTime(now),
    zone: localOf(now).name,
    well: isHealthyStatus(status),
    clockBehind:
      status.clockBehind === null
        ? null
        : { latest: status.clockBehind.latest, stayedMinutes: status.clockBehind.stayed },
    service: {
      state,
      since,
      pid,
      reason,
      chart: live === null ? null : { state: live.state, since: live.since },
      archive: live?.archive ?? null,
      verifying: live?.verifying ?? null,
    },
    run: run === null ? null : { pid: run.pid, archive: run.archive },
    schedulesFile: fileIsThere ? 'present' : 'missing',
    schedules: schedules.map(
      ({
        index,
        line,
        schedule,
        health,
        next,
        last,
        oldestGood,
        newestGood,
        cause,
        retention,
        paused,
        asked,
        verification,
      }) => ({
        index,
        line,
        schedule: schedule.id,
        name: schedule.spec.name,
        path: schedule.spec.path,
        health,
        next,
        last,
        oldestGood: good(oldestGood),
        newestGood: good(newestGood),
        paused,
        asked,
        cause,
        retention: retentionResult(retention),
        verification: verificationResult(verification, now),
      }),
    ),
    failedOnce: [...status.failedOnce],
    malformed: [...malformed],
    archives: {
      count: archives.count,
      bytes: archives.bytes,
      unknown: archives.unknown,
      unseen: [...archives.unseen],
      trash: { ...archives.trash },
      oldestGood: good(archives.oldestGood),
      newestGood: good(archives.newestGood),
    },
    untold: status.untold.flatMap(({ name, where, failing }) => {
      if (failing === null) return [];
      const { since, reason, attempts } = failing;
      return [{ name, where, since, reason, attempts }];
    }),
    places: status.places.map(({ isLate, failing, ...place }) => ({
      ...place,
      late: isLate,
      failing:
        failing === null
          ? null
          : {
              since: failing.since,
              reason: failing.reason,
              attempts: failing.attempts,
              next: failing.next,
              ...(failing.historyDiffers === undefined ? {} : { historyDiffers: failing.historyDiffers }),
            },
    })),
    placesUnknown: [...status.placesUnknown],
    proofs: status.proofs,
    journal: head,
  };
};

const clockComplaint = ({ clockBehind, now }: Status): ReadonlyArray<string> =>
  clockBehind === null
    ? []
    : [
        `the clock is behind: it had shown ${shown(now)(clockBehind.latest)} before; what was backed up then is not backed up again unless it stays here for ${trustAfter / 60} hours (${Math.floor(clockBehind.stayed / 60)} so far)`,
      ];

/** Be they from elsewhere, or what is left where the journal was lost. */
const unknownNote = ({ archives: { unknown } }: Status): ReadonlyArray<string> =>
  unknown === 0
    ? []
    : [
        `the journal does not know ${counted(unknown, 'archive')} in backups/; backup_manager adopt takes in what is whole`,
      ];

/** As a file under the name of the directory, or a disk that fails. */
const unseenText = ({ place, reason }: Status['archives']['unseen'][number]): string =>
  `can't look at ${escapeControls(place)}: ${reason}; what is there counts as no backup`;

/** What keeps all of them from being made. */
const ofWorkspace = ({
  schedules,
  malformed,
  fileIsLost,
  isTextWaiting,
  archives,
  service,
  placesUnknown,
}: Status): ReadonlyArray<string> => [
  ...(isTextWaiting
    ? [
        'backup_schedules.txt can’t be replaced, and lacks the last change; list shows what is in force, doctor what is in the way',
      ]
    : []),
  ...(fileIsLost ? ["can't find backup_schedules.txt: nothing is backed up"] : []),
  ...malformed.map(malformedText),
  ...archives.unseen.map(unseenText),
  ...placesUnknown.map(
    (name) =>
      `a schedule says to=${escapeControls(name)}, and no destination is called so; backup_manager destination add makes one`,
  ),
  ...(service.outdated === true ? [outdatedText] : []),
  ...(schedules.length > 0 && service.state !== 'up'
    ? ['the service is not running; backup_manager start starts it']
    : []),
];

/** Of backups that are lacking: `why` explains them. */
const ofBackups = ({ schedules, failedOnce, now }: Status): ReadonlyArray<string> => [
  ...failedOnce.map(failedOnceText(now)),
  ...schedules.flatMap(({ index, health, schedule: { spec }, newestGood, cause }) =>
    health === 'overdue'
      ? [
          `${escapeControls(spec.name)} has no good backup ${newestGood === null ? 'yet' : `since ${shown(now)(newestGood.completed)}`}${cause === null ? '' : `: ${escapeControls(cause)}`}; backup_manager why ${wordFor(
            schedules.map(({ schedule }) => schedule.spec.name),
            spec.name,
            index,
          )} says why`,
        ]
      : [],
  ),
];

/** What is not made, as people want it. */
const ofRequests = ({ schedules, now }: Status): ReadonlyArray<string> => {
  const until = ({ until: end }: Pause): string => (end === null ? '' : ` until ${shown(now)(end)}`);
  return schedules.flatMap(({ index, schedule: { spec }, paused, asked }) => {
    const word = wordFor(
      schedules.map(({ schedule }) => schedule.spec.name),
      spec.name,
      index,
    );
    return [
      ...(paused === null
        ? []
        : [
            `${escapeControls(spec.name)} is paused${until(paused)}: no backup of it is made; backup_manager resume ${word} ends that, resume alone every pause`,
          ]),
      ...(asked === null
        ? []
        : [`${escapeControls(spec.name)} is skipped as asked, through ${shown(now)(asked.through)}`]),
    ];
  });
};

const ofRetention = ({ schedules }: Status): ReadonlyArray<string> =>
  schedules.flatMap(({ retention, schedule: { spec } }) => {
    const text = retention === null ? null : keepText(retention);
    return text === null ? [] : [`${escapeControls(spec.name)}: ${text}`];
  });

/** Of each schedule with `verify`: what nobody has looked into, and when the service does; and every archive that is at fault. */
const ofVerification = ({ schedules, faulty, now, service }: Status): ReadonlyArray<string> => [
  ...faulty.map(
    ({ file, verified }) =>
      `backups/${escapeControls(file)} did not verify${verified === null ? '' : ` at ${shown(now)(verified.at)}: ${escapeControls(verified.finding ?? '')}`}; backup_manager doctor says what to do`,
  ),
  ...schedules.flatMap(({ verification, schedule: { spec } }) => {
    if (verification === null || verification.next === null) return [];
    const { there, never, next } = verification;
    const count = never === 0 ? '' : `${never} of ${counted(there, 'archive')} never verified; `;
    const soon = next <= now.instant;
    const when =
      service.state === 'up'
        ? `the next verification is ${soon ? 'due now' : `at ${shown(now)(next)}`}`
        : `the service verifies the next ${soon ? 'once it runs' : `at ${shown(now)(next)}, if it runs`}`;
    return [`${escapeControls(spec.name)}: ${count}${when}`];
  }),
];

/** Of those who are to be told: an alarm that nobody hears is none. */
const ofNotices = ({ untold, now }: Status): ReadonlyArray<string> =>
  untold.flatMap(({ name, failing }) =>
    failing === null
      ? []
      : [
          escapeControls(
            `${name} can't be told since ${shown(now)(failing.since)}: ${failing.reason}; backup_manager notify test ${shellArgument(name)} tries it`,
          ),
        ],
  );

/** Of the places elsewhere: what fails, and what does not stand there although it was made more than a day ago. */
const ofPlaces = ({ places, now, service }: Status): ReadonlyArray<string> =>
  places.flatMap(({ name, behind, since, isLate, failing }) => {
    const show = shown(now);
    const lacks =
      behind === 0 || since === null
        ? []
        : [
            `${counted(behind, 'archive')} not there yet, the oldest of ${show(since)}${lateText({ isLate })}`,
          ];
    const fails =
      failing === null
        ? []
        : [
            `${isOfHistory(failing) ? 'nothing is copied there' : 'it fails'} since ${show(failing.since)}: ${failing.reason}`,
            ...[retryText(failing, service.state === 'up', now)].flatMap((text) => text ?? []),
          ];
    return failing === null && !isLate
      ? []
      : [
          escapeControls(
            [
              `${name}: ${[...lacks, ...fails].join('; ')}`,
              isOfHistory(failing)
                ? 'backup_manager journal --check tells the first line that differs, backup_manager doctor the ways out'
                : `backup_manager copy ${shellArgument(name)} tries it now`,
            ].join('; '),
          ),
        ];
  });

/** What was found at a place that is not as it was, and why nobody can tell. */
const ofProofs = ({ places, unproven, now }: Status): ReadonlyArray<string> =>
  [
    ...places.flatMap(({ name, checked, drilled, missed }) => [
      ...(checked === null || checked.finding === null
        ? []
        : [
            `${name} is not as it was written, as seen at ${shown(now)(checked.at)}: ${counted(checked.faults, 'fault')}, ${checked.finding}; backup_manager verify --at ${shellArgument(name)} reads it again`,
          ]),
      // why: a later drill of another archive, or of backups/, says nothing of this one
      ...(drilled === null ||
      drilled.finding === null ||
      unproven.some((one) => one.name === drilled.name && one.failed?.place === name)
        ? []
        : [
            `${drilled.name} could not be restored from ${name} as it was, as tried at ${shown(now)(drilled.at)}: ${drilled.finding}; backup_manager drill ${shellArgument(drilled.name)} --at ${shellArgument(name)} tries it again`,
          ]),
      ...(missed === null
        ? []
        : [`no drill can be held from ${name} since ${shown(now)(missed.since)}: ${missed.reason}`]),
    ]),
    ...unproven.flatMap(({ name, failed }) =>
      failed === null
        ? []
        : [
            `${name} could not be restored from ${failed.place ?? 'backups/'} as it was, as tried at ${shown(now)(failed.at)}: ${failed.finding ?? ''}; backup_manager drill ${shellArgument(name)}${failed.place === null ? '' : ` --at ${shellArgument(failed.place)}`} tries it again`,
          ],
    ),
  ].map(escapeControls);

/** What is to be said of the workspace beside an explanation of its backups. */
export const besideBackups = (status: Status): ReadonlyArray<string> => [
  ...clockComplaint(status),
  ...ofWorkspace(status),
  ...ofRetention(status),
  ...ofPlaces(status),
  ...ofProofs(status),
];

export const statusOutput =
  (screen: Screen) =>
  (status: Status): Output => {
    const well = isHealthyStatus(status);
    const said = [
      ...clockComplaint(status),
      ...ofWorkspace(status),
      ...ofBackups(status),
      ...ofRequests(status),
      ...ofRetention(status),
      ...ofVerification(status),
      ...ofNotices(status),
      ...ofPlaces(status),
      ...ofProofs(status),
      ...unknownNote(status),
    ];
    return replied(
      { command: 'status', result: statusResult(status) },
      {
        results: statusLines(status, { well, said }, screen),
        ...(well ? { notes: said } : { errors: said }),
        // why: on a terminal both streams are read in one place, and the results begin with what is wrong
        isToldInResults: screen.width !== null,
        status: well ? 0 : 1,
      },
    );
  };
