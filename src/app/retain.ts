/** Retention after a backup: removes the versions that its schedule's `keep` does not cover, each with its reason. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Removed, RetentionMoment, RetentionPlan } from '../domain/archive/retention/plan';
import { isEmptyPolicy, policyOf, policyText } from '../domain/archive/retention/policy';
import { foreignText, removeReasonText, spareReasonText } from '../domain/archive/retention/reason';
import { findAgain } from '../domain/archive/version';
import { counted } from '../domain/counted';
import type { BackupError } from '../domain/error';
import { errorText } from '../domain/events/log-line';
import { type Schedule, usualTrash } from '../domain/schedule/schedule';
import type { ArchiveStore } from '../ports/archive-store';
import { contained } from './contained';
import { logTexts } from './log-texts';
import { planFor, type PlanNow } from './plan-retention';
import { storeFailed } from './published';
import { discard } from './trash/discard';
import type { TrashPorts } from './trash/trash-ports';

export type RetainPorts = TrashPorts & { readonly archiveStore: ArchiveStore };

/** Whose policy it is. */
export type Keeper = Pick<Schedule, 'id' | 'spec'>;

/** What came of retention after a backup. */
export interface RetentionReport {
  /** The rules, as they stand in the line. */
  readonly policy: string;
  readonly removed: ReadonlyArray<{ readonly file: string; readonly reason: string }>;
  /** What the rules don't cover and stays for now, with why. */
  readonly spared: ReadonlyArray<{ readonly file: string; readonly reason: string }>;
}

const logged = (ports: RetainPorts, error: BackupError): TE.TaskEither<BackupError, void> =>
  TE.fromIO(() => logTexts(ports)([errorText(error)]));

/** Gives what it has removed; one that can't be removed keeps none of the others. */
const remove = (
  ports: RetainPorts,
  { id, spec }: Keeper,
  { version, kind, reason: why }: Removed,
): TE.TaskEither<BackupError, RetentionReport['removed']> => {
  const reason = removeReasonText(why, policyOf(spec.options), kind);
  const discarding = () =>
    pipe(
      ports.archiveIndex.read,
      TE.chain((archives) =>
        // why: who pins holds no lock for archives, and may have done so since the plan was made
        (findAgain(archives, version)?.pinned ?? null) === null
          ? discard(ports, { version, reason, schedule: id, minutes: spec.options.trash ?? usualTrash })
          : TE.right([]),
      ),
    );
  return pipe(
    contained(discarding, storeFailed('remove', version.file)),
    TE.map((removed): RetentionReport['removed'] => removed.map(({ file }) => ({ file, reason }))),
    TE.orElse((error): TE.TaskEither<BackupError, RetentionReport['removed']> =>
      pipe(
        logged(ports, error),
        TE.map(() => []),
      ),
    ),
  );
};

/** What is spared is told once, with the first reason for it. */
const logSpared = (ports: RetainPorts, { spec }: Keeper, { spared }: RetentionPlan): void => {
  const [first] = spared;
  if (first !== undefined)
    logTexts(ports)([
      `Removed nothing of ${counted(spared.length, 'archive')} of ${spec.path} that ${policyText(policyOf(spec.options))} does not cover: ${spareReasonText(first.reason)}`,
    ]);
};

/** Where nobody can look at any of them it is one fault, and not as many as there are archives. */
const logUnseen = (ports: RetainPorts, { unseen }: PlanNow): void => {
  const [first, ...others] = unseen;
  if (first === undefined) return;
  const besides = others.length === 0 ? '' : ` (and at ${counted(others.length, 'other archive')})`;
  logTexts(ports)([`${errorText(first)}${besides}`]);
};

/** The caller holds the archive lock; the last backup of the schedule did not fail. Done again, it removes nothing more. */
export const retain =
  (
    schedule: Keeper,
    moment: RetentionMoment,
  ): RTE.ReaderTaskEither<RetainPorts, BackupError, RetentionReport | null> =>
  (ports) => {
    const policy = policyOf(schedule.spec.options);
    if (isEmptyPolicy(policy)) return TE.right(null);
    return pipe(
      planFor(ports, schedule, moment),
      TE.chainFirstIOK((plan) => () => logUnseen(ports, plan)),
      TE.chainFirst(({ foreign }) =>
        TE.traverseSeqArray(({ version }: RetentionPlan['foreign'][number]) =>
          logged(ports, {
            type: 'FileFailed',
            doing: 'remove',
            path: `backups/${version.file}`,
            reason: foreignText,
          }),
        )(foreign),
      ),
      TE.chainFirstIOK((plan) => () => logSpared(ports, schedule, plan)),
      TE.bindTo('plan'),
      TE.bind('removed', ({ plan }) =>
        TE.traverseSeqArray((removed: Removed) => remove(ports, schedule, removed))(plan.remove),
      ),
      TE.map(({ plan: { spared }, removed }): RetentionReport => ({
        policy: policyText(policy),
        removed: removed.flat(),
        spared: spared.map(({ version: { file }, reason }) => ({ file, reason: spareReasonText(reason) })),
      })),
      // why: the backup is made, whatever becomes of the older ones
      TE.orElse((error): TE.TaskEither<BackupError, RetentionReport | null> =>
        pipe(
          logged(ports, error),
          TE.map(() => null),
        ),
      ),
    );
  };
