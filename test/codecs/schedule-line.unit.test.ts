/** `path;HH:MM;name`: what is a schedule, what is a remark, and why anything else is malformed. */
import {
  decodeScheduleLine,
  encodeScheduleLine,
  readScheduleLine,
  renamedLine,
} from '../../src/codecs/schedule-line';
import { defaultOptions, type ScheduleOptions } from '../../src/domain/schedule/schedule';
import type { When } from '../../src/domain/time/when';
import { leftOf, rightOf, timeOfDay } from '../support/decoded';

const stamp = '20261122T160703';

describe('a schedule line is', () => {
  it.each([
    'test;16:07;backup_test',
    '/var/lib/data;00:00;data',
    '~/docs;23:59;docs',
    '.;16:07;all',
    '/;16:07;root',
    './#odd;16:07;odd',
    ' a path with spaces ;16:07; a name',
    'ünï/😀;16:07;😀',
    'a;16:07;a.b-c_d',
    'a;16:07;# no comment',
    `a;16:07;${'x'.repeat(200)}`,
    `a;16:07;${stamp}`,
    `a;16:07;a${stamp}`,
    'archive.zip;16:07;zip',
    '-x;16:07;dash',
  ])('%j', (line) => {
    const [path, at, name] = line.split(';');
    expect(rightOf(decodeScheduleLine(line))).toEqual({
      path,
      when: { kind: 'once', at },
      name,
      options: defaultOptions,
    });
  });
});

describe('what is no part of a name', () => {
  it.each(['a;16:07;b ', 'a;16:07;b\t ', 'a;16:07;b ;keep=3', 'a;16:07;b;keep=3  '])(
    'are spaces behind it: %j',
    (line) => expect(rightOf(readScheduleLine(line))?.name).toBe('b'),
  );

  it.each([
    ['"a;16:07;b"', 'the line stands in quotes: write it without the quotes'],
    ["'a;16:07;b' ", 'the line stands in quotes: write it without the quotes'],
    ['"a;16:07;b;keep=3"', 'the line stands in quotes: write it without the quotes'],
    ['"a";16:07;b', 'the path stands in quotes: write it without the quotes'],
    ["a;16:07; 'b' ", 'the name stands in quotes: write it without the quotes'],
    [
      'a;16:07;b # nightly',
      'a remark stands behind it: put the remark on a line of its own that begins with #',
    ],
    ['a;16:07;b\t#', 'a remark stands behind it: put the remark on a line of its own that begins with #'],
    [
      'a;16:07;b  #nightly',
      'a remark stands behind it: put the remark on a line of its own that begins with #',
    ],
    [
      'a;16:07;b;keep=3 # three',
      'a remark stands behind it: put the remark on a line of its own that begins with #',
    ],
  ])('is refused, with how it is written: %j', (line, reason) => {
    expect(leftOf(readScheduleLine(line))).toBe(reason);
  });

  it.each(['a;16:07;b #2', 'a;16:07;b#', 'a # b;16:07;c', 'a"b;16:07;c"d', 'a;16:07;"', "it's;16:07;it's"])(
    'is not everything that looks like it: %j',
    (line) => expect(rightOf(decodeScheduleLine(line)).name).toBe(line.split(';')[2]),
  );
});

