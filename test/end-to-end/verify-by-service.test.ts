/** A service verifies what its schedules ask for, by itself: a fault is told everywhere, and a kill costs one look. */
import { closeSync, openSync, statSync, utimesSync, writeSync } from 'node:fs';
import { fakeClock } from './support/fake-clock';
import { consult } from './support/doctor';
import { documentOf } from './support/json';
import { kill, waitUntilGone } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const verifiedIn = (workspace: Workspace): ReadonlyArray<string> =>
  workspace
    .events()
    .filter(({ type }) => type === 'ArchiveVerified')
    .map((event) => JSON.stringify({ ...event, at: null }));

const damage = (file: string): void => {
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.from([0xff]), 0, 1, 40);
  closeSync(fd);
};

/** Archives of the first of a month, of which one is damaged since; and a service of two days later. */
const twoDaysLater = async () => {
  const workspace = makeWorkspace();
  const clock = fakeClock(workspace);
  clock.set('2026-03-01T12:00:00Z');
  workspace.write('docs/a', 'a letter to be kept\n');
  for (const name of ['one', 'two', 'three'])
    await clock.run('create', `docs;daily@11:00;${name};verify=daily${name === 'two' ? ':read' : ''}`);
  await clock.run('create', 'docs;daily@11:00;other');
  await clock.run('run', '--all');
  damage(workspace.path('backups/three.tar'));
  clock.set('2026-03-02T10:00:00Z');
  return { workspace, clock };
};

it('looks into them while it rests; a fault stands in log, status and doctor, and next says what comes', async () => {
  const { workspace, clock } = await twoDaysLater();
  const before = await clock.run('next', '--json', 'one');
  expect(documentOf(before, 'next').result).toMatchObject({
    verifications: [
      { index: 0, file: 'one.tar', level: 'digest', due: expect.stringMatching(/^2026-03-02T12:00:0/) },
    ],
  });
  clock.set('2026-03-02T12:30:00Z');
  const down = await clock.run('status', '--json');
  expect(documentOf(down, 'status').errors).toContain(
    'two: 1 of 1 archive never verified; the service verifies the next once it runs',
  );
  await clock.run('start');
  await clock.serviceLogs(/^Verified backups\/one\.\d+T\d+\.tar \(digest\)$/);
  await clock.serviceLogs(/^Verified backups\/two\.\d+T\d+\.tar \(read\)$/);
  await clock.serviceLogs(
    /^Error: backups\/three\.\d+T\d+\.tar does not verify \(digest\): its digest is not/,
  );
  const { result, notes } = documentOf(await clock.run('status', '--json'), 'status');
  expect(result).toMatchObject({
    schedules: [
      { name: 'one', verification: { every: 'daily', level: 'digest', there: 2, never: 1, late: 0 } },
      { name: 'two', verification: { every: 'daily', level: 'read', there: 2, never: 1, late: 0 } },
      { name: 'three', verification: { there: 2, never: 1 } },
      { name: 'other', verification: null },
    ],
  });
  expect(notes.join('\n')).toMatch(
    /backups\/three\.\d+T\d+\.tar did not verify at 2026-03-02 12:30: its digest is not .*; backup_manager doctor says what to do/,
  );
  expect(notes.join('\n')).toContain(
    'one: 1 of 2 archives never verified; the next verification is at 2026-03-03 12:30',
  );
  expect((await consult(workspace)).findings.join('\n')).toMatch(/archive-faulty backups\/three\./);
  expect(verifiedIn(workspace)).toHaveLength(3);
  await workspace.succeed('stop');
});

it('that is killed goes on where it was, and looks into none twice that was journalled', async () => {
  const { workspace, clock } = await twoDaysLater();
  clock.set('2026-03-02T10:59:00Z');
  await clock.run('start');
  clock.set('2026-03-02T12:30:00Z');
  await clock.serviceLogs(/^Verified /);
  const pid = workspace.servicePid();
  kill(pid, 'SIGKILL');
  await waitUntilGone(pid);
  await clock.run('start');
  // why: not by the log, for a look may have been journalled when the kill came, and not been told there yet
  await clock.serviceSees('three looks in the journal', () => verifiedIn(workspace).length >= 3);
  expect(new Set(verifiedIn(workspace)).size).toBe(3);
  expect(verifiedIn(workspace)).toHaveLength(3);
  await workspace.succeed('stop');
});

it('looks into a version that is one file with the one before it as into any other, and finds rot in both', async () => {
  const workspace = makeWorkspace();
  const clock = fakeClock(workspace);
  clock.set('2026-03-01T12:00:00Z');
  workspace.write('docs/a', 'a letter to be kept\n');
  const before = new Date('2026-02-01T00:00:00Z');
  utimesSync(workspace.path('docs/a'), before, before);
  await clock.run('create', 'docs;monthly:1@11:00;docs;verify=daily keep=5');
  await clock.run('run', 'docs');
  clock.set('2026-03-01T13:00:00Z');
  await clock.run('run', 'docs');
  const [older = ''] = workspace.ls('backups').filter((name) => name !== 'docs.tar');
  const inode = (name: string): number => statSync(workspace.path('backups', name)).ino;
  expect(inode(older)).toBe(inode('docs.tar'));

  clock.set('2026-03-02T14:00:00Z');
  await clock.run('start');
  await clock.serviceSees('a look into each', () => verifiedIn(workspace).length >= 2);
  expect(new Set(verifiedIn(workspace)).size).toBe(2);
  const { result } = documentOf(await clock.run('status', '--json'), 'status');
  expect(result).toMatchObject({
    schedules: [{ name: 'docs', verification: { there: 2, never: 0, late: 0 } }],
  });
  expect((await consult(workspace)).findings.join('\n')).not.toContain('archive-faulty');

  damage(workspace.path('backups/docs.tar'));
  clock.set('2026-03-03T15:00:00Z');
  await clock.serviceLogs(/^Error: backups\/docs\S*\.tar does not verify \(digest\)/, 2);
  const { findings } = await consult(workspace);
  expect(findings.filter((text) => text.includes('archive-faulty'))).toHaveLength(2);
  await workspace.succeed('stop');
});
