/** Archives that are damaged, foreign or unusual, with the built program: what can be read is there, what is not is named. */
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** A workspace with a backup of forty files that can't be compressed. */
const withBackup = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  for (let at = 10; at < 50; at += 1) workspace.write(`docs/f${at}`, randomBytes(1500).toString('base64'));
  await workspace.succeed('create', 'docs;daily@23:59;d');
  await workspace.succeed('run', 'd');
  return workspace;
};

const archiveOf = (workspace: Workspace): string => workspace.path('backups', 'd.tar');

const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
};

describe('restore of a damaged archive', () => {
  it('says what was restored, what was not and where the damage is, also as a document', async () => {
    const workspace = await withBackup();
    truncateSync(archiveOf(workspace), 40_000);
    const plain = await workspace.run('restore', '--archive', 'backups/d.tar', '--to', 'out');
    expect(plain.status).toBe(1);
    const count = Number(/^restored (\d+) entries/.exec(plain.stdout)?.[1]);
    expect(workspace.ls('out/docs')).toHaveLength(count - 1);
    expect(count).toBeGreaterThan(15);
    expect(plain.stderr).toMatch(
      /Error: damaged at byte 40000 of the file, after the header of docs\/(f\d+): the gzip stream is cut short\nError: not restored: docs\/\1: the archive is damaged within it\n$/,
    );
    const { stdout } = await workspace.run('restore', '--archive', 'backups/d.tar', '--to', 'json', '--json');
    const document = JSON.parse(stdout) as { exit: number; error: unknown; result: Record<string, unknown> };
    expect(document).toMatchObject({
      exit: 1,
      error: null,
      result: {
        entries: count,
        target: workspace.path('json'),
        refusedCount: 1,
        damageCount: 1,
        damage: [{ stream: 'file', byte: 40_000, reason: 'the gzip stream is cut short', resumed: null }],
      },
    });
  });

  it('of our own goes on when it is told to, and the refusal says so', async () => {
    const workspace = await withBackup();
    truncateSync(archiveOf(workspace), readFileSync(archiveOf(workspace)).length - 4);
    const refused = await workspace.run('restore', 'd', '--to', 'out');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('with --unverified, what can be read');
    expect(workspace.ls()).not.toContain('out');
    const unverified = await workspace.run('restore', 'd', '--to', 'out', '--unverified');
    expect(unverified).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^restored 41 entries/),
      stderr: expect.stringContaining('cut short within its checksum'),
    });
    expect((await workspace.shell('diff', '-r', 'docs', 'out/docs')).stdout).toBe('');
  });

  it('is whole, with a note and exit status 0, where only the rule was not kept', async () => {
    const workspace = makeWorkspace();
    workspace.write('a', 'a');
    await workspace.shell('tar', '-Pcf', 't.tar', workspace.path('a'));
    appendFileSync(workspace.path('t.tar'), 'tape');
    const outcome = await workspace.run('restore', '--archive', 't.tar', '--to', 'out');
    expect(outcome.status).toBe(0);
    expect(outcome.stderr.split('\n')).toEqual([
      expect.stringMatching(/^note: \S+\/a: its name is absolute/),
      'note: other data follows the end mark, at byte 10240 of the tar stream: it was not read',
      '',
    ]);
    const { stdout } = await workspace.run('restore', '--archive', 't.tar', '--to', 'json', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      exit: 0,
      notes: [expect.stringContaining('absolute'), expect.stringContaining('end mark')],
      errors: [],
      result: { damageCount: 0, damage: [], entries: 1 },
    });
  });

  it.each([
    ['seq 100 | gzip', /the gzip file holds no tar/],
    ['tar -cf - docs | gzip | gzip', /gzip data within gzip/],
    ['head -c 40000 /dev/zero; echo x', /no tar header/],
    ['printf "\\037\\235\\220"', /compress \(\.Z\) archives/],
  ])('of a file that holds none says so, and leaves no directory: %s', async (command, reason) => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a');
    await workspace.shell('sh', '-c', `(${command}) > odd`);
    const before = workspace.ls();
    const outcome = await workspace.run('restore', '--archive', 'odd');
    expect(outcome).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(reason) });
    expect(workspace.ls().filter((name) => name !== 'logs')).toEqual(
      before.filter((name) => name !== 'logs'),
    );
  });
});

describe('verify of a damaged archive', () => {
  it('tells in one finding what is damaged and how much can be read', async () => {
    const workspace = await withBackup();
    truncateSync(archiveOf(workspace), 40_000);
    const outcome = await workspace.run('verify', 'd', '--level', 'read');
    expect(outcome.status).toBe(1);
    expect(outcome.stdout).toMatch(
      /^backups\/d\.tar: its digest is not .*; damaged at byte 40000 of the file: the gzip stream is cut short; \d+ of 41 entries can be read\n/,
    );
    expect((await workspace.run('verify', 'd')).stdout).not.toContain('can be read');
  });

  it('says that all can be read of one that is only another', async () => {
    const workspace = await withBackup();
    flip(archiveOf(workspace), 4);
    expect((await workspace.run('verify', 'd', '--level', 'read')).stdout).toContain(
      '; 41 of 41 entries can be read\n',
    );
    rmSync(archiveOf(workspace));
    expect((await workspace.run('verify', 'd', '--level', 'read')).stdout).toContain('it is missing\n');
  });
});
