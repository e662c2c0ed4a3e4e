/** Which commands start a packing thread while they are being loaded. */
import { mkdirSync, readFileSync } from 'node:fs';
import { noteThreads } from './support/note-threads';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** One with a schedule that is called as the command is. */
const withSchedule = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  mkdirSync(workspace.path('docs'));
  await workspace.succeed('create', 'docs;daily@03:00;run');
  return workspace;
};

/** What the command, which works, starts. */
const threadsOf = async (
  { directory, path, runIn, write }: Workspace,
  ...args: ReadonlyArray<string>
): Promise<string> => {
  const [hook, notes] = [path('hook.js'), path('notes')];
  write('hook.js', noteThreads);
  write('notes', '');
  const surroundings = { cwd: directory, env: { NODE_OPTIONS: `--require ${hook}`, NOTES: notes } };
  expect(await runIn(surroundings, ...args)).toMatchObject({ status: 0 });
  return readFileSync(notes, 'utf8');
};

it('a backup starts its thread before the program is there, and no second one', async () => {
  const workspace = await withSchedule();
  const early = 'start pack_worker.js\n';
  expect(await threadsOf(workspace, 'run', 'run')).toBe(early);
  expect(await threadsOf(workspace, '--json', '--dir', workspace.directory, 'run', 'run')).toBe(early);
});

it('each backup behind the first one of a command has a thread of its own', async () => {
  const workspace = await withSchedule();
  await workspace.succeed('create', 'docs;daily@04:00;second');
  expect(await threadsOf(workspace, 'run', '--all')).toBe('start pack_worker.js\nprogram pack_worker.js\n');
  expect(workspace.ls('backups')).toEqual(['run.tar', 'second.tar']);
});

it.each([[['run', '--help']], [['list']], [['why', 'run']], [['history', 'run']]])(
  '%j starts none',
  async (args) => {
    expect(await threadsOf(await withSchedule(), ...args)).toBe('');
  },
);

it('a backup that there is nothing for says so, and does not wait for its thread', async () => {
  const { run } = await withSchedule();
  expect(await run('run', 'nothing')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('nothing') as string,
  });
});
