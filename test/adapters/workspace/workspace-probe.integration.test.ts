/** What is seen of a workspace's drafts: those beside the schedules file, wherever it really lies. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeWorkspaceProbe } from '../../../src/adapters/workspace/workspace-probe';
import { workspaceAt } from '../../../src/adapters/workspace/workspace';
import { rightOf } from '../../support/decoded';
import { temporaryDirectory } from '../../support/temporary-directory';

it('names the drafts of the file that a link leads to, and nothing else that lies there', async () => {
  const root = temporaryDirectory();
  const workspace = workspaceAt(root);
  const names = async () => rightOf(await makeWorkspaceProbe(workspace).names('schedules')());
  writeFileSync(join(root, 'backup_schedules.txt.7.tmp'), '');
  writeFileSync(join(root, 'notes.7.tmp'), '');
  expect(await names()).toEqual(['backup_schedules.txt.7.tmp']);
  mkdirSync(join(root, 'below'));
  for (const name of ['mine.txt', 'mine.txt.12.tmp', 'mine.txt.x.tmp', 'mine.txt.12.tmp.old'])
    writeFileSync(join(root, 'below', name), '');
  symlinkSync('below/mine.txt', workspace.schedules);
  expect(await names()).toEqual(['mine.txt.12.tmp']);
  rightOf(await makeWorkspaceProbe(workspace).remove('schedules', 'mine.txt.12.tmp')());
  expect(await names()).toEqual([]);
  rmSync(root, { recursive: true });
});
