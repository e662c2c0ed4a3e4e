/** What can go wrong with a workspace, made for real on its disk. */
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import * as t from 'io-ts';
import { sealLength, sealOf } from '../../../src/codecs/journal-line';
import { rightOf } from '../../support/decoded';
import { copyWorkspace, madeOnce } from './made-once';
import type { Workspace } from './workspace';

const journal = '.backup_manager/journal.jsonl';

const linesOf = (workspace: Workspace): ReadonlyArray<string> =>
  (workspace.read(journal) ?? '').trimEnd().split('\n');

/** A workspace that is in every byte, mode and time like another. */
export const copyOf = (from: Workspace, to: Workspace): Workspace => {
  copyWorkspace(from.directory, to.directory);
  return to;
};

/** One that has two archives of `docs` under the name `d`, and no schedule any more: nothing is left to do there. */
export const usedWorkspace = madeOnce(async (workspace) => {
  workspace.write('docs/a', 'one\n'.repeat(1000));
  await workspace.succeed('create', 'docs;daily@23:59;d');
  await workspace.succeed('run', 'd');
  await workspace.succeed('run', 'd');
  await workspace.succeed('delete', '0');
});

export const lineCount = (workspace: Workspace): number => linesOf(workspace).length;

type Change = (line: string) => string;

/** A change, and the line's own digest made to fit it: the line is what the program might have written. */
export const sealed =
  (change: Change): Change =>
  (line) => {
    const covered = change(line).slice(0, -sealLength);
    return covered + sealOf(createHash('sha256').update(covered).digest('hex'));
  };

/** Changes one line of the journal by hand, and nothing else; the number counts from 1, or from -1 at the end. */
export const editLine = (workspace: Workspace, number: number, change: Change): void => {
  const lines = linesOf(workspace);
  const index = number < 0 ? lines.length + number : number - 1;
  const edited = change(lines[index] ?? '');
  if (edited === lines[index]) throw new Error(`the edit changes nothing of ${lines[index]}`);
  writeFileSync(workspace.path(journal), `${lines.with(index, edited).join('\n')}\n`);
};

/** Rewrites the journal's last line whole: neither its digest nor a line after it gives that away. */
export const rewriteLastLine = (workspace: Workspace, change: Change): void =>
  editLine(workspace, -1, sealed(change));

/** Takes away the journal's last lines, as if they had never come about. */
export const cutJournal = (workspace: Workspace, count: number): void =>
  writeFileSync(workspace.path(journal), linesOf(workspace).slice(0, -count).join('\n') + '\n');

/** The kept version of the archive. */
export const keptFile = (workspace: Workspace): string =>
  workspace.ls('backups').find((file) => /^d\.\d/.test(file)) ?? '';

const Sealed = t.type({ events: t.array(t.type({ placement: t.type({ temporary: t.string }) })) });

/** The temporary name of the archive that the journal sealed last. */
const sealedName = (workspace: Workspace): string => {
  const line = linesOf(workspace).findLast((text) => text.includes('"ArchiveSealed"')) ?? '';
  return rightOf(Sealed.decode(JSON.parse(line))).events[0]?.placement.temporary ?? '';
};

/** As a kill between the journal's word that the archive is whole and its rename: `d.tar` is not there yet. */
export const unpublish = (workspace: Workspace): void => {
  const kept = keptFile(workspace);
  cutJournal(workspace, 1);
  renameSync(workspace.path('backups/d.tar'), workspace.path('backups', sealedName(workspace)));
  renameSync(workspace.path('backups', kept), workspace.path('backups/d.tar'));
};

/** One kind of damage. */
export interface Damage {
  readonly name: string;
  readonly make: (workspace: Workspace) => void;
  /** The findings that it leads to. */
  readonly found: (workspace: Workspace) => ReadonlyArray<string>;
  /** A word of the advice. */
  readonly advice: string;
}

/** One that `--repair` mends; `done` is what it says of it. */
export interface Mendable extends Damage {
  readonly done: string;
}

/** Files that are written beside what they replace. */
const drafts = [
  '.backup_manager/checkpoint.json.tmp',
  '.backup_manager/inspector.json.77.next',
  '.backup_manager/run.json.tmp',
  '.backup_manager/service.json.tmp',
  '.backup_manager/status.json.tmp',
  'backup_schedules.txt.77.tmp',
];