describe('the options of a line are', () => {
  it.each<[string, Partial<ScheduleOptions>]>([
    ['compress=zstd', { compress: 'zstd' }],
    ['compress=zstd level=19', { compress: 'zstd', level: 19 }],
    ['level=9', { level: 9 }],
    ['exclude=node_modules,*.tmp', { exclude: ['node_modules', '*.tmp'] }],
    ['exclude-caches', { excludeCaches: true }],
    ['allow-empty  exclude-caches', { allowEmpty: true, excludeCaches: true }],
    ['catchup=yes', {}],
    ['catchup=no', { catchup: 'no' }],
    ['catchup=30m', { catchup: 30 }],
    ['catchup=6h', { catchup: 360 }],
    ['keep=999999', { keep: 999_999 }],
    [
      'keep-hourly=24 keep-daily=7 keep-weekly=4 keep-monthly=12 keep-yearly=999999',
      { keepHourly: 24, keepDaily: 7, keepWeekly: 4, keepMonthly: 12, keepYearly: 999_999 },
    ],
    ['keep-within=30d', { keepWithin: 43_200 }],
    ['keep-within=12h', { keepWithin: 720 }],
    ['trash=0', { trash: 0 }],
    ['trash=3d', { trash: 4320 }],
    ['trash=90m', { trash: 90 }],
    ['verify=daily', { verify: { every: 'daily', level: 'digest' } }],
    ['verify=weekly:digest', { verify: { every: 'weekly', level: 'digest' } }],
    ['verify=monthly:read', { verify: { every: 'monthly', level: 'read' } }],
    ['catchup=2d tz=Europe/Paris keep=7', { catchup: 2880, tz: 'Europe/Paris', keep: 7 }],
  ])('%s', (field, options) => {
    expect(rightOf(decodeScheduleLine(`a;16:07;b;${field}`)).options).toEqual({
      ...defaultOptions,
      ...options,
    });
  });
});

describe('WHEN is', () => {
  it.each<[string, When, string?]>([
    ['16:07', { kind: 'once', at: timeOfDay('16:07') }],
    ['daily@02:00', { kind: 'daily', at: timeOfDay('02:00') }],
    ['mon,wed,fri@12:30', { kind: 'weekly', days: ['mon', 'wed', 'fri'], at: timeOfDay('12:30') }],
    ['sun,mon@12:30', { kind: 'weekly', days: ['mon', 'sun'], at: timeOfDay('12:30') }, 'mon,sun@12:30'],
    ['monthly:1@00:00', { kind: 'monthly', day: 1, at: timeOfDay('00:00') }],
    ['monthly:31@23:59', { kind: 'monthly', day: 31, at: timeOfDay('23:59') }],
    ['cron:*/5 9-17 * * mon-fri', { kind: 'cron', expression: '*/5 9-17 * * mon-fri' }],
    ['cron: 0  2 * * *', { kind: 'cron', expression: '0 2 * * *' }, 'cron:0 2 * * *'],
  ])('%s', (text, when, canonical = text) => {
    const spec = rightOf(decodeScheduleLine(`a;${text};b`));
    expect(spec.when).toEqual(when);
    expect(encodeScheduleLine(spec)).toBe(`a;${canonical};b`);
  });
});

describe('a line with another name', () => {
  it.each([
    ['docs;17:00;docs', 'docs;17:00;mail'],
    ['docs;daily@17:00;docs;keep=3 tz=UTC', 'docs;daily@17:00;mail;keep=3 tz=UTC'],
    [' a b ; daily at 5pm ;docs  ;  keep=3', ' a b ; daily at 5pm ;mail;  keep=3'],
  ])('%j is else what it was', (line, renamed) => {
    expect(renamedLine(line, 'mail')).toBe(renamed);
  });
});

describe('a byte order mark', () => {
  it.each([
    ['\ufeffdocs;17:00;docs', 'docs'],
    ['\ufeff\ufeffdocs;17:00;docs', 'docs'],
  ])('before %j is no part of it', (line, path) => {
    expect(rightOf(readScheduleLine(line))?.path).toBe(path);
  });

  it('within a line is a part of it', () => {
    const line = 'do\ufeffcs;17:00;docs';
    expect(readScheduleLine(line)).toEqual(decodeScheduleLine(line));
    expect(readScheduleLine(line)).not.toEqual(decodeScheduleLine('docs;17:00;docs'));
  });
});

describe('a remark is', () => {
  it.each(['', ' ', '\t \t', '#', '# a comment', '#a;16:07;b'])('%j', (line) => {
    expect(rightOf(readScheduleLine(line))).toBeNull();
  });
});

