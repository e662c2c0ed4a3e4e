/** Checks that those who are to be told can be: each has an address, only its owner may read it, and what it was told last has arrived. */
import { counted } from '../counted';
import type { NoticeTarget } from '../notices/notices';
import { shellArgument } from '../shell-argument';
import { type Now, shown } from '../time/time';
import { repairAdvice } from './advice';
import { checked, type CheckReport, type Finding, journalUnread, notChecked } from './finding';
import type { PathStatus } from './path-status';

export interface NoticesSeen {
  /** Null where the journal can't be read: whom it names is not known then. */
  readonly targets: ReadonlyArray<NoticeTarget> | null;
  /** The keys of the addresses, or why the file can't be understood. */
  readonly addresses: ReadonlySet<string> | { readonly unreadable: string };
  /** The file, and the directory that it lies in; undefined for one that is not there. */
  readonly file: PathStatus | undefined;
  readonly directory: PathStatus | undefined;
  readonly now: Now;
}

export const addressFile = '.backup_manager/notify.json';

const testAdvice = (name: string): string => `backup_manager notify test ${shellArgument(name)} tries it`;

const againAdvice = (name: string): string =>
  `backup_manager notify remove ${shellArgument(name)} and notify add ADDRESS, if it is another by now`;

const untold = (target: NoticeTarget, now: Now): ReadonlyArray<Finding> => {
  const { name, failing } = target;
  return failing === null
    ? []
    : [
        {
          id: 'notice-untold',
          where: name,
          what: `it can't be told since ${shown(now)(failing.since)}, ${counted(failing.attempts, 'attempt')} in a row: ${failing.reason}`,
          advice: [testAdvice(name), againAdvice(name)],
          remedy: null,
        },
      ];
};

const withoutAddress = ({ name }: NoticeTarget): Finding => ({
  id: 'notice-address-missing',
  where: name,
  what: `its address is not in ${addressFile}: it is told nothing`,
  advice: [`backup_manager notify remove ${shellArgument(name)}, then notify add ADDRESS`],
  remedy: null,
});

const unreadable = (reason: string): Finding => ({
  id: 'notice-addresses-unreadable',
  where: addressFile,
  what: `nobody can be told: ${reason}`,
  advice: [`mv ${addressFile} notify.json.was, then notify remove and notify add each target again`],
  remedy: null,
});

/** Of whom the service is not, it can't read it; who is not of the workspace could change who is told. */
const ofAnother = ({ file, directory }: NoticesSeen): ReadonlyArray<Finding> => {
  if (!file?.owner || !directory?.owner || file.owner.uid === directory.owner.uid) return [];
  return [
    {
      id: 'notice-addresses-of-another',
      where: addressFile,
      what: `it belongs to user ${file.owner.uid}, and .backup_manager to user ${directory.owner.uid}`,
      advice: [
        repairAdvice(`gives it to whom the directory belongs: chown ${directory.owner.uid} ${addressFile}`),
      ],
      remedy: { type: 'give', file: addressFile },
    },
  ];
};

const addressesUnread = ({ addresses, file }: NoticesSeen): ReadonlyArray<Finding> =>
  // why: a file that this user can't read is told of with its mode and its owner
  'unreadable' in addresses && file?.unreadable == null ? [unreadable(addresses.unreadable)] : [];

export const checkNotices = (seen: NoticesSeen): CheckReport => {
  const { targets, addresses, now } = seen;
  if (targets === null)
    return {
      ...notChecked('notices', journalUnread),
      findings: [...ofAnother(seen), ...(seen.file === undefined ? [] : addressesUnread(seen))],
    };
  return checked('notices', {
    summary: targets.length === 0 ? null : targets.map(({ name }) => name).join(', '),
    findings: [
      ...ofAnother(seen),
      ...(targets.length === 0 ? [] : addressesUnread(seen)),
      ...('unreadable' in addresses
        ? []
        : targets.filter(({ key }) => !addresses.has(key)).map(withoutAddress)),
      ...targets.flatMap((target) => untold(target, now)),
    ],
  });
};
