/** The watch on a workspace: what it hears, and that nothing is left of one that could not be had. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeWatcher } from '../../src/adapters/watcher';
import { type Workspace, workspaceAt } from '../../src/adapters/workspace/workspace';
import { leftOf, rightOf } from '../support/decoded';
import { temporaryDirectory } from '../support/temporary-directory';

const above = temporaryDirectory();

const workspaceCalled = (name: string): Workspace => {
  mkdirSync(join(above, name));
  return workspaceAt(join(above, name));
};

const watches = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'FSEventWrap').length;

const watched = async (workspace: Workspace) => {
  let told: () => void = () => undefined;
  const close = rightOf(await makeWatcher(workspace).watch(() => told())());
  return {
    /** Nothing is watched any more. */
    ends: async (): Promise<void> => {
      await close();
      for (let turn = 0; turn < 400 && watches() > 0; turn += 1) await setTimeout(5);
      expect(watches()).toBe(0);
    },
    /** What is done is heard of. */
    hears: async (deed: () => void): Promise<void> => {
      const heard = new Promise<void>((resolve) => (told = resolve));
      deed();
      await heard;
    },
  };
};

it('hears of a file that comes, is written, is replaced by a rename, goes, and comes again', async () => {
  const workspace = workspaceCalled('changing');
  const { hears, ends } = await watched(workspace);
  const { schedules } = workspace;
  await hears(() => writeFileSync(schedules, 'one'));
  await hears(() => writeFileSync(schedules, 'two, longer'));
  writeFileSync(`${schedules}.new`, 'three');
  await hears(() => renameSync(`${schedules}.new`, schedules));
  await hears(() => renameSync(schedules, `${schedules}.gone`));
  await hears(() => renameSync(`${schedules}.gone`, schedules));
  await ends();
});

it('of a directory that is not there is none, and nothing is watched in its place', async () => {
  const gone = workspaceAt(join(above, 'gone'));
  let told = 0;
  const watching = makeWatcher(gone).watch(() => (told += 1));
  expect(leftOf(await watching()).type).toBe('FileFailed');
  const { hears, ends } = await watched(workspaceCalled('gone'));
  await hears(() => writeFileSync(gone.schedules, 'one'));
  await hears(() => writeFileSync(gone.schedules, 'two, longer'));
  expect(told).toBe(0);
  await ends();
});
