/** `pause`, `resume` and `skip` as people type them: what is told of them, by which command. */
import { documentOf } from './support/json';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const furnished = (): Workspace => {
  const workspace = makeWorkspace();
  workspace.write('a/file', 'of a\n');
  workspace.write('backup_schedules.txt', 'a;daily@03:00;first\na;daily@04:00;second\n');
  return workspace;
};

it('pause is told by status, next and why; resume ends it', async () => {
  const workspace = furnished();
  const { status, stderr } = await workspace.run('pause', 'first', '--until', '2d');
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^note: first is paused until \d{4}-\d\d-\d\d \d\d:\d\d\n$/),
  });
  const state = await workspace.run('status', '--json');
  expect(documentOf(state, 'status')).toMatchObject({
    exit: 0,
    result: { well: true, schedules: [{ health: 'paused' }, { health: 'waiting', paused: null }] },
  });
  expect((await workspace.run('status')).stdout).toMatch(/0 +first +paused/);
  const next = await workspace.run('next', '4');
  expect(next.stderr).toMatch(/^note: first is paused until /);
  expect(await workspace.succeed('why', 'first', 'tomorrow')).toMatch(
    /its schedule was paused by the command pause, until .*[\s\S]*and will be skipped: its schedule is paused then/,
  );
  expect((await workspace.run('run', 'first')).status).toBe(0);
  expect((await workspace.run('resume')).stderr).toBe('note: resumed: a;daily@03:00;first\n');
  expect((await workspace.run('resume', 'first')).stderr).toMatch(/^Error: first is not paused\n/);
});

it('of all schedules is undone', async () => {
  const workspace = furnished();
  expect((await workspace.run('pause')).stderr).toContain('note: all schedules are paused\n');
  expect((await workspace.run('next')).stdout).toBe('');
  expect(await workspace.succeed('undo')).toBe('took back the pause of: all schedules\n');
  expect((await workspace.run('next')).stdout).toContain('second');
});

it('skip leaves out the next one, and undo takes that back', async () => {
  const workspace = furnished();
  const first = documentOf(await workspace.run('next', '1', '--json'), 'next').result;
  expect(documentOf(await workspace.run('skip', '0', '--json'), 'skip').result).toMatchObject({
    name: 'first',
    index: 0,
  });
  expect(documentOf(await workspace.run('next', '1', '--json'), 'next').result).not.toEqual(first);
  expect((await workspace.run('next')).stderr).toMatch(/^note: first is skipped as asked, through /);
  expect(await workspace.succeed('undo')).toMatch(
    /^took back the skip of: a;daily@03:00;first; it is made at /,
  );
  expect(documentOf(await workspace.run('next', '1', '--json'), 'next').result).toEqual(first);
});

it.each([
  ['yesterday', /^Error: can't understand the time yesterday\n {2}yesterday is over/],
  ['whenever', /^Error: can't understand the time whenever\n {2}a time to come is one of /],
])('pause --until %s is wrong usage', async (time, said) => {
  const { status, stderr } = await furnished().run('pause', '--until', time);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(said) });
});
