/** What was observed of a workspace, put to every check in its order. Pure. */
import * as Apply from 'fp-ts/Apply';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { readScheduleLine } from '../../codecs/schedule-line';
import { lastVersion } from '../../domain/archive/archives';
import { clockBehind } from '../../domain/decider/clock-trust';
import { type ArchivesSeen, checkArchives, type KeepSeen } from '../../domain/doctor/check-archives';
import { checkBackups } from '../../domain/doctor/check-backups';
import { checkCheckpoint } from '../../domain/doctor/check-checkpoint';
import { checkClock } from '../../domain/doctor/check-clock';
import { checkHooks } from '../../domain/doctor/check-hooks';
import { checkJournal, type JournalSeen } from '../../domain/doctor/check-journal';
import { checkLocks } from '../../domain/doctor/check-locks';
import { addressFile, checkNotices } from '../../domain/doctor/check-notices';
import { checkPlaces } from '../../domain/doctor/check-places';
import { placesUnknown } from '../../domain/destinations/destinations';
import { placeStatuses } from '../copies/place-status';
import { checkPending, type PendingSeen } from '../../domain/doctor/check-pending';
import { checkSchedules } from '../../domain/doctor/check-schedules';
import { checkService, type ServiceSeen } from '../../domain/doctor/check-service';
import { checkSpace } from '../../domain/doctor/check-space';
import { checkWorkspace } from '../../domain/doctor/check-workspace';
import { recordedVersions } from '../../domain/doctor/recorded-versions';
import { whereIsSealed } from '../../domain/doctor/unfinished-archive';
import { type CheckId, type CheckReport, journalUnread, notChecked } from '../../domain/doctor/finding';
import { type BackupError, showError } from '../../domain/error';
import { wordFor } from '../../domain/occurrence/choose-schedule';
import type { ArchiveName, Schedule } from '../../domain/schedule/schedule';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import { presentTime } from '../../domain/time/time';
import { proofsOf, type Status, statusNow } from '../status';
import type { ReadHistory } from '../read-history';
import type { Observed, Seen } from './observe';

const all = Apply.sequenceS(E.Apply);

/** A check of something that could be seen; else the reason why it could not. */
const given = <A>(check: CheckId, seen: Seen<A>, f: (value: A) => CheckReport): CheckReport =>
  pipe(
    seen,
    E.match((error) => notChecked(check, showError(error)), f),
  );

/** A check of what the journal tells. */
const givenStory = <A>(
  check: CheckId,
  told: Seen<ReadHistory>,
  seen: Seen<A>,
  f: (told: ReadHistory, value: A) => CheckReport,
): CheckReport =>
  E.isLeft(told) ? notChecked(check, journalUnread) : given(check, seen, (value) => f(told.right, value));

const reasonOf = (error: BackupError): string => ('reason' in error ? error.reason : showError(error));

const isThere = ({ pathStatuses }: Observed, file: string): boolean =>
  E.isRight(pathStatuses) && pathStatuses.right.some((pathStatus) => pathStatus.file === file);

/** Whether a file of `.backup_manager` is made only where there is a journal. */
const isMadeOfJournal = (name: string): boolean =>
  !name.startsWith('inspector.json') && name !== 'service.err';

const journalSeen = (observed: Observed): JournalSeen => {
  const { told, state } = observed;
  if (E.isLeft(told)) {
    const error = told.left;
    return error.type === 'JournalDamaged'
      ? { type: 'damaged', line: error.line, reason: error.reason }
      : { type: 'unreadable', reason: reasonOf(error) };
  }
  const { seq, hash, torn } = told.right.head;
  const { checkedBefore } = told.right;
  return isThere(observed, '.backup_manager/journal.jsonl')
    ? { type: 'read', seq, hash, torn, checkedBefore }
    : { type: 'none', was: E.isRight(state) && state.right.some(isMadeOfJournal) };
};

