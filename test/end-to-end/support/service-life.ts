/** A life of the service in which everything happens, and what is to be in the workspace once nothing is left to mend. */
import { existsSync } from 'node:fs';
import { wallTime } from './clock';
import { consult } from './doctor';
import { processesBelow, waitFor } from './processes';
import type { Workspace } from './workspace';

const nextMinute = async (): Promise<void> => {
  const now = wallTime();
  await waitFor('the end of that minute', () => wallTime() > now, 100_000);
};

/**
 * Two lines whose minute has passed, one with a version to remove, which a version that was made by hand does not replace; an edit
 * that nobody has journalled; and new content.
 */
export const fillWithDue = async (workspace: Workspace): Promise<void> => {
  workspace.write('docs/a', 'old\n');
  await workspace.succeed('create', 'docs;daily@23:59;daily');
  await workspace.succeed('run', 'daily');
  await workspace.createDue('docs', 'kept;keep=1');
  await workspace.succeed('start');
  await waitFor(
    'the version that is to be removed',
    () => !(workspace.read('backup_schedules.txt') ?? 'kept').includes('kept'),
    100_000,
  );
  await workspace.succeed('stop');
  await nextMinute();
  await workspace.createDue('docs', 'kept;keep=1');
  await workspace.succeed('run', 'kept');
  await workspace.createDue('docs', 'once');
  workspace.write('docs/a', 'new\n');
  workspace.write(
    'backup_schedules.txt',
    `${workspace.read('backup_schedules.txt') ?? ''}docs;daily@23:58;hand\n`,
  );
  await nextMinute();
};

const stateIn = (record: string | null): unknown => {
  try {
    return Reflect.get(Object(JSON.parse(record ?? 'null')), 'state');
  } catch {
    return null;
  }
};

/** Waits until a service has done all that there is to do, or is no more. */
export const untilDone = async (workspace: Workspace): Promise<void> => {
  await waitFor(
    'the end of its work',
    () =>
      stateIn(workspace.read('.backup_manager/status.json')) === 'idle' ||
      processesBelow(workspace.directory).length === 0,
    // why: where this word of it was the one that failed, the next one comes after 45 s
    200_000,
  );
};

/** What stands in a workspace, and what was recorded. */
export interface Standing {
  readonly list: string;
  /** The backups that are whole, as `TRIGGER NAME`; and those that ended with less, which was told. */
  readonly made: ReadonlyArray<string>;
  readonly less: ReadonlyArray<string>;
  readonly removed: number;
  /** Without the versions in their names. */
  readonly backups: ReadonlyArray<string>;
  readonly trash: ReadonlyArray<string>;
  /** What each archive holds as docs/a. */
  readonly content: ReadonlyArray<string>;
  readonly leftovers: ReadonlyArray<string>;
  readonly findings: ReadonlyArray<string>;
  readonly journal: number | null;
  readonly verified: number | null;
}

export const right: Standing = {
  list: '0: docs;daily@23:59;daily\n1: docs;daily@23:58;hand\n',
  made: ['command daily', 'command kept', 'schedule kept', 'schedule kept', 'schedule once'],
  less: [],
  removed: 1,
  backups: ['daily.tar', 'kept.V.tar', 'kept.tar', 'once.tar'],
  trash: ['kept.V.tar'],
  content: ['old\n', 'old\n', 'new\n', 'new\n'],
  leftovers: [],
  findings: ['service-down backup_service'],
  journal: 0,
  verified: 0,
};

/** What may lie in `.backup_manager` while nobody is at work. */
const settled =
  /^(checkpoint\.json|history\.json|snapshot-\d+\.json|journal\.jsonl|service\.err|catalogues)$/;

/** What a catalogue is called, and the lists of members that several share. */
const catalogue = /^[0-9a-f]+\.(cat|lists)$/;

type Recorded = ReadonlyArray<Record<string, unknown>>;

const endedIn = (events: Recorded, ending: RegExp): ReadonlyArray<string> =>
  events
    .filter(({ type }) => ending.test(String(type)))
    .map(({ trigger, name }) => `${String(trigger)} ${String(name)}`)
    .sort();

/** Temporary files of any kind, anywhere. */
const leftoversIn = (workspace: Workspace): ReadonlyArray<string> => [
  ...workspace.ls().filter((name) => /tmp|^\.(?!backup_manager$)/.test(name)),
  ...workspace.ls('.backup_manager').filter((name) => !settled.test(name)),
  ...(existsSync(workspace.path('.backup_manager/catalogues'))
    ? workspace.ls('.backup_manager/catalogues').filter((name) => !catalogue.test(name))
    : []),
];

const withoutVersion = (name: string): string => name.replace(/\.\d{8}T\d{6}(?:-\d+)?\./, '.V.');

export const standingOf = async (workspace: Workspace): Promise<Standing> => {
  const events = workspace.events().map((event): Record<string, unknown> => ({ ...event }));
  const backups = workspace.ls('backups');
  const trash = existsSync(workspace.path('backups/.trash')) ? workspace.ls('backups/.trash') : [];
  const leftovers = leftoversIn(workspace);
  const contents = await Promise.all(
    backups.map((name) => workspace.shell('tar', '-xzOf', `backups/${name}`, 'docs/a')),
  );
  const [list, told, journal, verified] = await Promise.all([
    workspace.run('list'),
    consult(workspace),
    workspace.run('journal', '--check'),
    workspace.run('verify'),
  ]);
  return {
    list: list.stdout,
    made: endedIn(events, /^BackupCompleted$/),
    less: endedIn(events, /^Backup(Partial|Failed|Skipped)$/),
    removed: events.filter(({ type }) => type === 'VersionRemoved').length,
    backups: backups.map(withoutVersion),
    trash: trash.map(withoutVersion),
    content: contents.map(({ stdout }) => stdout),
    leftovers,
    findings: told.findings,
    journal: journal.status,
    verified: verified.status,
  };
};
