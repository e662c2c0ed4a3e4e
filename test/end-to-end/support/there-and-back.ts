/** What a place elsewhere is for: two versions go there, encrypted, and a machine that has nothing gets them back. */
import { copyFileSync, existsSync } from 'node:fs';
import { writeMany } from './long-list';
import { waitFor } from './processes';
import type { Workspace } from './workspace';

/** `options` are those of `destination add` and of `recover`; `env` is what lets in there. */
export const thereAndBack = async (
  makeWorkspace: () => Workspace,
  url: string,
  env: Readonly<Record<string, string>> = {},
  options: ReadonlyArray<string> = [],
): Promise<void> => {
  const workspace = makeWorkspace();
  const run = (...words: ReadonlyArray<string>) =>
    workspace.runIn({ cwd: workspace.directory, env }, ...words);
  const works = async (...words: ReadonlyArray<string>): Promise<string> => {
    const { status, stdout, stderr } = await run(...words);
    expect({ words, status, stderr }).toEqual({
      words,
      status: 0,
      stderr: expect.stringMatching(/^(note: .*\n)*$/),
    });
    return stdout;
  };
  workspace.write('docs/letter', 'Dear Anna\n');
  workspace.write('docs/large', 'x'.repeat(3_000_000));
  writeMany(workspace, 'docs');
  await works('create', 'docs;daily@02:00;my docs');
  await works('run', 'my docs');
  workspace.write('docs/letter', 'Dear Anton\n');
  // why: below, a version is named by the second in which it was completed
  const second = (): number => Math.floor(Date.now() / 1000);
  const before = second();
  await waitFor('the next second', () => second() > before);
  await works('run', 'my docs');
  const recipient = (await works('key', 'new', 'identity')).trim();
  await works('destination', 'add', 'place', url, '--recipient', recipient, ...options);
  expect(await works('copy', 'place')).toMatch(/^place: 2 archives copied/);
  const [older = ''] = workspace
    .events()
    .flatMap((event) =>
      'completed' in event && event.type === 'VersionCopied' ? [String(event.completed)] : [],
    )
    .sort()
    .map((completed) => completed.slice(0, 19).replaceAll(/[-:]/g, ''));
  expect(await works('copy', 'place')).toBe('place: nothing is new, 2 archives stand there\n');
  expect(await works('verify', '--at', 'place', '--identity', 'identity')).toContain('2 archives');
  await works('restore', 'my docs', '--from', 'place', '--identity', 'identity', '--to', 'restored');
  expect(workspace.read('restored/docs/letter')).toBe('Dear Anton\n');

  const bare = makeWorkspace();
  copyFileSync(workspace.path('identity'), bare.path('identity'));
  const there = (...words: ReadonlyArray<string>) =>
    bare.runIn({ cwd: bare.directory, env }, ...words, '--identity', bare.path('identity'));
  expect(await there('recover', url, '--to', 'anew')).toMatchObject({ status: 0 });
  expect(existsSync(bare.path('anew/backup_schedules.txt'))).toBe(true);
  const restored = await bare.runIn(
    { cwd: bare.path('anew'), env },
    ...['restore', 'my docs', '--version', older, '--from', 'place', '--identity', bare.path('identity')],
    ...['--to', 'older'],
  );
  expect(restored).toMatchObject({ status: 0, stderr: '' });
  expect(bare.read('anew/older/docs/letter')).toBe('Dear Anna\n');
};