const pendingSeen = ({
  told,
  staged,
  state,
  beside,
  partial,
  archives: looks,
  locks,
  serviceStatus,
  ofCopies,
}: Observed): Seen<PendingSeen> =>
  pipe(
    all({ staged, state, beside, partial, looks, locks, serviceStatus, ofCopies }),
    E.map(({ looks: { sizes }, ...seen }) => ({
      ...seen,
      sizes,
      staged: seen.staged.map(({ seq }) => seq),
      failed: seen.staged.filter(({ hasFailed }) => hasFailed).map(({ seq }) => seq),
      head: E.isRight(told) ? told.right.head.seq : null,
      serviceIsUp: seen.serviceStatus.up,
      archiveIsHeld: seen.locks.archive !== null,
      sealed: E.isRight(told) ? (told.right.state.attempt?.sealed ?? null) : null,
    })),
  );

const schedules = ({ told, disk, replaceable, lines, sources, zstd }: Observed): CheckReport =>
  checkSchedules({
    text: E.isLeft(disk) ? { unreadable: reasonOf(disk.left) } : disk.right.text,
    had: E.isRight(told) && schedulesOf(told.right.state.file).length > 0,
    unreplaceable: E.isLeft(replaceable) ? reasonOf(replaceable.left) : null,
    lines,
    sources,
    zstd,
    readLine: readScheduleLine,
  });

const statusOf = ({ told, serviceStatus, archives: looks, placeOf }: Observed): Seen<Status> =>
  pipe(
    all({ told, serviceStatus, looks }),
    E.map((seen) =>
      // why: what nobody could look at is told where the archives are checked
      statusNow(seen.told, seen.serviceStatus, { sizes: seen.looks.sizes, unseen: [] }, placeOf),
    ),
  );

/** Now it is known whether it lives: `up or vanished` is an answer about the past. */
const stateNow = (state: Status['service']['state']): ServiceSeen['state'] =>
  state === 'up or vanished' ? 'vanished' : state;

const service = (observed: Observed): CheckReport =>
  given('service', observed.serviceStatus, ({ up, pid }) => {
    const status = statusOf(observed);
    const known: Omit<ServiceSeen, 'schedules'> = E.isRight(status)
      ? { ...status.right.service, state: stateNow(status.right.service.state), pid }
      : { state: up ? 'up' : 'down', pid, since: null, reason: null };
    return checkService({ ...known, schedules: observed.lines.filter(({ toCome }) => toCome).length });
  });

/** By name, what the last archive of it took. */
const lastSizes = ({ told, lines, archives: looks, placeOf }: Observed): ReadonlyMap<ArchiveName, number> => {
  const onDisk = E.isRight(looks) ? looks.right.sizes : new Map<string, number>();
  const known = new Map<ArchiveName, number>();
  for (const { spec, toCome } of lines) {
    if (!toCome) continue;
    const { name } = spec;
    const version = E.isRight(told) ? lastVersion(told.right.projection.archives, spec, placeOf) : null;
    const bytes = version?.report.bytes ?? onDisk.get(`${name}.tar`) ?? 0;
    known.set(name, Math.max(bytes, known.get(name) ?? 0));
  }
  return known;
};

/** In the order of `list`. */
const namesOf = (schedules: ReadonlyArray<{ readonly schedule: Schedule }>): ReadonlyArray<string> =>
  schedules.map(({ schedule: { spec } }) => spec.name);

/** What comes of each schedule's `keep`; nothing is said while an archive is made. */
const keepsOf = (observed: Observed): ReadonlyArray<KeepSeen> => {
  const { locks } = observed;
  const status = statusOf(observed);
  if (E.isLeft(status) || E.isLeft(locks) || locks.right.archive !== null) return [];
  const { schedules } = status.right;
  const names = namesOf(schedules);
  return schedules.flatMap(({ index, line, schedule: { spec }, retention: effect }) =>
    effect === null ? [] : [{ line, spec, effect, word: wordFor(names, spec.name, index) }],
  );
};

/** How the archives of schedules with `verify` stand. */
const verifiesOf = (observed: Observed): ArchivesSeen['verification'] => {
  const status = statusOf(observed);
  return E.isLeft(status)
    ? []
    : status.right.schedules.flatMap(({ line, verification: effect }) =>
        effect === null ? [] : [{ line, effect }],
      );
};

