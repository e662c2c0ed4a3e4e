/** What to do here, for a word that is no command: what other programs call so, or the command that is meant. */

import { distance } from '../domain/word-distance';

/** Words of other programs, of databases of files and of shells; each with what does that here. */
const elsewhere: ReadonlyArray<readonly [words: string, here: string]> = [
  ['dir', 'backup_manager list shows the schedules, backups the archives, files NAME what one holds'],
  ['show view get', 'backup_manager list shows the schedules, backups the archives, status how things stand'],
  ['search locate grep', 'backup_manager find PATTERN shows every version of a file'],
  ['print dump type', 'backup_manager cat NAME PATH prints a file of a backup'],
  ['compare', 'backup_manager diff NAME compares two versions; with --source, one and its source'],
  [
    'forget purge clean cleanup',
    'backup_manager prune removes what no schedule keeps; keep=N keeps the newest N',
  ],
  ['change modify set', 'backup_manager edit SCHEDULE changes the line of a schedule'],
  ['mv move', 'backup_manager rename SCHEDULE NAME gives a schedule another name'],
  ['disable suspend hold', 'backup_manager pause SCHEDULE makes none of its backups for a while'],
  [
    'enable unpause continue unsuspend',
    'backup_manager resume SCHEDULE ends a pause; start starts the service',
  ],
  ['omit leave-out', 'backup_manager skip SCHEDULE leaves out its next backup'],
  ['mount browse', 'backup_manager files NAME shows what a backup holds, restore NAME PATH brings it back'],
  [
    'log tail follow',
    'backup_manager logs --follow shows what is logged; history what became of each backup',
  ],
  [
    'rm del erase unschedule',
    'backup_manager delete SCHEDULE removes a schedule, remove NAME VERSION an archive',
  ],
  ['add new schedule init initialize setup', 'backup_manager create "path;WHEN;name" makes a schedule'],
  ['info state ps health stats', 'backup_manager status shows how things stand'],
  ['check test validate scrub', 'backup_manager verify checks the archives, doctor the workspace'],
  ['snapshots snapshot versions archives backup-list', 'backup_manager backups --long shows every version'],
  ['backup now save execute do', 'backup_manager run SCHEDULE makes a backup now'],
  ['extract recover untar unpack download', 'backup_manager restore NAME restores an archive'],
  ['kill quit end halt shutdown', 'backup_manager stop stops the service'],
  ['daemon service serve up launch', 'backup_manager start starts the service'],
  ['restart reload refresh', 'the service notices changes by itself; else stop, then start'],
  ['repair fix fsck heal rebuild', 'backup_manager doctor --repair mends what is safe to mend'],
  ['explain reason', 'backup_manager why NAME explains a backup, or why there is none'],
  ['config configure options', 'options stand in the fourth field of a schedule: create --help'],
  [
    'revert rollback',
    'backup_manager undo takes back the last change of a schedule; restore brings back files',
  ],
  ['upcoming agenda calendar', 'backup_manager next shows what is to come'],
];

/** The longest word that is looked at: what is longer is no slip of the fingers. */
const longest = 24;

/** The commands that the word may be a slip of: at most a third of its letters wrong, or its beginning, and then those that are one slip away. */
const nearest = (word: string, commands: ReadonlyArray<string>): ReadonlyArray<string> => {
  const measured = commands.map((command) => ({ command, steps: distance(word, command) }));
  const least = Math.min(...measured.map(({ steps }) => steps));
  const near = measured.filter(({ steps }) => steps === least && steps <= Math.max(1, word.length / 3));
  const begun = word.length < 3 ? [] : commands.filter((command) => command.startsWith(word));
  if (begun.length === 0) return near.map(({ command }) => command);
  const slips = measured.filter(({ steps }) => steps === 1).map(({ command }) => command);
  return [...new Set([...begun, ...slips])];
};

/** Lines of advice; none where the word is like nothing. */
export const adviceFor = (typed: string, commands: ReadonlyArray<string>): ReadonlyArray<string> => {
  const word = typed.trim().toLowerCase().replace(/^-+/, '');
  if (word === '' || word.length > longest) return [];
  const known = elsewhere.find(([words]) => words.split(' ').includes(word));
  if (known !== undefined) return [known[1]];
  const near = nearest(word, commands);
  return near.length === 0 ? [] : [`did you mean ${near.join(' or ')}?`];
};