/** What `--repair` mends altogether. */
export const mendable: ReadonlyArray<Mendable> = [
  ...[
    ['half a line', '{"v":1,"seq":4,"at":"2026-'],
    ['NUL bytes', '\0'.repeat(4096)],
  ].map(([name = '', tail = '']): Mendable => ({
    name: `a journal that ends with ${name}`,
    make: (workspace) => appendFileSync(workspace.path(journal), tail),
    found: (workspace) => [`journal-torn ${journal} after line ${lineCount(workspace) - 1}`],
    advice: 'moves them aside',
    done: 'the torn bytes were moved aside',
  })),
  {
    name: 'a checkpoint that is damaged',
    make: (workspace) => writeFileSync(workspace.path('.backup_manager/checkpoint.json'), 'half'),
    found: () => ['checkpoint-damaged .backup_manager/checkpoint.json'],
    advice: 'it only saves time',
    done: 'it was removed',
  },
  {
    name: 'a state directory that others can look into',
    make: (workspace) => chmodSync(workspace.path('.backup_manager'), 0o755),
    found: () => ['open-to-others .backup_manager'],
    advice: 'chmod 700 .backup_manager',
    done: 'its mode is 700 now',
  },
  {
    name: 'a journal that others can read',
    make: (workspace) => chmodSync(workspace.path(journal), 0o644),
    found: () => [`open-to-others ${journal}`],
    advice: `chmod 600 ${journal}`,
    done: 'its mode is 600 now',
  },
  {
    name: 'a staged text whose line never came',
    make: (workspace) => writeFileSync(workspace.path('.backup_manager/schedules.99.next'), 'x;12:00;x\n'),
    found: () => ['staged-text-left .backup_manager/schedules.99.next'],
    advice: '--repair removes it',
    done: 'it was removed',
  },
  {
    name: 'drafts of files',
    make: (workspace) => {
      for (const file of drafts) writeFileSync(workspace.path(file), 'half');
    },
    found: () => drafts.map((file) => `draft-left ${file}`),
    advice: '--repair removes it',
    done: 'it was removed',
  },
  {
    name: 'the record of a service that is dead',
    make: (workspace) =>
      writeFileSync(
        workspace.path('.backup_manager/service.json'),
        '{"pid":1,"identity":"?","since":"2026-11-22T16:07:03.120+01:00"}',
      ),
    found: () => ['service-record-left .backup_manager/service.json'],
    advice: '--repair removes it',
    done: 'it was removed',
  },
  {
    name: 'a part of an archive',
    make: (workspace) => writeFileSync(workspace.path('backups/.d.1795359600000.partial'), 'half'),
    found: () => ['partial-left backups/.d.1795359600000.partial'],
    advice: '--repair removes it',
    done: 'it was removed',
  },
  {
    name: 'an archive that is gone',
    make: (workspace) => rmSync(workspace.path('backups', keptFile(workspace))),
    found: (workspace) => {
      const [, kept = ''] = /"kept":"([^"]+)"/.exec(workspace.read(journal) ?? '') ?? [];
      return [`archive-missing backups/${kept}`];
    },
    advice: '--repair journals that it is gone',
    done: 'it was journalled that it is gone',
  },
];

/** What a person has to decide on. */
export const unmendable: ReadonlyArray<Damage> = [
  {
    name: 'an archive that was cut short',
    make: (workspace) => truncateSync(workspace.path('backups/d.tar'), 100),
    found: () => ['archive-changed backups/d.tar'],
    advice: 'backup_manager run d makes another one',
  },
  {
    name: 'an archive that the journal does not know',
    make: (workspace) => writeFileSync(workspace.path('backups/stranger.tar'), 'x'),
    found: () => ['archive-unknown backups/stranger.tar'],
    advice: 'backup_manager restore --archive backups/stranger.tar',
  },
  {
    name: 'a line that is no schedule',
    make: (workspace) => writeFileSync(workspace.path('backup_schedules.txt'), '# mine\ntest;\n'),
    found: () => ['line-malformed backup_schedules.txt line 2'],
    advice: 'put a # before it',
  },
  {
    name: 'a file where the logs should be',
    make: (workspace) => {
      rmSync(workspace.path('logs'), { recursive: true });
      writeFileSync(workspace.path('logs'), 'no directory');
    },
    found: () => ['wrong-kind logs'],
    advice: 'mv logs logs.was',
  },
  {
    name: 'a journal whose last line was written in the far future',
    make: (workspace) => rewriteLastLine(workspace, (line) => line.replace(/"at":"\d{4}/, '"at":"2999')),
    found: (workspace) => [`clock-behind ${journal} line ${linesOf(workspace).length}`],
    advice: "set the machine's clock right",
  },
];

/** Everything below a directory: names, modes, contents and times of change, but for the log of the commands. */
export const snapshot = (workspace: Workspace): ReadonlyArray<string> =>
  readdirSync(workspace.directory, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, file: `${entry.parentPath}/${entry.name}` }))
    .filter(({ file }) => file !== workspace.path('logs/backup_manager.log'))
    .map(({ entry, file }) => {
      const { mode, mtimeMs, ino } = lstatSync(file);
      return `${file} ${mode} ${mtimeMs} ${ino} ${entry.isFile() ? readFileSync(file, 'base64') : ''}`;
    })
    .sort();