describe('malformed is', () => {
  it.each([
    ['test;', 'it has 2 fields where there are three, separated by semicolons'],
    ['test', 'it has 1 field where there are three, separated by semicolons'],
    ['a;16:07', 'it has 2 fields where there are three, separated by semicolons'],
    ['a;16:07;b;keep=3;c;d', 'it has 6 fields where there are at most four, separated by semicolons'],
    ['a;"16:07";b', 'the time stands in quotes: write it without the quotes'],
    ['a;16:07;b;"keep=3"', 'the fourth field stands in quotes: write it without the quotes'],
    ['a;16:07;b;keep=3;"c"', 'the field stands in quotes: write it without the quotes'],
    ['a;16:07;b;compress', 'compress is gzip, zstd or none, not nothing'],
    ['a;16:07;b;level', 'level is a number from 1 on, not nothing'],
    ['a;16:07;b;level=x1', 'level is a number from 1 on, not x1'],
    ['a;16:07;b;level=1x', 'level is a number from 1 on, not 1x'],
    ['a;16:07;b;tz', 'tz is a time zone such as Europe/Paris, not nothing'],
    ['a;16:07;b;tz=', 'tz is a time zone such as Europe/Paris, not nothing'],
    ['a;16:07;b;keep', 'keep is a number of versions from 1 on, not nothing'],
    ['a;16:07;b;keep=x1', 'keep is a number of versions from 1 on, not x1'],
    ['a;16:07;b;exclude', 'exclude is patterns separated by commas, as in exclude=node_modules,*.tmp'],
    ['a;16:07;b;keep=\udcff', 'the options are not valid UTF-8'],
    ['a;16:07;b;compress=none level=1', 'compress=none has no level'],
    ['a;16:07;b;;', 'it has 5 fields where there are at most four, separated by semicolons'],
    [';16:07;b', 'the path is empty'],
    ['#a;16:07;b', 'a line that begins with # is a comment: write the path as ./#…'],
    ['\ufeffa;16:07;b', 'the path begins with a byte order mark'],
    ['a\0;16:07;b', 'the path holds a control character'],
    ['a\u0085;16:07;b', 'the path holds a control character'],
    ['a\u2028;16:07;b', 'the path holds a control character'],
    ['a\udcff;16:07;b', 'the path is not valid UTF-8'],
    ['a;daily@25:00;b', 'the time is not HH:MM between 00:00 and 23:59: 25:00'],
    [
      'a;@02:00;b',
      'before the @ stand daily, monthly:DAY or days (mon,tue,wed,thu,fri,sat,sun), not (empty)',
    ],
    ['a;mon,mon@02:00;b', 'mon stands there twice'],
    ['a;monthly:0@02:00;b', 'the day of the month is 1 to 31 (31 is the last day of any month), not 0'],
    ['a;monthly:32@02:00;b', 'the day of the month is 1 to 31 (31 is the last day of any month), not 32'],
    [
      'a;cron:* * *;b',
      'the cron expression is not understood: it is not five fields: minute hour day month weekday',
    ],
    [
      'a;cron:? * * * *;b',
      'the cron expression is not understood: it is not five fields: minute hour day month weekday',
    ],
    ['a;cron:60 * * * *;b', 'the cron expression is not understood: Invalid value for minute: 60'],
    ['a;cron:0 0 31 2 *;b', 'the cron expression is not understood: it names a day that never comes'],
    ['a;16:07;b;catchup=6', 'catchup is yes, no, or a time such as 30m, 6h or 2d, not 6'],
    ['a;16:07;b;catchup', 'catchup is yes, no, or a time such as 30m, 6h or 2d, not nothing'],
    ['a;16:07;b;tz=Europe/Atlantis', 'tz is a time zone such as Europe/Paris, not Europe/Atlantis'],
    ['a;16:07;b;keep=1000000', 'keep is a number of versions from 1 on, not 1000000'],
    ['a;16:07;b;keep=0', 'keep is a number of versions from 1 on, not 0'],
    ['a;16:07;b;keep-last=7', 'keep-last is written keep, as in keep=7'],
    ['a;16:07;b;keep-last', 'keep-last is written keep, as in keep=7'],
    ['a;16:07;b;keep-hourly', 'keep-hourly is a number of hours from 1 on, not nothing'],
    ['a;16:07;b;keep-daily=0', 'keep-daily is a number of days from 1 on, not 0'],
    ['a;16:07;b;keep-weekly=1w', 'keep-weekly is a number of weeks from 1 on, not 1w'],
    ['a;16:07;b;keep-monthly=1000000', 'keep-monthly is a number of months from 1 on, not 1000000'],
    ['a;16:07;b;keep-yearly=-1', 'keep-yearly is a number of years from 1 on, not -1'],
    ['a;16:07;b;keep-within=6m', 'keep-within is days or hours such as 30d or 12h (a year is 365d), not 6m'],
    [
      'a;16:07;b;keep-within',
      'keep-within is days or hours such as 30d or 12h (a year is 365d), not nothing',
    ],
    ['a;16:07;b;trash', 'trash is a time such as 3d or 12h, or 0 for none, not nothing'],
    ['a;16:07;b;trash=no', 'trash is a time such as 3d or 12h, or 0 for none, not no'],
    [
      'a;16:07;b;verify=yearly',
      'verify is daily, weekly or monthly, and :read behind it to read every byte, not yearly',
    ],
    [
      'a;16:07;b;verify=weekly:source',
      'verify is daily, weekly or monthly, and :read behind it to read every byte, not weekly:source',
    ],
    [
      'a;16:07;b;verify',
      'verify is daily, weekly or monthly, and :read behind it to read every byte, not nothing',
    ],
    ['a;16:07;', 'the name is empty'],
    ['a;16:07;b/c', 'the name holds a /'],
    ['a;16:07;.b', 'the name begins with .'],
    ['a;16:07;-b', 'the name begins with -'],
    ['a;16:07;b\r', 'the name holds a control character'],
    ['a;16:07;b\u007f', 'the name holds a control character'],
    ['a;16:07;b\udc80', 'the name is not valid UTF-8'],
    [`a;16:07;${'x'.repeat(201)}`, 'the name is longer than 200 bytes'],
    [`a;16:07;${'é'.repeat(101)}`, 'the name is longer than 200 bytes'],
    [`a;16:07;b.${stamp}`, 'the name ends like the time stamp of an older version'],
    [`a;16:07;b.${stamp}-2`, 'the name ends like the time stamp of an older version'],
    ['a;16:07;b;frobnicate=3', 'the option is not understood: frobnicate=3'],
    ['a;16:07;b;', 'the fourth field is empty'],
    ['a;16:07;b; ', 'the fourth field is empty'],
    ['a;16:07;b;compress=rar', 'compress is gzip, zstd or none, not rar'],
    ['a;16:07;b;level=0', 'level is a number from 1 on, not 0'],
    ['a;16:07;b;level=10', 'the levels of gzip are 1 to 9, not 10'],
    ['a;16:07;b;compress=none level=1', 'compress=none has no level'],
    ['a;16:07;b;exclude=a,,b', 'exclude is patterns separated by commas, as in exclude=node_modules,*.tmp'],
    ['a;16:07;b;allow-empty=1', 'allow-empty takes no value'],
    ['a;16:07;b;level=1 level=2', 'level stands there twice'],
    ['a;16:07;b;allow-empty\t', 'the options hold a control character'],
  ])('%j: %s', (line, reason) => {
    expect(leftOf(decodeScheduleLine(line))).toBe(reason);
  });

  it.each(['16:7', '6:07', '24:00', '16:60', '16:07:00', ' 16:07', '16.07', '1६:07', '16:07 ', '-1:00'])(
    'the time %j',
    (at) => {
      expect(leftOf(decodeScheduleLine(`a;${at};b`))).toMatch(
        /^the time is not HH:MM between 00:00 and 23:59: /,
      );
    },
  );
});
