/** This machine's time zone, found as `date` finds it: by `TZ`, else by /etc/localtime; looked at anew each time. */
import { readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ruleOfZoneFile } from '../codecs/zone-file';
import { posixZone } from '../domain/time/posix-zone';
import type { Zone } from '../domain/time/time';

/** Where the machine's settings are; a test has its own. */
export interface ZonePlaces {
  readonly tz: string | undefined;
  /** /etc/localtime */
  readonly localtime: string;
  /** The directories that may hold the time zone database. */
  readonly databases: ReadonlyArray<string>;
  /** The zone of an IANA name; null when nobody knows it. */
  readonly named: (name: string) => Zone | null;
}

/** A zone, and the rule for its present and all that is to come, as `TZ` could hold it; null when that is not known. */
interface Found {
  readonly zone: Zone;
  readonly rule: string | null;
}

const utc: Found = { zone: { name: 'UTC', offsetAt: () => 0 }, rule: 'UTC0' };

/** Bytes of a zone file that are read at most: the largest has some 4,000. */
const mostBytes = 1 << 20;

const tried = <A>(f: () => A): A | null => {
  try {
    return f();
  } catch {
    return null;
  }
};

/** The zone that a path below a time zone database names. */
export const nameByPath = (path: string): string | null =>
  /\/zoneinfo(?:\.default)?\/(?:posix\/|right\/)?(.+)$/.exec(path)?.[1] ?? null;

/** The rule that a zone file holds. */
export const ruleInFile = (path: string): string | null =>
  tried(() => {
    const about = statSync(path);
    // why: to read a FIFO or a device would wait for ever
    return about.isFile() && about.size <= mostBytes ? ruleOfZoneFile(readFileSync(path)) : null;
  });

const byRule = (rule: string | null): Found | null => {
  const zone = rule === null ? null : posixZone(rule);
  return zone === null ? null : { zone, rule };
};

const ofFile = (path: string, { named }: ZonePlaces): Found | null => {
  const rule = ruleInFile(path);
  const targets = [tried(() => readlinkSync(path)), tried(() => realpathSync(path))];
  for (const target of targets) {
    const name = target === null ? null : nameByPath(target);
    const zone = name === null ? null : named(name);
    if (zone !== null) return { zone, rule };
  }
  return byRule(rule);
};

const ofText = (text: string, places: ZonePlaces): Found => {
  const said = text.replace(/^:/, '');
  if (said === '') return utc;
  if (isAbsolute(said)) return ofFile(said, places) ?? utc;
  const rule = places.databases.reduce<string | null>(
    (found, folder) => found ?? ruleInFile(join(folder, said)),
    null,
  );
  const zone = places.named(said);
  return zone === null ? (byRule(rule) ?? byRule(said) ?? utc) : { zone, rule };
};

/** What is known of the zone: that of this process, and the machine's where `TZ` names one with another clock. */
export interface LocalZones {
  readonly zone: Zone;
  readonly machine: Zone | null;
}

/** Looks at the machine's zone anew each time; what has not changed is not read again. */
export const zoneFinder = (places: ZonePlaces): (() => LocalZones) => {
  const { tz, localtime } = places;
  const told = tz === undefined ? null : ofText(tz, places);
  let seen: string | null = null;
  let machine = utc;
  const signature = (): string => {
    const link = tried(() => readlinkSync(localtime));
    const about = tried(() => statSync(localtime));
    return `${link ?? ''} ${about?.ino ?? ''} ${about?.mtimeMs ?? ''} ${about?.size ?? ''}`;
  };
  return () => {
    const now = signature();
    if (now !== seen) machine = ofFile(localtime, places) ?? utc;
    seen = now;
    if (told === null) return { zone: machine.zone, machine: null };
    const isSame = told.zone.name === machine.zone.name || (told.rule !== null && told.rule === machine.rule);
    return { zone: told.zone, machine: isSame ? null : machine.zone };
  };
};
