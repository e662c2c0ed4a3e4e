/** Checks `backup_schedules.txt`: whether it is there, can be read, and asks for what this machine can do. */
import type { LineReader } from '../reconcile';
import { zoneNamed } from '../iana-zone';
import { parseText } from '../schedule-file';
import type { ScheduleSpec, SourcePath } from '../schedule';
import { quoted } from './advice';
import { checked, type CheckReport, type Finding } from './finding';

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

export interface SchedulesSeen {
  /** The file's text, null when it is not there; or why it can't be read. */
  readonly text: string | null | { readonly unreadable: string };
  /** There were schedules when the file was last seen. */
  readonly had: boolean;
  readonly lines: ReadonlyArray<LineSeen>;
  readonly sources: ReadonlyMap<SourcePath, SourceSeen>;
  /** Whether archives can be compressed with zstd here. */
  readonly zstd: boolean;
  readonly readLine: LineReader;
}

const file = 'backup_schedules.txt';

const missing: Finding = {
  id: 'schedules-missing',
  where: file,
  what: 'it is gone, and had schedules: nothing is backed up',
  advice: [
    'put it back, or make its schedules anew with backup_manager create',
    'backup_manager journal shows the lines that it had',
  ],
  remedy: null,
};

const unreadable = (reason: string): Finding => ({
  id: 'schedules-unreadable',
  where: file,
  what: `it can't be read: ${reason}`,
  advice: ['the first check says what is wrong with the place'],
  remedy: null,
});

/** Lines of the text that are no schedules, though they are meant to be. */
const malformed = (text: string, { lines, readLine }: SchedulesSeen): ReadonlyArray<Finding> => {
  const inForce = new Set(lines.map(({ line }) => line));
  return parseText(text).lines.flatMap(({ content }, index): ReadonlyArray<Finding> => {
    const read = readLine(content);
    if (read._tag === 'Right' || inForce.has(content)) return [];
    return [
      {
        id: 'line-malformed',
        where: `${file} line ${index + 1}`,
        what: `it is no schedule, and does nothing: ${content} (${read.left})`,
        advice: ['set it right, or put a # before it; backup_manager create --help shows what a schedule is'],
        remedy: null,
      },
    ];
  });
};

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
const sharedNames = ({ lines, sources }: SchedulesSeen): ReadonlyArray<Finding> => {
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
        what: `it names the archives of ${paths.join(' and ')}: each becomes the newest in turn, and restore ${quoted(name)} gives back the last`,
        advice: [`give each its own name in ${file}`],
        remedy: null,
      },
    ];
  });
};

export const checkSchedules = (seen: SchedulesSeen): CheckReport => {
  const { text, had, lines, sources, zstd } = seen;
  if (text === null) return checked('schedules', had ? { findings: [missing] } : { summary: 'none yet' });
  if (typeof text !== 'string') return checked('schedules', { findings: [unreadable(text.unreadable)] });
  const toCome = lines.filter(({ toCome: comes }) => comes);
  return checked('schedules', {
    summary: `${lines.length} in force`,
    findings: [
      ...malformed(text, seen),
      ...toCome.flatMap((line) => {
        const source = sources.get(line.spec.path);
        return source === undefined ? [] : sourceFinding(line, source);
      }),
      ...toCome.flatMap((line) => unknownWishes(line, zstd)),
      ...sharedNames(seen),
    ],
  });
};
