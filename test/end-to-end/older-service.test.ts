/** Commands of this version beside a service that an older one has started: it can't read what they journal. */
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

it('say so as they journal, and start says what to do', async () => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  await workspace.run('start');
  const said = 'the service that runs is of an older version';
  expect((await workspace.run('create', 'docs;daily@02:00;docs')).stderr).not.toContain(said);
  const record = '.backup_manager/service.json';
  const written: unknown = JSON.parse(workspace.read(record) ?? '');
  workspace.write(record, JSON.stringify({ ...Object(written), journal: 1 }));
  const created = await workspace.run('create', 'docs;daily@03:00;more');
  expect(created.status).toBe(0);
  expect(created.stderr).toContain(said);
  for (const words of [['delete', '0'], ['undo'], ['status']])
    expect([words, (await workspace.run(...words)).stderr]).toEqual([words, expect.stringContaining(said)]);
  const json = JSON.parse((await workspace.run('delete', '0', '--json')).stdout) as { notes: Array<string> };
  expect(json.notes.join('\n')).toContain(said);
  const started = await workspace.run('start');
  expect(started.status).toBe(1);
  expect(started.stderr).toContain('backup_service already running\n  it is of an older version');
  await workspace.succeed('stop');
});
