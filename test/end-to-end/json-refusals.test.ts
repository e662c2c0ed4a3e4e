/** `--json` when a command is refused: an error document, with a type that stays, a message and advice. */
import { type BackupError } from '../../src/domain/error';
import { freePort } from '../support/free-port';
import { documentOf } from './support/json';
import { waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Two schedules of one name, an archive of it, and no service. */
const furnished = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;daily@23:59;d');
  await workspace.succeed('run', 'd');
  await workspace.succeed('create', 'docs;daily@23:58;d');
  return workspace;
};

const bare = (): Promise<Workspace> => Promise.resolve(makeWorkspace());

/** Nothing has happened in it. */
const begun = async (): Promise<Workspace> => {
  const workspace = await bare();
  workspace.begun();
  return workspace;
};

const damaged = async (): Promise<Workspace> => {
  const workspace = await furnished();
  workspace.write('.backup_manager/journal.jsonl', 'nonsense\n');
  return workspace;
};

const changed = async (): Promise<Workspace> => {
  const workspace = await furnished();
  workspace.write('backups/d.tar', 'changed\n');
  return workspace;
};

interface Refusal {
  readonly in: () => Promise<Workspace>;
  readonly typed: string;
  readonly exit: 1 | 2;
  readonly type: BackupError['type'];
  readonly message: RegExp;
  readonly advice: RegExp | null;
}

const refusal = (
  where: Refusal['in'],
  typed: string,
  exit: Refusal['exit'],
  type: Refusal['type'],
  message: RegExp,
  advice: Refusal['advice'],
): Refusal => ({ in: where, typed, exit, type, message, advice });

