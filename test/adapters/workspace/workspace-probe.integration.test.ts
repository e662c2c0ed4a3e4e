/** What is seen of a workspace's drafts: those beside the schedules file, wherever it really lies; what is given to its owner, and whose modes are changed. */
import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeWorkspaceProbe } from '../../../src/adapters/workspace/workspace-probe';
import { workspaceAt } from '../../../src/adapters/workspace/workspace';
import { leftOf, rightOf } from '../../support/decoded';
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

it.each([
  ['a symbolic link', symlinkSync, 'it is a symbolic link'],
  ['another name', linkSync, 'it has another name'],
])('gives the file to the owner of the workspace, and nothing that it is %s of', async (_, link, reason) => {
  const root = temporaryDirectory();
  const workspace = workspaceAt(root);
  const { give } = makeWorkspaceProbe(workspace);
  mkdirSync(workspace.state);
  const [file, other] = [join(workspace.state, 'notify.json'), join(root, 'elsewhere')];
  const modeOf = (path: string): number => statSync(path).mode & 0o777;
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  rightOf(await give('.backup_manager/notify.json')());
  expect(modeOf(file)).toBe(0o600);
  rmSync(file);
  writeFileSync(other, '');
  chmodSync(other, 0o644);
  link(other, file);
  expect(leftOf(await give('.backup_manager/notify.json')())).toMatchObject({
    reason: expect.stringContaining(reason) as string,
  });
  expect(modeOf(other)).toBe(0o644);
  rmSync(root, { recursive: true });
});

const anyone = 12_345;

it.each([
  ["what is its owner's", anyone, anyone, true],
  ["what is somebody else's", anyone, 0, false],
  ['anything, where root made it', 0, anyone, true],
])(
  'changes the mode of what is there, and follows a link to %s (of %i to what is of %i: %s)',
  async (_, whose, of, follows) => {
    const root = temporaryDirectory();
    const workspace = workspaceAt(root);
    const { tighten } = makeWorkspaceProbe(workspace);
    mkdirSync(workspace.state);
    const [file, other] = [join(workspace.state, 'journal.jsonl'), join(root, 'elsewhere')];
    const modeOf = (path: string): number => statSync(path).mode & 0o777;
    for (const path of [file, other]) {
      writeFileSync(path, '');
      chmodSync(path, 0o644);
    }
    chmodSync(workspace.state, 0o755);
    rightOf(await tighten('.backup_manager/journal.jsonl', 0o600)());
    rightOf(await tighten('.backup_manager', 0o700)());
    expect([modeOf(file), modeOf(workspace.state)]).toEqual([0o600, 0o700]);
    rmSync(file);
    symlinkSync(other, file);
    lchownSync(file, whose, whose);
    chownSync(other, of, of);
    const result = await tighten('.backup_manager/journal.jsonl', 0o600)();
    expect([result._tag, modeOf(other)]).toEqual(follows ? ['Right', 0o600] : ['Left', 0o644]);
    rmSync(root, { recursive: true });
  },
);
