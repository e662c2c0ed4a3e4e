/**
 * Commands are killed at every one of their calls to the file system, over and over: what stood before a kill or what would
 * stand after it stands, nothing else; and the next command works. `EVIDENCE_KILLS` says how many kills, 20,000 unless told.
 */
import { availableParallelism } from 'node:os';
import { consult } from '../end-to-end/support/doctor';
import { type Striking, striking } from '../end-to-end/support/struck';
import { useWorkspaces, type Workspace } from '../end-to-end/support/workspace';

const makeWorkspace = useWorkspaces();
const wanted = Number(process.env['EVIDENCE_KILLS'] ?? '20000');

interface Change {
  readonly command: ReadonlyArray<string>;
  readonly from: ReadonlyArray<string>;
  readonly to: ReadonlyArray<string>;
}

const lineOf = (name: string): string => `docs;daily@23:59;${name}`;
const shown = (names: ReadonlyArray<string>): string =>
  names.map((name, index) => `${index}: ${lineOf(name)}\n`).join('');

/** What is done over and over; the last one leaves what the first one begins with. */
const changes: ReadonlyArray<Change> = [
  { command: ['create', lineOf('two')], from: ['one'], to: ['one', 'two'] },
  { command: ['delete', '0'], from: ['one', 'two'], to: ['two'] },
  { command: ['undo'], from: ['two'], to: ['one', 'two'] },
  { command: ['run', 'one'], from: ['one', 'two'], to: ['one', 'two'] },
  { command: ['delete', '1'], from: ['one', 'two'], to: ['one'] },
];

let kills = 0;

const listIn = async (workspace: Workspace): Promise<string> => (await workspace.run('list')).stdout;

/** Kills the command at each of its calls, until it is done; when a kill came after the decision, it is done too. */
const killThrough = async (workspace: Workspace, { run }: Striking, change: Change): Promise<void> => {
  for (let at = 1; ; at += 1) {
    const { outcome, struck } = await run(change.command, kills < wanted ? at : 0, 'KILL');
    const list = await listIn(workspace);
    if (struck === null) {
      expect({ status: outcome.status, list }).toEqual({ status: 0, list: shown(change.to) });
      return;
    }
    kills += 1;
    if (kills % 1000 === 0) process.stdout.write(`${kills} kills\n`);
    expect(outcome.status).toBeNull();
    expect([shown(change.from), shown(change.to)]).toContain(list);
    // why: a kill after the decision leaves it done, unless nothing of the list was to change
    if (list !== shown(change.from)) return;
  }
};

const livesThrough = async (): Promise<void> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', lineOf('one'));
  const blows = striking(workspace);
  while (kills < wanted) {
    for (const change of changes) await killThrough(workspace, blows, change);
    expect((await consult(workspace, ['--repair'])).findings).toEqual(['service-down backup_service']);
    expect(await workspace.succeed('journal', '--check')).toMatch(/^journal ok: /);
    const made = (await workspace.succeed('backups')).split('\n').filter((name) => name !== '');
    expect(made.length).toBeGreaterThan(0);
    for (const name of made)
      expect((await workspace.shell('tar', '-tzf', `backups/${name}`)).stdout).toContain('docs/a');
    for (const name of made) await workspace.shell('rm', `backups/${name}`);
  }
  blows.remove();
};

it(
  `nothing is lost, doubled or half after any of ${wanted} kills`,
  async () => {
    await Promise.all(Array.from({ length: availableParallelism() }, livesThrough));
    process.stdout.write(`${kills} kills\n`);
    expect(kills).toBeGreaterThanOrEqual(wanted);
  },
  8 * 3_600_000,
);
