/** What `undo` says of pauses: what it was that is taken back, all of it. */
import { documentOf } from '../end-to-end/support/json';
import { answer } from '../evidence/support/answered';
import { workspaceInMemory, type WorkspaceInMemory } from '../support/workspace-in-memory';

const heard = { screen: { width: 80, height: 24, colour: false }, isTerminal: false };
const docs = 'docs;daily@13:00;docs';
const pics = 'pics;daily@13:00;pics';

const say = async (workspace: WorkspaceInMemory, ...argv: ReadonlyArray<string>) =>
  await answer(workspace, argv, heard);

const after = async (...commands: ReadonlyArray<ReadonlyArray<string>>): Promise<WorkspaceInMemory> => {
  const workspace = workspaceInMemory(Date.UTC(2024, 2, 5, 10, 0));
  await workspace.create(docs);
  await workspace.create(pics);
  for (const argv of commands) expect(await say(workspace, ...argv)).toMatchObject({ status: 0 });
  return workspace;
};

const undone = async (workspace: WorkspaceInMemory): Promise<unknown> => {
  const { status, out, notes } = await say(workspace, '--json', 'undo');
  return documentOf({ status, stdout: out, stderr: notes }, 'undo').result;
};

describe('undo of pauses', () => {
  const all = [['pause'], ['pause', 'docs'], ['pause', 'pics'], ['resume']] as const;

  it('names every pause that a resume had ended', async () => {
    expect(await say(await after(...all), 'undo')).toEqual({
      status: 0,
      notes: '',
      out: `took back the resume of: all schedules\ntook back the resume of: ${docs}\ntook back the resume of: ${pics}\n`,
    });
    expect(await undone(await after(...all))).toMatchObject({
      undone: 'resume',
      schedule: null,
      line: '',
      index: null,
    });
  });

  it('says whether a pause or a resume is taken back, by what was in force', async () => {
    const twice = [
      ['pause', 'docs'],
      ['pause', 'docs', '--until', '20:00'],
    ] as const;
    expect(await say(await after(...twice), 'undo')).toMatchObject({
      out: `took back the pause of: ${docs}\n`,
    });
    expect(await undone(await after(...twice))).toMatchObject({
      undone: 'pause',
      schedule: 1,
      line: docs,
      index: 0,
    });
    expect(await undone(await after(['pause'], ['pause', '--until', '20:00']))).toMatchObject({
      undone: 'pause',
    });
    expect(await undone(await after(['pause', 'docs']))).toMatchObject({ undone: 'pause' });
    expect(await undone(await after(['pause', 'docs'], ['resume', 'docs']))).toMatchObject({
      undone: 'resume',
    });
  });

  it('tells what it skipped', async () => {
    const workspace = await after(['pause', 'docs'], ['pause', 'docs', '--until', '20:00']);
    workspace.clock.set(Date.UTC(2024, 2, 5, 14, 0));
    expect(await say(workspace, 'undo')).toEqual({
      status: 0,
      out: `took back the pause of: ${docs}\n`,
      notes: 'note: docs: one backup was skipped in the pause\n',
    });
  });
});
