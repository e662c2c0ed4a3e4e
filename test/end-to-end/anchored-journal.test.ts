/** A journal that was cut or rewritten is told by what stands of it elsewhere, with the first line that differs. */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const begin = async (): Promise<Workspace & { readonly key: string }> => {
  const workspace = makeWorkspace();
  const key = join(workspace.home, 'key');
  const { stdout: recipient } = await workspace.run('key', 'new', key);
  for (const place of ['nas', 'cloud']) mkdirSync(join(workspace.home, place));
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;daily@02:00;docs');
  await workspace.run('destination', 'add', 'nas', `file:${join(workspace.home, 'nas')}`, '--plain');
  await workspace.run(
    ...['destination', 'add', 'cloud', `file:${join(workspace.home, 'cloud')}`],
    ...['--recipient', recipient.trim()],
  );
  await workspace.run('run', 'docs');
  expect(await workspace.run('copy')).toMatchObject({ status: 0 });
  return { ...workspace, key };
};

const linesOf = (workspace: Workspace): ReadonlyArray<string> =>
  (workspace.read('.backup_manager/journal.jsonl') ?? '').trimEnd().split('\n');

/** Writes another journal, as somebody does who removes what this machine knows of it beside it. */
const put = (workspace: Workspace, lines: ReadonlyArray<string>): void => {
  writeFileSync(workspace.path('.backup_manager/journal.jsonl'), `${lines.join('\n')}\n`);
  for (const name of ['checkpoint.json', 'history.json'])
    rmSync(workspace.path('.backup_manager', name), { force: true });
};

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The same lines with another word in one, and the chain made whole again behind it. */
const rewritten = (lines: ReadonlyArray<string>, line: number): ReadonlyArray<string> => {
  let prev = '';
  return lines.map((text, index) => {
    if (index + 1 < line) return text;
    const covered = text.replace(/,"digest":"[0-9a-f]{64}"\}$/, '');
    const changed =
      index + 1 === line
        ? covered.replace('"via":"command"', '"via":"service"')
        : covered.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`);
    const whole = `${changed},"digest":"${digest(changed)}"}`;
    prev = digest(whole);
    return whole;
  });
};

it('agrees as long as nothing was changed', async () => {
  const workspace = await begin();
  const { status, stdout, stderr } = await workspace.run('journal', '--check');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /\nnas: the same up to line \d+, which stands there\ncloud: the same up to line \d+/,
  );
}, 60_000);

it('one that was cut', async () => {
  const workspace = await begin();
  put(workspace, linesOf(workspace).slice(0, 5));
  const { status, stderr } = await workspace.run('journal', '--check');
  expect(status).toBe(1);
  expect(stderr).toContain('Error: nas: this journal was cut: line 6 and what follows');
  expect(stderr).toContain('Error: cloud: this journal was cut: line 6 and what follows');
  expect(stderr).toContain('backup_manager recover file:');
  expect(await workspace.run('copy')).toMatchObject({ status: 1 });
}, 60_000);

it('one that was rewritten, to the line where it can be read', async () => {
  const workspace = await begin();
  put(workspace, rewritten(linesOf(workspace), 4));
  const { status, stderr } = await workspace.run('journal', '--check');
  expect(status).toBe(1);
  expect(stderr).toContain('Error: nas: this journal is another one: line 4 is the first that differs');
  expect(stderr).toMatch(/Error: cloud: this journal is another one: up to line \d+ they agree, and by line/);
  const open = await workspace.run('journal', '--check', '--identity', workspace.key, '--json');
  expect(JSON.parse(open.stdout)).toMatchObject({
    exit: 1,
    result: { places: [{ firstDifference: 4 }, { name: 'cloud', firstDifference: 4, agrees: false }] },
  });
  const copied = await workspace.run('copy');
  expect(copied).toMatchObject({ status: 1 });
  expect(copied.stderr).toContain('the journal there is another one');
  // what keeps it from being copied is told where people look
  expect((await workspace.run('doctor')).stdout).toContain('journal --check');
}, 90_000);

it('a place that is away says nothing of it', async () => {
  const workspace = await begin();
  rmSync(join(workspace.home, 'nas'), { recursive: true });
  const { status, stderr } = await workspace.run('journal', '--check');
  expect(status).toBe(0);
  expect(stderr).toContain('note: nas could not be looked at: ');
}, 60_000);
