/**
 * A backup that copies from the last one is killed at its calls to the file system, and calls of it fail below the catalogues: the next
 * one is, byte for byte, what is made without copying, and nothing is left of the one before. All calls with EVIDENCE, else some.
 */
import { createHash } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import * as t from 'io-ts';
import { rightOf } from '../../support/decoded';
import { isThorough } from '../../support/runs';
import { waitFor } from '../support/processes';
import { striking, type Target } from '../support/struck';
import { useWorkspaces, type Workspace } from '../support/workspace';
import { hasCrashed } from './support/faults';

const makeWorkspace = useWorkspaces();

/** So many that they are some groups, in a directory of its own: a copy of the workspace leaves its times alone. */
const fillSource = (source: Workspace): void => {
  for (let file = 0; file < 120; file += 1) source.write(`tree/${file % 5}/${file}`, randomText(file, 9000));
  source.write('tree/large', randomText(1000, 2_500_000));
  linkSync(source.path('tree/large'), source.path('tree/same'));
  symlinkSync('large', source.path('tree/symlink'));
};

const randomText = (seed: number, bytes: number): string => {
  const parts = new Array<string>();
  for (let part = 0; part * 64 < bytes; part += 1)
    parts.push(createHash('sha256').update(`${seed} ${part}`).digest('hex'));
  return parts.join('');
};

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A workspace with an archive of a source that has changed since; and the digest of what is to be made of it now. */
const changedSource = async (compression: string) => {
  const [source, workspace] = [makeWorkspace(), makeWorkspace()];
  fillSource(source);
  await workspace.succeed('create', `${source.path('tree')};daily@23:59;docs;compress=${compression}`);
  const settled = async (): Promise<void> => {
    const { ctimeMs } = statSync(source.path('tree'));
    await waitFor('the source to be two seconds old', () => Date.now() - ctimeMs > 3000);
  };
  await settled();
  await workspace.succeed('run', 'docs');
  source.write('tree/2/new', 'new\n');
  rmSync(source.path('tree/3/3'));
  writeFileSync(source.path('tree/4/4'), 'other\n');
  source.write('tree/last', 'last\n');
  await settled();
  const scratch = makeWorkspace();
  await scratch.succeed('create', `${source.path('tree')};daily@23:59;docs;compress=${compression}`);
  await scratch.succeed('run', 'docs');
  return { source, workspace, right: sha256(scratch.path('backups/docs.tar')) };
};

/** What is in hand under another name than its last. */
const unfinished = (workspace: Workspace): ReadonlyArray<string> =>
  [...workspace.ls('backups'), ...workspace.ls('.backup_manager/catalogues')].filter(
    (name) => name.startsWith('.') || name.includes('partial'),
  );

const command = (thread: Target['thread']): Target => ({ program: 'backup_manager', thread });

it.each(['gzip', 'none'])(
  'killed at any call of either of its threads, compress=%s',
  async (compression) => {
    const { workspace, right } = await changedSource(compression);
    for (const thread of ['main', 'worker'] as const) {
      const { run, reset, remove } = striking(workspace, command(thread));
      const { count } = await run(['run', 'docs'], 0, 'KILL');
      expect(sha256(workspace.path('backups/docs.tar'))).toBe(right);
      const wrong: Array<unknown> = [];
      for (let at = isThorough ? 1 : 3; at <= count; at += isThorough ? 1 : Math.ceil(count / 6)) {
        reset();
        const { struck } = await run(['run', 'docs'], at, 'KILL');
        const next = await workspace.run('run', 'docs', '--json');
        const seen = {
          status: next.status,
          stderr: next.stderr,
          archive: sha256(workspace.path('backups/docs.tar')),
          unfinished: unfinished(workspace),
        };
        const wanted = { status: 0, stderr: '', archive: right, unfinished: [] };
        if (struck === null || JSON.stringify(seen) !== JSON.stringify(wanted))
          wrong.push({ at, struck, seen });
      }
      reset();
      remove();
      expect(wrong).toEqual([]);
    }
  },
  isThorough ? 3_600_000 : 300_000,
);

const Copied = t.type({ result: t.type({ report: t.partial({ reuse: t.type({ files: t.number }) }) }) });

it('a call below the catalogues that fails costs time alone, which is told', async () => {
  const { workspace, right } = await changedSource('gzip');
  const below = workspace.path('.backup_manager/catalogues');
  const { run, reset, remove } = striking(workspace, { ...command('worker'), below });
  const { count } = await run(['run', 'docs'], 0, 'EIO');
  expect(count).toBeGreaterThan(8);
  const wrong: Array<unknown> = [];
  for (let at = 1; at <= count; at += isThorough ? 1 : 2) {
    reset();
    const error = at % 4 < 2 ? 'EIO' : 'ENOSPC';
    const { outcome, struck } = await run(['run', 'docs'], at, error);
    const made = sha256(workspace.path('backups/docs.tar'));
    const next = await workspace.run('run', 'docs', '--json');
    const { reuse } = rightOf(Copied.decode(JSON.parse(next.stdout))).result.report;
    const seen = {
      struck: struck !== null,
      status: [outcome.status, next.status],
      crashed: hasCrashed(outcome),
      archives: [made, sha256(workspace.path('backups/docs.tar'))],
      isTold: outcome.stderr !== '' || (reuse?.files ?? 0) > 0,
      unfinished: unfinished(workspace),
    };
    const wanted = {
      ...{ struck: true, status: [0, 0], crashed: false, archives: [right, right], isTold: true },
      unfinished: [],
    };
    if (JSON.stringify(seen) !== JSON.stringify(wanted)) wrong.push({ at, struck, error, seen, outcome });
  }
  remove();
  expect(wrong).toEqual([]);
}, 600_000);
