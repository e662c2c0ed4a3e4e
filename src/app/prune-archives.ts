/** Applies the rules of retention now, or says line by line what they would do and why. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { type Version, versionsOf } from '../domain/archive/archives';
import { retentionMoment } from '../domain/archive/retention/moment';
import type { RetentionPlan } from '../domain/archive/retention/plan';
import { policyOf, policyText } from '../domain/archive/retention/policy';
import {
  foreignText,
  keepReasonText,
  removeReasonText,
  spareReasonText,
} from '../domain/archive/retention/reason';
import { versionIdAmong } from '../domain/archive/version';
import { inForce } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import type { Schedule, ScheduleSpec } from '../domain/schedule/schedule';
import type { Locks } from '../ports/locks';
import { holdingArchiveLock } from './archive-lock';
import type { Committed } from './commit';
import { execute } from './execute';
import { planFor } from './plan-retention';
import { retain, type RetainPorts } from './retain';
import { mendTrashFirst } from './trash/mend-trash';

export type PrunePorts = RetainPorts & { readonly locks: Locks };

/** What becomes of one version. `remove`: it would go; `removed`: it went; `stays`: it should have gone, and could not. */
export interface Judgement {
  readonly version: Version;
  readonly id: string;
  readonly verdict: 'keep' | 'remove' | 'removed' | 'stays' | 'spare' | 'foreign';
  readonly reasons: ReadonlyArray<string>;
}

/** The versions of one schedule, oldest first. */
export interface Pruned {
  readonly index: number;
  readonly spec: ScheduleSpec;
  /** The rules, as they stand in the line; empty where it has none. */
  readonly policy: string;
  readonly versions: ReadonlyArray<Judgement>;
}

/** `removed`: the files that went; null where none was to go yet. */
const judge = (
  plan: RetentionPlan,
  { options }: ScheduleSpec,
  versions: ReadonlyArray<Version>,
  removed: ReadonlySet<string> | null,
): ReadonlyArray<Judgement> => {
  const policy = policyOf(options);
  const verdictOf = ({ file }: Version): Judgement['verdict'] =>
    removed === null ? 'remove' : removed.has(file) ? 'removed' : 'stays';
  const judged: ReadonlyArray<Omit<Judgement, 'id'>> = [
    ...plan.keep.map(({ version, kind, reasons }) => ({
      version,
      verdict: 'keep' as const,
      reasons: reasons.map((reason) => keepReasonText(reason, kind)),
    })),
    ...plan.remove.map(({ version, kind, reason }) => ({
      version,
      verdict: verdictOf(version),
      reasons: [removeReasonText(reason, policy, kind)],
    })),
    ...plan.foreign.map(({ version }) => ({ version, verdict: 'foreign' as const, reasons: [foreignText] })),
    ...plan.spared.map(({ version, reason }) => ({
      version,
      verdict: 'spare' as const,
      reasons: [spareReasonText(reason)],
    })),
  ];
  const places = new Map(versions.map(({ file }, place) => [file, place]));
  return judged
    .map((one) => ({ ...one, id: versionIdAmong(versions, one.version) }))
    .sort((a, b) => (places.get(a.version.file) ?? 0) - (places.get(b.version.file) ?? 0));
};

const pruneOne = (
  ports: PrunePorts,
  { now }: Committed,
  schedule: Schedule,
  index: number,
  dryRun: boolean,
): TE.TaskEither<BackupError, Pruned> => {
  const { spec } = schedule;
  return pipe(
    TE.Do,
    TE.bind('failed', () => ports.archiveIndex.failures),
    TE.let('moment', ({ failed }) => retentionMoment(schedule, now, failed(spec, ports.sources.placeOf))),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.bind('plan', ({ moment }) => planFor(ports, schedule, moment)),
    TE.bind('removed', ({ moment }) =>
      dryRun
        ? TE.right<BackupError, ReadonlySet<string> | null>(null)
        : pipe(
            retain(schedule, moment)(ports),
            TE.map((report): ReadonlySet<string> => new Set((report?.removed ?? []).map(({ file }) => file))),
          ),
    ),
    TE.map(({ archives, plan, removed }) => ({
      index,
      spec,
      policy: policyText(policyOf(spec.options)),
      versions: judge(plan, spec, versionsOf(archives, spec, ports.sources.placeOf), removed),
    })),
  );
};

const pruneIn = (
  ports: PrunePorts,
  name: string | null,
  dryRun: boolean,
): TE.TaskEither<BackupError, ReadonlyArray<Pruned>> =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.filterOrElse(
      ({ fileIsThere }) => fileIsThere,
      (): BackupError => ({ type: 'SchedulesFileMissing' }),
    ),
    TE.bindTo('current'),
    TE.let('lines', ({ current }) =>
      inForce(current.state, current)
        .map(({ schedule }, index) => ({ schedule, index }))
        .filter(({ schedule }) => name === null || schedule.spec.name === name),
    ),
    TE.filterOrElse(
      ({ lines }) => name === null || lines.length > 0,
      (): BackupError => ({ type: 'NoSuchSchedule', which: name ?? '' }),
    ),
    TE.chain(({ current, lines }) =>
      TE.traverseSeqArray(({ schedule, index }: (typeof lines)[number]) =>
        pruneOne(ports, current, schedule, index, dryRun),
      )(lines),
    ),
  );

/** Of the schedules of one name, or of all. A look changes nothing, and waits for nobody. */
export const pruneArchives =
  (
    name: string | null,
    dryRun: boolean,
    signal: AbortSignal,
    onWait: () => void,
  ): RTE.ReaderTaskEither<PrunePorts, BackupError, ReadonlyArray<Pruned>> =>
  (ports) =>
    dryRun
      ? pruneIn(ports, name, true)
      : holdingArchiveLock(
          ports.locks,
          signal,
          pipe(
            mendTrashFirst(ports),
            TE.chain(() => pruneIn(ports, name, false)),
          ),
          onWait,
        );
