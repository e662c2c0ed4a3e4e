/** A place in the workspace as the machine shows it, and what is to be said when it can't be used. */
import { repairAdvice } from './advice';
import type { Finding, Remedy } from './finding';

/** Why something can't be done with a place. */
export interface Obstacle {
  /** The file system is mounted so that nobody can write. */
  readonly readOnly: boolean;
  /** In the system's words. */
  readonly reason: string;
}

/** A place in the workspace as the machine shows it; one that is not there is none. */
export interface PathStatus {
  /** Relative to the workspace, which is `.` itself. */
  readonly file: string;
  /** `dangling`: a symbolic link to nothing. `hidden`: the machine does not let us look. */
  readonly kind: 'directory' | 'file' | 'other' | 'dangling' | 'hidden';
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  /** The owner's number, and whether that is who asks, or the superuser asks; null where it can't be told. */
  readonly owner: { readonly uid: number; readonly isUs: boolean } | null;
  readonly unreadable: Obstacle | null;
  readonly unwritable: Obstacle | null;
}

const accessAdvice = ({ file, kind, owner }: PathStatus, bits: string, { readOnly }: Obstacle): string => {
  if (readOnly) return 'its file system is read-only: mount it so that it can be written';
  if (owner?.isUs === false) return `it belongs to user ${owner.uid}: run backup_manager as that user`;
  return `chmod u+${bits}${kind === 'directory' ? 'x' : ''} ${file}`;
};

/** One of ours that nobody else may look into is given its mode again: that takes no right away. */
const accessRemedy = (
  { file, owner }: PathStatus,
  privately: number | null,
  { readOnly }: Obstacle,
): Remedy | null =>
  privately === null || readOnly || owner?.isUs !== true ? null : { type: 'tighten', file, mode: privately };

/** `privately`: the mode of a place that nobody else may look into; null for others. */
export const accessFinding = (
  id: 'not-readable' | 'not-writable',
  pathStatus: PathStatus,
  privately: number | null,
  obstacle: Obstacle,
): Finding => {
  const reads = id === 'not-readable';
  const remedy = accessRemedy(pathStatus, privately, obstacle);
  return {
    id,
    where: pathStatus.file,
    what: `it can't be ${reads ? 'read' : 'written'}: ${obstacle.reason}`,
    advice: [
      remedy === null
        ? accessAdvice(pathStatus, reads ? 'r' : 'rw', obstacle)
        : repairAdvice(`does it: ${accessAdvice(pathStatus, reads ? 'r' : 'rw', obstacle)}`),
    ],
    remedy,
  };
};
