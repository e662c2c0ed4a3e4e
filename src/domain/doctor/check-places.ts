/** Checks that copies stand elsewhere as they are to: each place takes them, is as it was written, and can be restored from. */
import { counted } from '../counted';
import type { CopyRecord } from '../events/copy';
import type { NameProof, PlaceProof } from '../events/proof';
import { shellArgument } from '../shell-argument';
import { type Now, shown, type Timestamp } from '../time/time';
import { checked, type CheckReport, type Finding, journalUnread, notChecked } from './finding';

export interface SeenPlace {
  readonly name: string;
  readonly where: string;
  /** How many archives do not stand there, and since when; whether that is later than it may be. */
  readonly behind: number;
  readonly since: Timestamp | null;
  readonly isLate: boolean;
  readonly failing: CopyRecord['failing'];
  readonly checked: PlaceProof['checked'];
  readonly missed: PlaceProof['missed'];
}

export interface PlacesSeen {
  /** Null where the journal can't be read: whom it names is not known then. */
  readonly places: ReadonlyArray<SeenPlace> | null;
  /** Names of which the last drill found a fault. */
  readonly unproven: ReadonlyArray<NameProof>;
  readonly now: Now;
}

/** How copying says that the journal there is not the one here. */
const isOfHistory = (reason: string): boolean => reason.includes('the journal there ');

const failing = ({ name, where, failing: record }: SeenPlace, now: Now): ReadonlyArray<Finding> =>
  record === null
    ? []
    : [
        isOfHistory(record.reason)
          ? {
              id: 'journal-differs',
              where: name,
              what: `nothing is copied there since ${shown(now)(record.since)}: ${record.reason}`,
              advice: [
                'backup_manager journal --check tells the first line that differs',
                `backup_manager recover ${shellArgument(where)} --to DIR brings the one that stands there`,
                `backup_manager destination remove ${shellArgument(name)}, and destination add with another directory or prefix, goes on with the one here`,
              ],
              remedy: null,
            }
          : {
              id: 'place-failing',
              where: name,
              what: `copying there fails since ${shown(now)(record.since)}, ${counted(record.attempts, 'attempt')} in a row: ${record.reason}`,
              advice: [
                ...(record.next === null ? [] : [`it is tried again at ${shown(now)(record.next)}`]),
                `backup_manager copy ${shellArgument(name)} tries it now; destination test ${shellArgument(name)} says what it can do`,
              ],
              remedy: null,
            },
      ];

const late = ({ name, behind, since, isLate }: SeenPlace, now: Now): ReadonlyArray<Finding> =>
  !isLate || since === null
    ? []
    : [
        {
          id: 'place-late',
          where: name,
          what: `${counted(behind, 'archive')} ${behind === 1 ? 'does' : 'do'} not stand there, the oldest of ${shown(now)(since)}`,
          advice: [`backup_manager copy ${shellArgument(name)} brings what is missing`],
          remedy: null,
        },
      ];

const faulty = ({ name, checked: seen, missed }: SeenPlace, now: Now): ReadonlyArray<Finding> => [
  ...(seen === null || seen.finding === null
    ? []
    : [
        {
          id: 'place-faulty' as const,
          where: name,
          what: `${counted(seen.faults, 'fault')} at its check of ${shown(now)(seen.at)}: ${seen.finding}`,
          advice: [
            `backup_manager verify --at ${shellArgument(name)} reads it again and says what can't be restored from there`,
            'copying to another directory or prefix brings all anew',
          ],
          remedy: null,
        },
      ]),
  ...(missed === null
    ? []
    : [
        {
          id: 'drill-missed' as const,
          where: name,
          what: `no drill can be held from there since ${shown(now)(missed.since)}: ${missed.reason}`,
          advice: [
            `backup_manager drill --at ${shellArgument(name)} --identity FILE tries it, where the key is`,
          ],
          remedy: null,
        },
      ]),
];

const unproven = ({ name, failed }: NameProof, now: Now): ReadonlyArray<Finding> =>
  failed === null
    ? []
    : [
        {
          id: 'drill-failed',
          where: name,
          what: `it could not be restored from ${failed.place ?? 'backups/'} as it was, as tried at ${shown(now)(failed.at)}: ${failed.finding ?? ''}`,
          advice: [
            `backup_manager run ${shellArgument(name)} makes a new one; backup_manager drill ${shellArgument(name)} tries it`,
          ],
          remedy: null,
        },
      ];

export const checkPlaces = ({ places, unproven: names, now }: PlacesSeen): CheckReport =>
  places === null
    ? notChecked('places', journalUnread)
    : checked('places', {
        summary: places.length === 0 ? null : places.map(({ name }) => name).join(', '),
        findings: [
          ...places.flatMap((place) => [...failing(place, now), ...late(place, now), ...faulty(place, now)]),
          ...names.flatMap((name) => unproven(name, now)),
        ],
      });
