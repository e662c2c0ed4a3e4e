/** The machine's zone, in every way in which it can be set, beside what `date` says of the same. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { zoneFinder } from '../../src/adapters/local-zone';
import { ruleOfZoneFile } from '../../src/codecs/zone-file';
import { zoneNamed } from '../../src/domain/time/iana-zone';
import { runs } from '../support/runs';
import { temporaryDirectory } from '../support/temporary-directory';

const database = '/usr/share/zoneinfo';
const summer = Date.parse('2026-07-01T10:00:00Z');
const winter = Date.parse('2026-12-01T10:00:00Z');

const place = temporaryDirectory();
const localtime = join(place, 'localtime');

const find = (tz: string | undefined) =>
  zoneFinder({ tz, localtime, databases: [database], named: zoneNamed });

const offsets = (tz: string | undefined): readonly [string, number, number] => {
  const { zone } = find(tz)();
  return [zone.name, zone.offsetAt(summer), zone.offsetAt(winter)];
};

const byDate = (tz: string): ReadonlyArray<number> =>
  [summer, winter].map((instant) => {
    const text = execFileSync('date', ['-d', `@${instant / 1000}`, '+%z'], {
      env: { TZ: tz, PATH: process.env['PATH'] ?? '' },
      encoding: 'utf8',
    }).trim();
    return (text.startsWith('-') ? -1 : 1) * (Number(text.slice(1, 3)) * 60 + Number(text.slice(3)));
  });

const link = (target: string): void => {
  rmSync(localtime, { force: true });
  symlinkSync(target, localtime);
};

afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('TZ', () => {
  it.each([
    ['Europe/Paris', 'Europe/Paris'],
    [':Europe/Paris', 'Europe/Paris'],
    [`${database}/Europe/Paris`, 'Europe/Paris'],
    [`:${database}/Asia/Kathmandu`, 'Asia/Kathmandu'],
    ['CET-1CEST,M3.5.0,M10.5.0/3', 'CET-1CEST,M3.5.0,M10.5.0/3'],
    ['EST5EDT,M3.2.0,M11.1.0', 'EST5EDT,M3.2.0,M11.1.0'],
    ['<+0330>-3:30', '<+0330>-3:30'],
    ['UTC0', 'UTC0'],
    ['UTC', 'UTC'],
    ['', 'UTC'],
    [':', 'UTC'],
    ['Mars/Olympus', 'UTC'],
    ['/no/such/file', 'UTC'],
  ])('%j is called %s, and is what date shows', (tz, name) => {
    const [called, ...told] = offsets(tz);
    expect([called, told]).toEqual([name, byDate(tz)]);
  });

  it('names a file: a link to the database, or a copy, which has no name but its rule', () => {
    link(`${database}/Europe/Berlin`);
    expect(offsets(`:${localtime}`)).toEqual(['Europe/Berlin', 120, 60]);
    rmSync(localtime);
    copyFileSync(`${database}/Europe/Berlin`, localtime);
    expect(offsets(`:${localtime}`)).toEqual(['CET-1CEST,M3.5.0,M10.5.0/3', 120, 60]);
    expect(byDate(`:${localtime}`)).toEqual([120, 60]);
  });
});

describe('/etc/localtime', () => {
  it.each([
    ['an absolute link', `${database}/America/New_York`, 'America/New_York', -240],
    ['a link to another name', `${database}/US/Eastern`, 'US/Eastern', -240],
    ['a relative link', '../../../../../../../../usr/share/zoneinfo/Asia/Tokyo', 'Asia/Tokyo', 540],
  ])('is %s', (_, target, name, offset) => {
    link(target);
    expect(offsets(undefined).slice(0, 2)).toEqual([name, offset]);
  });

  it('is a link to a link', () => {
    const between = join(place, 'between');
    symlinkSync(`${database}/Asia/Tokyo`, between);
    link(between);
    expect(offsets(undefined)).toEqual(['Asia/Tokyo', 540, 540]);
  });

  it.each(['gone', 'a directory', 'no zone', 'a dangling link'])('that is %s is UTC', (what) => {
    rmSync(localtime, { force: true, recursive: true });
    if (what === 'a directory') mkdirSync(localtime);
    if (what === 'no zone') writeFileSync(localtime, 'TZif or not');
    if (what === 'a dangling link') symlinkSync('/no/such/place', localtime);
    expect(offsets(undefined)).toEqual(['UTC', 0, 0]);
    rmSync(localtime, { force: true, recursive: true });
  });

  it('is noticed when it changes, by a link or by a file', () => {
    link(`${database}/Europe/Paris`);
    const look = find(undefined);
    expect(look().zone.name).toBe('Europe/Paris');
    link(`${database}/America/New_York`);
    expect(look().zone.name).toBe('America/New_York');
    rmSync(localtime);
    copyFileSync(`${database}/Asia/Kolkata`, localtime);
    expect(look().zone.name).toBe('IST-5:30');
  });

  it('is told beside another zone in TZ, and not beside the same by another name', () => {
    link(`${database}/Europe/Paris`);
    expect(find('Asia/Tokyo')().machine?.name).toBe('Europe/Paris');
    expect(find('Europe/Rome')().machine).toBeNull();
    expect(find(undefined)().machine).toBeNull();
  });
});

describe('a time zone file', () => {
  const bytes = readFileSync(`${database}/Europe/Paris`);

  it('that is damaged or cut is a rule, or none, and never an error', () => {
    fc.assert(
      fc.property(
        fc.nat(bytes.length),
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 8 }),
        (length, flips) => {
          const damaged = Uint8Array.from(bytes);
          for (const [at, value] of flips) damaged[at] = value;
          const rule = ruleOfZoneFile(damaged.subarray(0, length));
          expect(rule === null || typeof rule === 'string').toBe(true);
        },
      ),
      runs(2000),
    );
  });

  it('without a footer, as in the first version, keeps its last offset', () => {
    const old = Uint8Array.from(readFileSync(`${database}/Asia/Kolkata`));
    old[4] = 0;
    expect(ruleOfZoneFile(old)).toMatch(/^<\+0530>-05:30$|^IST-5:30$|^<\+0553>-05:53$/);
  });
});