const archives = (observed: Observed): CheckReport =>
  givenStory(
    'archives',
    observed.told,
    all({ names: observed.backups, looks: observed.archives, pending: pendingSeen(observed) }),
    (told, { names, looks: { sizes, unseen }, pending }) => {
      const placement = whereIsSealed(pending) === 'nowhere' ? undefined : pending.sealed?.placement;
      const inForce = namesOf(schedulesOf(told.state.file));
      return checkArchives({
        recorded: recordedVersions(told.projection),
        directoryIsThere: isThere(observed, 'backups'),
        names,
        sizes,
        unseen: new Map([...unseen].map(([file, error]) => [file, reasonOf(error)])),
        retention: keepsOf(observed),
        verification: verifiesOf(observed),
        placeOf: observed.placeOf,
        trash: {
          entries: told.projection.trash.entries,
          files: E.isRight(observed.trash) ? observed.trash.right : reasonOf(observed.trash.left),
        },
        wordOf: (name) => wordFor(inForce, name),
        moving: new Set(placement === undefined ? [] : [placement.archive, placement.kept ?? '']),
      });
    },
  );

const backups = (observed: Observed): CheckReport =>
  givenStory('backups', observed.told, statusOf(observed), (_, { schedules: inForce }) => {
    const names = namesOf(inForce);
    return checkBackups(
      inForce.map(({ index, line, schedule, health, newestGood }) => ({
        line,
        spec: schedule.spec,
        health,
        newestGood,
        word: wordFor(names, schedule.spec.name, index),
      })),
    );
  });

const pathIn = ({ pathStatuses }: Observed, file: string) =>
  E.isRight(pathStatuses) ? pathStatuses.right.find((one) => one.file === file) : undefined;

const notices = (observed: Observed): CheckReport =>
  checkNotices({
    targets: E.isRight(observed.told) ? observed.told.right.state.notices.targets : null,
    addresses: E.isRight(observed.addresses)
      ? observed.addresses.right
      : { unreadable: reasonOf(observed.addresses.left) },
    file: pathIn(observed, addressFile),
    directory: pathIn(observed, '.backup_manager'),
    now: observed.now,
  });

const places = ({ told, now, serviceStatus, missingPlaces }: Observed): CheckReport =>
  checkPlaces(
    E.isRight(told)
      ? {
          places: placeStatuses(told.right.projection.archives, told.right.state, now.instant),
          ...proofsOf(told.right.state, told.right.projection.archives),
          unknown: placesUnknown(told.right.state),
          missing: missingPlaces,
          isServiceUp: E.isRight(serviceStatus) && serviceStatus.right.up,
          now,
        }
      : { places: null, unproven: [], unknown: [], missing: new Map(), isServiceUp: false, now },
  );

/** The number of the journal's last line; null where there is no journal, or none that can be read to its end. */
const lastLineOf = (seen: JournalSeen): number | 'none' | 'unknown' => {
  if (seen.type === 'read') return seen.seq;
  return seen.type === 'none' ? 'none' : 'unknown';
};

export const diagnose = (observed: Observed): ReadonlyArray<CheckReport> => {
  const { told, pathStatuses, checkpoints, locks, free, now } = observed;
  const journal = journalSeen(observed);
  return [
    given('workspace', pathStatuses, checkWorkspace),
    checkJournal(journal),
    given('checkpoint', checkpoints, (seen) => checkCheckpoint(seen, lastLineOf(journal))),
    given('locks', locks, checkLocks),
    given('pending', pendingSeen(observed), checkPending),
    schedules(observed),
    checkHooks(observed.hooks),
    service(observed),
    notices(observed),
    places(observed),
    givenStory('clock', told, E.right(now), ({ last, state, now: present }) =>
      checkClock(last, clockBehind(state.clock, presentTime(now), state.nextSchedule), present),
    ),
    given('space', free, (bytes) => checkSpace({ free: bytes, last: lastSizes(observed) })),
    archives(observed),
    backups(observed),
  ];
};
