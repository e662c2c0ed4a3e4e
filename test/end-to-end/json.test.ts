/** The contract of `--json`, held to by every command that `--help` lists, in whatever way it ends. */
import { mkdirSync } from 'node:fs';
import * as RA from 'fp-ts/ReadonlyArray';
import { freePort } from '../support/free-port';
import { schemaNames } from '../support/published-schemas';
import { askInTurn } from './support/ask-in-turn';
import { documentOf, type Example, examples, listedCommands, valueOn, withArchive } from './support/json';
import { waitFor } from './support/processes';
import { type Outcome, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

// why: each test runs every command twice
jest.setTimeout(300_000);

const withSource = (): Workspace => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'one\n'.repeat(1000));
  return workspace;
};

/** Runs a command to its end; `inspect`, which has none, until it has printed its address. */
const type = async (workspace: Workspace, ...typed: ReadonlyArray<string>): Promise<Outcome> => {
  const place = 'file:/mnt/usb/backups';
  // why: nobody has a disk at the place of the page
  const args = [
    ...typed.map((word) => (word === place ? `file:${workspace.path('usb')}` : word)),
    ...(typed[0] === 'recover' && typed.includes(place) ? ['--to', 'recovered'] : []),
  ];
  if (args[0] === 'copy') await workspace.run('destination', 'add', 'usb', `file:${workspace.path('usb')}`);
  if (!args.includes('inspect')) return workspace.run(...args);
  const running = workspace.begin(...args, '--port', String(await freePort()));
  let isOver = false;
  void running.outcome.then(() => (isOver = true));
  await waitFor('the address', () => isOver || running.heard().includes('http://'));
  running.interrupt();
  return running.outcome;
};

/** What stands on standard error whatever the workspace is called, whichever minute its archives are of, and however slow the machine is. */
const said = (workspace: Workspace, { stderr }: Outcome): string =>
  stderr
    .replaceAll(workspace.directory, 'WORKSPACE')
    .replace(/^waiting for backup_service .*\n/m, '')
    .replaceAll(/\b\d{4}-\d\d-\d\d \d\d:\d\d\b/g, 'MINUTE');

/** `journal` prints lines of its own, and a document only where it has none to print. */
const judgeAnswer = (command: string, outcome: Outcome): void => {
  if (command !== 'journal' || outcome.status !== 0) {
    expect(documentOf(outcome, command).command).toBe(command);
    return;
  }
  const lines = outcome.stdout.split('\n').slice(0, -1);
  for (const line of lines) valueOn(line, 'journal-line');
  expect(lines.length).toBeGreaterThan(0);
};

/** Holds what a command answers to people against what it answers to programs; gives its status. */
const compare = (
  { command }: Example,
  [plain, forPeople]: readonly [Workspace, Outcome],
  [programmed, forPrograms]: readonly [Workspace, Outcome],
): number | null => {
  judgeAnswer(command, forPrograms);
  expect({ command, status: forPrograms.status, said: said(programmed, forPrograms) }).toEqual({
    command,
    status: forPeople.status,
    said: said(plain, forPeople),
  });
  return forPrograms.status;
};

/** The same of every example with options with which it does nothing, in one process. */
const compareRefusals = async (...options: ReadonlyArray<string>): Promise<ReadonlyArray<number | null>> => {
  const workspace = makeWorkspace();
  const asked = examples.flatMap(({ args }) => [
    { cwd: workspace.directory, args: [...args, ...options] },
    { cwd: workspace.directory, args: [...args, ...options, '--json'] },
  ]);
  const answers = RA.chunksOf(2)(await askInTurn(asked, workspace.home));
  expect(answers).toHaveLength(examples.length);
  return RA.zip(examples, answers).map(([example, [forPeople, forPrograms]]) => {
    if (forPrograms === undefined) throw new Error('not all was answered');
    return compare(example, [workspace, forPeople.outcome], [workspace, forPrograms.outcome]);
  });
};

/** Types every example in two workspaces, once with `--json`, and holds the two against each other. */
const compareAll = async (plain: Workspace, programmed: Workspace): Promise<ReadonlyArray<number | null>> => {
  const statuses: Array<number | null> = [];
  for (const example of examples) {
    const [forPeople, forPrograms] = await Promise.all([
      type(plain, ...example.args),
      type(programmed, ...example.args, '--json'),
    ]);
    statuses.push(compare(example, [plain, forPeople], [programmed, forPrograms]));
  }
  return statuses;
};

describe('every command that --help lists', () => {
  it('has a schema, and an example in docs/commands.md', async () => {
    const listed = await listedCommands(makeWorkspace());
    expect(listed.length).toBeGreaterThan(10);
    expect([...schemaNames].sort()).toEqual(
      [...listed, 'error', 'hook', 'journal-fold', 'journal-line', 'notice'].sort(),
    );
    expect(examples.map(({ command }) => command).sort()).toEqual([...listed].sort());
  });

  it('prints one valid document when it is done, and nothing else changes', async () => {
    const [plain, programmed] = [withSource(), withSource()];
    for (const workspace of [plain, programmed]) mkdirSync(workspace.path('usb'));
    expect(await compareAll(plain, programmed)).toEqual(examples.map(() => 0));
  });

  it('prints one when there is nothing in the workspace', async () => {
    await compareAll(makeWorkspace(), makeWorkspace());
  });

  it('prints one when the journal is damaged', async () => {
    const [plain, programmed] = [await withArchive(makeWorkspace), await withArchive(makeWorkspace)];
    for (const workspace of [plain, programmed])
      workspace.write('.backup_manager/journal.jsonl', 'nonsense\n');
    const statuses = await compareAll(plain, programmed);
    expect(statuses.filter((status) => status === 1).length).toBeGreaterThan(5);
  });

  it('prints an error when the workspace does not exist', async () => {
    const statuses = await compareRefusals('--dir', 'nowhere');
    expect(statuses).toEqual(examples.map(() => 1));
  });

  it('prints an error for an option that it does not have', async () => {
    const statuses = await compareRefusals('--frobnicate');
    expect(statuses).toEqual(examples.map(() => 2));
  });
});
