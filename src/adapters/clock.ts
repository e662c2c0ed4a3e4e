/** The machine's clock, and its local zone. */
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { zoneNamed } from '../domain/time/iana-zone';
import { posixZone } from '../domain/time/posix-zone';
import { sayable, type Zone } from '../domain/time/time';
import type { Clock } from '../ports/clock';
import { type LocalZones, nameByPath, ruleInFile, zoneFinder } from './local-zone';

const localtime = '/etc/localtime';
const databases = ['/usr/share/zoneinfo', '/usr/share/lib/zoneinfo', '/etc/zoneinfo'];

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

const tz = process.env['TZ'];

/** What this process began with. */
const nodeName = tz ?? nameByPath(linkOf(localtime));

const offsetByNode = (instant: number): number => -new Date(instant).getTimezoneOffset();

/** Node's own zone costs nothing, where it has understood what it began with: Intl's takes milliseconds to be made. */
const isUnderstood = (name: string): boolean => {
  const now = Date.now();
  const rule = databases.reduce<string | null>(
    (found, folder) => found ?? ruleInFile(join(folder, name)),
    null,
  );
  const zone = rule === null ? null : posixZone(rule);
  return [now, now + 182 * 86_400_000].every((instant) => zone?.offsetAt(instant) === offsetByNode(instant));
};

/** `Europe/Paris`, and no path. */
const isPlainName = (name: string): boolean => /^[A-Za-z]/.test(name) && !name.includes('..');

const named = (name: string): Zone | null =>
  name === nodeName && isPlainName(name) && isUnderstood(name)
    ? { name, offsetAt: offsetByNode }
    : zoneNamed(name);

let find: (() => LocalZones) | null = null;

export const machineClock: Clock = {
  now: () => {
    find ??= zoneFinder({ tz, localtime, databases, named });
    const { zone, machine } = find();
    const instant = sayable(Date.now());
    return machine === null ? { instant, zone } : { instant, zone, machine };
  },
};
