/** What is wrong with schedules whose lines are fine: their sources, their names, and what they ask of this machine. */
import { zoneNamed } from '../time/iana-zone';
import type { ScheduleSpec, SourcePath } from '../schedule/schedule';
import { shellArgument } from '../shell-argument';
import type { Finding } from './finding';

const file = 'backup_schedules.txt';

/** A schedule in force; `toCome` when it still has something to back up. */
export interface LineSeen {
  readonly line: string;
  readonly spec: ScheduleSpec;
  readonly toCome: boolean;
}

/** What stands where a path leads. `place` is the path, absolute. */
export interface SourceSeen {
  readonly place: string;
  readonly state: 'there' | 'missing' | 'unreachable';
  /** Why it can't be reached. */
  readonly reason: string | null;
}

export type SourcesSeen = ReadonlyMap<SourcePath, SourceSeen>;

const sourceFinding = ({ line, spec }: LineSeen, source: SourceSeen): ReadonlyArray<Finding> => {
  const advice = ['is a disk not mounted? mount it', `if it is elsewhere now, change this line of ${file}`];
  switch (source.state) {
    case 'there':
      return [];
    case 'missing':
      return [
        {
          id: 'source-missing',
          where: line,
          what: `${spec.path} does not exist: its backups fail`,
          advice,
          remedy: null,
        },
      ];
    case 'unreachable':
      return [
        {
          id: 'source-unreachable',
          where: line,
          what: `${spec.path} can't be looked at: ${source.reason ?? ''}`,
          advice,
          remedy: null,
        },
      ];
  }
};

/** What a line asks for that this machine does not know. */
const unknownWishes = ({ line, spec }: LineSeen, zstd: boolean): ReadonlyArray<Finding> => {
  const { tz, compress } = spec.options;
  return [
    ...(tz === null || zoneNamed(tz) !== null
      ? []
      : [
          {
            id: 'zone-unknown' as const,
            where: line,
            what: `this machine does not know the time zone ${tz}, and takes its own in its place`,
            advice: [
              `change tz in ${file}; a Node without full ICU knows few zones: node -p process.versions.tz`,
            ],
            remedy: null,
          },
        ]),
    ...(compress !== 'zstd' || zstd
      ? []
      : [
          {
            id: 'compression-unknown' as const,
            where: line,
            what: 'zstd is not there: its backups fail',
            advice: [
              'use Node 22.15 or later, or npm install @mongodb-js/zstd where backup_manager is installed',
              `or change compress in ${file}: gzip is always there`,
            ],
            remedy: null,
          },
        ]),
  ];
};

/** Names under which more than one source is stored. */
const sharedNames = (lines: ReadonlyArray<LineSeen>, sources: SourcesSeen): ReadonlyArray<Finding> => {
  const names = [...new Set(lines.map(({ spec }) => spec.name))];
  return names.flatMap((name) => {
    const group = lines.filter(({ spec }) => spec.name === name);
    const places = new Set(group.map(({ spec: { path } }) => sources.get(path)?.place ?? path));
    if (places.size < 2) return [];
    const paths = [...new Set(group.map(({ spec: { path } }) => path))];
    return [
      {
        id: 'name-shared' as const,
        where: name,
        what: `it names the archives of ${paths.join(' and ')}: each becomes the newest in turn, and restore ${shellArgument(name)} gives back the last`,
        advice: [`give each its own name in ${file}`],
        remedy: null,
      },
    ];
  });
};

/** `zstd`: whether archives can be compressed with it here. */
export const lineFaults = (
  lines: ReadonlyArray<LineSeen>,
  sources: SourcesSeen,
  zstd: boolean,
): ReadonlyArray<Finding> => {
  const toCome = lines.filter((line) => line.toCome);
  return [
    ...toCome.flatMap((line) => {
      const source = sources.get(line.spec.path);
      return source === undefined ? [] : sourceFinding(line, source);
    }),
    ...toCome.flatMap((line) => unknownWishes(line, zstd)),
    ...sharedNames(lines, sources),
  ];
};