const refusals: ReadonlyArray<Refusal> = [
  refusal(bare, '', 2, 'NoInstruction', /^no instruction$/, /--help/),
  refusal(bare, 'frobnicate', 2, 'UnknownInstruction', /^unknown instruction: frobnicate$/, /--help/),
  refusal(bare, 'create', 2, 'MissingArgument', /^missing argument: create \[schedule\]$/, /create --help/),
  refusal(bare, 'restore', 2, 'MissingArgument', /^missing argument: restore \[name\]$/, /restore --help/),
  refusal(bare, 'list more', 2, 'TooManyArguments', /^too many arguments: list$/, /list --help/),
  refusal(bare, 'list --more', 2, 'WrongOption', /'--more'/, /--help/),
  refusal(bare, 'verify --level deep', 2, 'WrongOption', /'deep'/, /--help/),
  refusal(bare, 'next docs many', 2, 'WrongOption', /not many/, /--help/),
  refusal(bare, 'status --watch --at today', 2, 'WrongOption', /--at and --watch/, /--help/),
  refusal(bare, 'status', 1, 'NoWorkspace', /^no workspace in /, /--dir/),
  refusal(begun, 'status --at 25:99', 2, 'MalformedTime', /^can't understand the time 25:99$/, /today/),
  refusal(begun, 'history --since never', 2, 'MalformedTime', /never$/, /today/),
  refusal(bare, 'create docs;25:00;d', 1, 'MalformedSchedule', /^malformed schedule: docs;25:00;d$/, /25:00/),
  refusal(bare, 'list', 1, 'SchedulesFileMissing', /^can't find backup_schedules\.txt$/, /create/),
  refusal(bare, 'backups', 1, 'BackupsDirectoryMissing', /^can't find backups directory$/, /first backup/),
  refusal(bare, 'list --dir nowhere', 1, 'FileFailed', /use the workspace .*nowhere/, null),
  refusal(bare, 'stop', 1, 'CannotStopService', /^can't stop backup_service$/, /not running/),
  refusal(bare, 'restore --archive none.tar', 1, 'CannotRestore', /none\.tar/, null),
  refusal(furnished, 'delete 7', 1, 'NoScheduleAtIndex', /at index 7$/, /backup_manager list/),
  refusal(furnished, 'delete abc', 1, 'NoScheduleAtIndex', /at index abc$/, /backup_manager list/),
  refusal(furnished, 'next nope', 1, 'NoSuchSchedule', /nope$/, /backup_manager list/),
  refusal(furnished, 'run nope', 1, 'NoSuchSchedule', /nope$/, /backup_manager list/),
  refusal(furnished, 'run d', 1, 'AmbiguousSchedule', /^2 schedules have the name d$/, /0, 1/),
  refusal(furnished, 'why nope', 1, 'UnknownName', /named nope/, /history/),
  refusal(furnished, 'history nope', 1, 'UnknownName', /named nope/, /history/),
  refusal(furnished, 'verify nope', 1, 'NoSuchArchive', /of nope/, /backups --long/),
  refusal(furnished, 'restore nope', 1, 'NoSuchArchive', /of nope/, /backups --long/),
  refusal(furnished, 'restore d --version 1999', 1, 'NoSuchVersion', /1999 of d$/, /^there is: \d{8}T/),
  refusal(changed, 'restore d', 1, 'ArchiveUnverified', /^backups\/d\.tar/, /--unverified/),
  refusal(
    damaged,
    'create docs;23:59;x',
    1,
    'JournalDamaged',
    /at line 1: it is not JSON$/,
    /docs\/format\.md/,
  ),
  refusal(damaged, 'journal', 1, 'JournalDamaged', /at line 1/, /docs\/format\.md/),
  refusal(damaged, 'journal --check', 1, 'JournalDamaged', /at line 1/, /docs\/format\.md/),
  refusal(damaged, 'start', 1, 'CannotStartService', /journal damaged/, null),
];

describe('a refusal', () => {
  it.each(refusals)('of "$typed" is $type', async ({ in: make, typed, exit, type, message, advice }) => {
    const workspace = await make();
    const args = typed.split(' ').filter((word) => word !== '');
    const outcome = await workspace.run(...args, '--json');
    const document = documentOf(outcome, 'error');
    const error = { type, message: expect.stringMatching(message), advice: expect.anything() };
    expect(document).toEqual({
      v: 1,
      command: args[0] ?? '',
      exit,
      notes: [],
      errors: [],
      result: null,
      error,
    });
    if (advice === null) expect(document.error?.advice).toEqual([]);
    else expect(document.error?.advice.join('\n')).toMatch(advice);
    const { message: said = '', advice: more = [] } = document.error ?? {};
    expect(outcome.stderr).toBe([`Error: ${said}`, ...more.map((line) => `  ${line}`), ''].join('\n'));
  });

  it('of a second start is ServiceAlreadyRunning', async () => {
    const workspace = makeWorkspace();
    await workspace.run('start');
    expect(documentOf(await workspace.run('start', '--json'), 'error')).toMatchObject({
      command: 'start',
      exit: 1,
      error: { type: 'ServiceAlreadyRunning', advice: ['backup_manager stop ends it'] },
    });
    await workspace.run('stop');
  });

  it('of a second inspector on one port is CannotInspect', async () => {
    const workspace = await begun();
    const port = String(await freePort());
    const first = workspace.begin('inspect', '--port', port);
    await waitFor('the address', () => first.heard() !== '');
    expect(documentOf(await (await begun()).run('inspect', '--port', port, '--json'), 'error')).toMatchObject(
      {
        command: 'inspect',
        exit: 1,
        error: { type: 'CannotInspect', message: expect.stringContaining(port) },
      },
    );
    first.interrupt();
    await first.outcome;
  });

  it('names the command even where another option comes first, and none where none is asked for', async () => {
    const workspace = makeWorkspace();
    expect(documentOf(await workspace.run('--more', 'list', '--json'), 'error').command).toBe('list');
    expect(documentOf(await workspace.run('--json', '--dir'), 'error').command).toBe('');
  });

  it('is for people where --json is only a word', async () => {
    const workspace = await furnished();
    const { status, stdout } = await workspace.run('restore', 'd', '--to', 'out', '--', '--json');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^nothing was restored/);
  });
});
