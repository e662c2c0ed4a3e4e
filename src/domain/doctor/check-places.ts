/** Checks that copies stand elsewhere as they are to: each place takes them, is as it was written, and can be restored from. */
import { counted } from '../counted';
import {
  drillText,
  failingText,
  faultText,
  isOfHistory,
  lateText,
  missedText,
  retryText,
  type PlaceFacts,
} from '../destinations/complaints';
import type { NameProof } from '../events/proof';
import { shellArgument } from '../shell-argument';
import { type Now, shown } from '../time/time';
import { checked, type CheckReport, type Finding, journalUnread, notChecked, type Remark } from './finding';

export interface SeenPlace extends PlaceFacts {
  readonly where: string;
}

export interface PlacesSeen {
  /** Null where the journal can't be read: whom it names is not known then. */
  readonly places: ReadonlyArray<SeenPlace> | null;
  /** Names of which the last drill found a fault. */
  readonly unproven: ReadonlyArray<NameProof>;
  /** Destinations that schedules are to go to, and that there are none of. */
  readonly unknown: ReadonlyArray<string>;
  /** Names of the directories that can't be looked at now, and why: null where nothing is there. */
  readonly missing: ReadonlyMap<string, string | null>;
  readonly isServiceUp: boolean;
  readonly now: Now;
}

const failing = (
  { name, where, failing: record }: SeenPlace,
  isServiceUp: boolean,
  now: Now,
): ReadonlyArray<Finding> =>
  record === null
    ? []
    : [
        isOfHistory(record)
          ? {
              id: 'journal-differs',
              where: name,
              what: failingText({ failing: record }, isServiceUp, now) ?? '',
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
                ...[retryText(record, isServiceUp, now)].flatMap((text) => text ?? []),
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
          what: `${counted(behind, 'archive')} ${behind === 1 ? 'does' : 'do'} not stand there, the oldest of ${shown(now)(since)}${lateText({ isLate })}`,
          advice: [`backup_manager copy ${shellArgument(name)} brings what is missing`],
          remedy: null,
        },
      ];

const faulty = (place: SeenPlace, names: ReadonlyArray<NameProof>, now: Now): ReadonlyArray<Finding> => {
  const { name, drilled } = place;
  const fault = faultText(place, now);
  const drill = drillText(place, now);
  // why: what is told of the name is not told once more
  const isTold = names.some((one) => one.name === drilled?.name && one.failed?.place === name);
  const noDrill = missedText(place, now);
  return [
    ...(fault === null
      ? []
      : [
          {
            id: 'place-faulty' as const,
            where: name,
            what: fault,
            advice: [
              `backup_manager verify --at ${shellArgument(name)} reads it again and says what can't be restored from there`,
              'copying to another directory or prefix brings all anew',
            ],
            remedy: null,
          },
        ]),
    ...(drill === null || drilled === null || isTold
      ? []
      : [
          {
            id: 'drill-failed' as const,
            where: name,
            what: drill,
            advice: [
              `backup_manager drill ${shellArgument(drilled.name)} --at ${shellArgument(name)} tries it again`,
            ],
            remedy: null,
          },
        ]),
    ...(noDrill === null
      ? []
      : [
          {
            id: 'drill-missed' as const,
            where: name,
            what: noDrill,
            advice: [
              `backup_manager drill --at ${shellArgument(name)} --identity FILE tries it, where the key is`,
            ],
            remedy: null,
          },
        ]),
  ];
};

const unproven = ({ name, failed }: NameProof, now: Now): ReadonlyArray<Finding> =>
  failed === null
    ? []
    : [
        {
          id: 'drill-failed',
          where: name,
          what: `it could not be restored from ${failed.place ?? 'backups/'} as it was, as tried at ${shown(now)(failed.at)}: ${failed.finding ?? ''}`,
          advice: [
            `backup_manager run ${shellArgument(name)} makes a new one; backup_manager drill ${shellArgument(name)}${failed.place === null ? '' : ` --at ${shellArgument(failed.place)}`} tries it`,
          ],
          remedy: null,
        },
      ];

const unknownPlace = (name: string): Finding => ({
  id: 'place-unknown',
  where: name,
  what: `a schedule says to=${name}, and no destination is called so`,
  advice: [`backup_manager destination add ${shellArgument(name)} URL makes one`],
  remedy: null,
});

/** A disk is not always mounted; one that fails for it is told of already. */
const missingPlace = (
  { name, failing: record }: SeenPlace,
  missing: PlacesSeen['missing'],
): ReadonlyArray<Remark> => {
  const reason = missing.get(name);
  if (reason === undefined || record !== null) return [];
  const what =
    reason === null ? 'no such directory is there now' : `its directory can't be looked at: ${reason}`;
  return [
    {
      id: 'place-missing',
      where: name,
      what: `${what}; nothing can be copied or restored until it is there`,
    },
  ];
};

export const checkPlaces = ({
  places,
  unproven: names,
  unknown,
  missing,
  isServiceUp,
  now,
}: PlacesSeen): CheckReport =>
  places === null
    ? notChecked('places', journalUnread)
    : checked('places', {
        summary: places.length === 0 ? null : places.map(({ name }) => name).join(', '),
        findings: [
          ...unknown.map(unknownPlace),
          ...places.flatMap((place) => [
            ...failing(place, isServiceUp, now),
            ...late(place, now),
            ...faulty(place, names, now),
          ]),
          ...names.flatMap((name) => unproven(name, now)),
        ],
        remarks: places.flatMap((place) => missingPlace(place, missing)),
      });
