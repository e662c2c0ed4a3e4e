/** Collects what could not be stored as it is on disk: whole counts, bounded lists. */
import { listedFindings, type PackFinding, type FindingKind } from '../../../domain/events/pack-report';
import { type BytePath, toText } from '../byte-name';

const problemKinds: ReadonlySet<FindingKind> = new Set<FindingKind>(['unreadable', 'cut-short']);

/** The counts and lists of a report. */
export interface FindingsTotal {
  readonly noteCount: number;
  readonly notes: ReadonlyArray<PackFinding>;
  readonly problemCount: number;
  readonly problems: ReadonlyArray<PackFinding>;
}

export interface Findings {
  /** `path` is relative to the source; the source itself is the empty path, told as `.`. */
  readonly add: (kind: FindingKind, path: BytePath, detail: string) => void;
  readonly total: () => FindingsTotal;
}

export const makeFindings = (): Findings => {
  const lists = { notes: new Array<PackFinding>(), problems: new Array<PackFinding>() };
  const counts = { notes: 0, problems: 0 };
  return {
    add: (kind, path, detail) => {
      const sort = problemKinds.has(kind) ? 'problems' : 'notes';
      counts[sort] += 1;
      if (lists[sort].length < listedFindings)
        lists[sort].push({ path: path === '' ? '.' : toText(path), kind, detail });
    },
    total: () => ({
      noteCount: counts.notes,
      notes: [...lists.notes],
      problemCount: counts.problems,
      problems: [...lists.problems],
    }),
  };
};
