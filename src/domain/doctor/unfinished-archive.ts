/** What a killed process left of the archive that it had in hand: a part of it, or all of it on its way to its name. */
import type { Placement } from '../events/event';
import type { PackReport } from '../events/pack-report';
import { repairAdvice } from './advice';
import type { Finding } from './finding';

export interface UnfinishedSeen {
  /** Whether an archive is being made. */
  readonly archiveIsHeld: boolean;
  /** Archives under temporary names. */
  readonly partial: ReadonlyArray<string>;
  /** The archive that is whole by the journal, and whose publication is not recorded yet. */
  readonly sealed: { readonly placement: Placement; readonly report: PackReport } | null;
  /** Sizes of the files in `backups/`, bytes. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Where the archive is that the journal calls whole, and does not call published. */
export const whereIsSealed = ({
  archiveIsHeld,
  partial,
  sealed,
  sizes,
}: UnfinishedSeen): 'in hand' | 'waiting' | 'published' | 'nowhere' => {
  if (sealed === null) return 'nowhere';
  if (archiveIsHeld) return 'in hand';
  const { placement, report } = sealed;
  if (partial.includes(placement.temporary)) return 'waiting';
  return sizes.get(placement.archive) === report.bytes ? 'published' : 'nowhere';
};

const unpublished = (sealed: NonNullable<UnfinishedSeen['sealed']>, waits: boolean): Finding => ({
  id: 'archive-unpublished',
  where: `backups/${sealed.placement.archive}`,
  what: waits
    ? `a whole archive waits for this name, as ${sealed.placement.temporary}: its process was killed`
    : `it was put in place, from ${sealed.placement.temporary}, by a process that was killed before it could journal that`,
  advice: [repairAdvice('finishes it; so does the next start')],
  remedy: { type: 'recover' },
});

const partOf = (name: string): Finding => ({
  id: 'partial-left',
  where: `backups/${name}`,
  what: 'it is a part of an archive, whose process was killed',
  advice: [repairAdvice('removes it; so does the next start')],
  remedy: { type: 'recover' },
});

/** None while an archive is being made: what lies there may be its own. */
export const unfinished = (seen: UnfinishedSeen): ReadonlyArray<Finding> => {
  const { archiveIsHeld, partial, sealed } = seen;
  if (archiveIsHeld) return [];
  const where = whereIsSealed(seen);
  const waiting = where === 'waiting' ? sealed?.placement.temporary : undefined;
  return [
    ...(sealed === null || where === 'nowhere' ? [] : [unpublished(sealed, where === 'waiting')]),
    ...partial.filter((name) => name !== waiting).map(partOf),
  ];
};
