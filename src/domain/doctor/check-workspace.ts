/** Checks that the workspace's places are what they should be, that they can be used, and that nobody else can look in. */
import { repairAdvice } from './advice';
import { checked, type CheckReport, type Finding, type Remark } from './finding';
import { accessFinding, type PathStatus } from './path-status';

interface Rule {
  readonly file: string;
  readonly kind: 'directory' | 'file';
  /** The mode of a place that nobody else may look into; null for others. */
  readonly privately: number | null;
  /** Whether the program writes there. One that is replaced by a rename need not be writable itself. */
  readonly written: boolean;
}

const rules: ReadonlyArray<Rule> = [
  { file: '.', kind: 'directory', privately: null, written: true },
  { file: '.backup_manager', kind: 'directory', privately: 0o700, written: true },
  { file: '.backup_manager/journal.jsonl', kind: 'file', privately: 0o600, written: true },
  { file: '.backup_manager/notify.json', kind: 'file', privately: 0o600, written: false },
  { file: 'backup_schedules.txt', kind: 'file', privately: null, written: false },
  { file: 'backups', kind: 'directory', privately: null, written: true },
  { file: 'logs', kind: 'directory', privately: null, written: true },
  { file: 'logs/backup_manager.log', kind: 'file', privately: null, written: true },
  { file: 'logs/backup_service.log', kind: 'file', privately: null, written: true },
];

/** Where to look. */
export const pathStatuses: ReadonlyArray<string> = rules.map(({ file }) => file);

const groupAndOthers = 0o077;
const all = 0o002;
const sticky = 0o1000;

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

const wrongKind = ({ file, kind }: PathStatus, expected: Rule['kind']): Finding =>
  kind === 'dangling'
    ? {
        id: 'link-broken',
        where: file,
        what: 'it is a symbolic link to something that is not there',
        advice: ['mount the disk that it leads to, or set the link right'],
        remedy: null,
      }
    : {
        id: 'wrong-kind',
        where: file,
        what: `it is not a ${expected}`,
        advice: [`move it elsewhere: mv ${file} ${file}.was`],
        remedy: null,
      };

const openToOthers = ({ file, mode }: PathStatus, privately: number): Finding => ({
  id: 'open-to-others',
  where: file,
  what: `other users can look into it: its mode is ${octal(mode)}, and should be ${octal(privately)}`,
  advice: [repairAdvice(`does it: chmod ${privately.toString(8)} ${file}`)],
  remedy: { type: 'tighten', file, mode: privately },
});

const findingsOf = (pathStatus: PathStatus, { kind, privately, written }: Rule): ReadonlyArray<Finding> => {
  if (pathStatus.kind !== kind && pathStatus.kind !== 'hidden') return [wrongKind(pathStatus, kind)];
  const { unreadable, unwritable, mode } = pathStatus;
  return [
    ...(unreadable === null ? [] : [accessFinding('not-readable', pathStatus, privately, unreadable)]),
    ...(unwritable === null || !written || unreadable !== null
      ? []
      : [accessFinding('not-writable', pathStatus, privately, unwritable)]),
    ...(privately === null || unreadable !== null || (mode & groupAndOthers) === 0
      ? []
      : [openToOthers(pathStatus, privately)]),
  ];
};

const remarksOf = ({ file, kind, mode }: PathStatus): ReadonlyArray<Remark> =>
  kind === 'directory' && (mode & all) !== 0 && (mode & sticky) === 0
    ? [{ id: 'writable-by-all', where: file, what: `every user can change what is in it: chmod o-w ${file}` }]
    : [];

/** Whether another finding says it all: of a disk that is read-only, or a directory that lets nobody look. */
const isFollowUp = (found: ReadonlyArray<PathStatus>, { file, kind, unwritable }: PathStatus): boolean =>
  found.some((other) => {
    if (other.file === file) return false;
    const isAbove = other.file === '.' || file.startsWith(`${other.file}/`);
    const isHiding = kind === 'hidden' && other.unreadable !== null;
    const isReadOnly = unwritable?.readOnly === true && other.unwritable?.readOnly === true;
    return isAbove && (isHiding || isReadOnly);
  });

export const checkWorkspace = (found: ReadonlyArray<PathStatus>): CheckReport => {
  const seen = found
    .filter((pathStatus) => !isFollowUp(found, pathStatus))
    .flatMap((pathStatus) => {
      const rule = rules.find(({ file }) => file === pathStatus.file);
      return rule === undefined ? [] : [{ pathStatus, rule }];
    });
  return checked('workspace', {
    findings: seen.flatMap(({ pathStatus, rule }) => findingsOf(pathStatus, rule)),
    remarks: found.flatMap(remarksOf),
  });
};
