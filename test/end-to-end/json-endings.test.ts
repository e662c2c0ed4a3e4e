/** `--json` where a command is done, and yet something is wrong: a result, and an exit status that is not 0. */
import { appendFileSync } from 'node:fs';
import { documentOf, withArchive } from './support/json';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

const whole = { errors: [], error: null };

describe('a partial archive', () => {
  it('is a result, with what is wrong with it, and exit status 3', async () => {
    const workspace = await withArchive(makeWorkspace);
    workspace.write('docs/a', '');
    workspace.write('docs/b', 'b\n');
    const outcome = await workspace.run('run', 'd', '--json');
    expect(documentOf(outcome, 'run')).toMatchObject({
      exit: 3,
      errors: ['partial: its content shrank from 4.0 kB to 2 bytes'],
      result: { outcome: 'partial', reason: expect.any(String), archive: 'd.tar', report: { entries: 3 } },
      error: null,
    });
    expect(outcome.stderr).toBe('Error: partial: its content shrank from 4.0 kB to 2 bytes\n');
  });
});

describe('what is found to be wrong', () => {
  it('is a result of verify, restore and status, with exit status 1', async () => {
    const workspace = await withArchive(makeWorkspace);
    const restored = await workspace.run('restore', 'd', 'nope', '--to', 'out', '--json');
    expect(documentOf(restored, 'restore')).toMatchObject({
      exit: 1,
      error: null,
      result: { absent: ['nope'] },
    });
    appendFileSync(workspace.path('backups/d.tar'), 'x');
    const verified = await workspace.run('verify', '--json');
    expect(documentOf(verified, 'verify')).toMatchObject({ ...whole, exit: 1, result: { holds: false } });
    await workspace.shell('rm', 'backup_schedules.txt');
    const status = await workspace.run('status', '--json');
    expect(documentOf(status, 'status')).toMatchObject({
      exit: 1,
      error: null,
      errors: [
        "can't find backup_schedules.txt: nothing is backed up",
        expect.stringMatching(/^backups\/d\.tar did not verify at .*: it was changed or swapped/),
      ],
      result: { well: false, schedulesFile: 'missing' },
    });
  });

  it('is a result of run, when nothing could be archived', async () => {
    const workspace = await withArchive(makeWorkspace);
    await workspace.shell('rm', '-r', 'docs');
    expect(documentOf(await workspace.run('run', 'd', '--json'), 'run')).toMatchObject({
      exit: 1,
      error: null,
      errors: ["can't back up docs: no such file or directory"],
      result: { outcome: 'failed', archive: null, report: null },
    });
  });

  it('speaks of one torn byte as of one', async () => {
    const workspace = await withArchive(makeWorkspace);
    appendFileSync(workspace.path('.backup_manager/journal.jsonl'), 't');
    expect(documentOf(await workspace.run('journal', '--check', '--json'), 'journal').notes).toEqual([
      '1 byte after the last line is torn; the next command that writes moves it aside',
    ]);
  });

  it('is a note of journal --check and backups --long', async () => {
    const workspace = await withArchive(makeWorkspace);
    appendFileSync(workspace.path('.backup_manager/journal.jsonl'), 'torn');
    workspace.write('backups/stranger.tar', '');
    expect(documentOf(await workspace.run('journal', '--check', '--json'), 'journal')).toMatchObject({
      exit: 0,
      notes: [expect.stringMatching(/^4 bytes after the last line are torn/)],
      result: { torn: 4 },
    });
    expect(documentOf(await workspace.run('backups', '--long', '--json'), 'backups')).toMatchObject({
      notes: ['the journal does not know backups/stranger.tar'],
      result: {
        files: ['d.tar', 'stranger.tar'],
        unknown: ['stranger.tar'],
        versions: [{ name: 'd', present: true }],
      },
    });
  });
});
