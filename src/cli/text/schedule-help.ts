/** What `create --help` says of a schedule's line: every form of WHEN and every option, each with an example. */

import { filled } from './help-text';

type Row = readonly [form: string, meaning: string];

const whens: ReadonlyArray<Row> = [
  ['docs;16:07;docs', 'once, today at 16:07'],
  ['docs;daily@02:00;docs', 'every day at 02:00'],
  ['docs;mon,wed,fri@12:30;docs', 'every Monday, Wednesday and Friday at 12:30'],
  ['docs;monthly:15@09:00;docs', 'on the 15th of every month at 09:00; 31 is the last day of any month'],
  ['docs;cron:0 */4 * * mon-fri;docs', 'by cron: minute, hour, day, month, weekday'],
];

/** What else is understood; it is written into the file as one of those above. */
const spellings: ReadonlyArray<Row> = [
  [
    'hourly daily weekly monthly yearly',
    'as cron has them, with or without @ in front: daily is daily@00:00',
  ],
  ['mon-fri@2:00 weekdays@2:00', 'mon,tue,wed,thu,fri@02:00; so are weekends, Tue, tuesday'],
  ['0 */4 * * mon-fri', 'five fields without cron:'],
];

const options: ReadonlyArray<Row> = [
  ['keep=7', 'keep the newest 7 archives (otherwise all)'],
  ['keep-hourly=24', 'and the last one of each of the last 24 hours that have one'],
  ['keep-daily=7', 'the same of days'],
  ['keep-weekly=4', 'of weeks'],
  ['keep-monthly=12', 'of months'],
  ['keep-yearly=5', 'of years'],
  ['keep-within=30d', 'and all that were made within 30 days of the newest (or 12h)'],
  ['trash=3d', 'removed archives rest so long in the trash (the default); trash=0 removes at once'],
  ['verify=weekly', 'the service verifies the archives; or daily, monthly; weekly:read reads every byte'],
  ['catchup=yes', 'a missed backup is made as soon as possible (the default)'],
  ['catchup=no', 'a missed backup is left out'],
  ['catchup=6h', 'a missed backup is made up to 6 hours late (or 30m, 2d)'],
  ['tz=Europe/Paris', 'the time is that of Paris, not of this machine'],
  ['compress=zstd', 'gzip (the default), zstd, or none'],
  ['level=9', 'how hard to compress: 1 to 9, for zstd to 19'],
  ['exclude=node_modules,*.tmp', 'leave these out, as a .gitignore would'],
  ['exclude-caches', 'leave out what a CACHEDIR.TAG marks as a cache'],
  ['timeout=2h', 'give up when nothing goes on for so long (or 30m, 1d; 2h is the default)'],
  ['reread=30d', 'read every file again at least so often, changed or not (the default); reread=0 each time'],
  ['to=nas,usb', 'copy to these destinations only; to=none to none; to all of them unless told'],
  ['allow-empty', 'a source that is suddenly empty is no error'],
];

const table = (rows: ReadonlyArray<Row>): string => {
  const width = Math.max(...rows.map(([form]) => form.length));
  return rows.map(([form, meaning]) => `  ${form.padEnd(width)}  ${filled(meaning, width + 4)}`).join('\n');
};

export const scheduleHelp = `
WHEN is one of:
${table(whens)}

Understood, too, and written into the file as one of these:
${table(spellings)}

options are words in a fourth field, separated by spaces:
${table(options)}

Examples:
  $ backup_manager create "docs;16:07;docs_backup"
  $ backup_manager create "~/photos;daily@23:30;photos;keep=7 catchup=6h"
`;
