/** A tree 1,500 directories deep, with paths several times as long as the system takes one: backed up, proven, restored, proven. */
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Only relative steps reach so deep; every hundredth level holds a file. */
const grow = [
  'import os, sys',
  'os.mkdir("s"); os.chdir("s")',
  'for level in range(1, 1501):',
  '    os.mkdir("deep-down"); os.chdir("deep-down")',
  '    if level % 100 == 0: open("file", "w").write("at %d" % level)',
].join('\n');

/** The types, modes and times of all, and what is in the files: as deep as it goes. */
const look =
  'cd "$1" && find . -printf "%y %m %d %f\\n" | sort | sha256sum && find . -name file -execdir cat {} + | sort | sha256sum';

it('comes and goes whole', async () => {
  const workspace = makeWorkspace();
  const seen = async (tree: string): Promise<string> => {
    const { status, stdout, stderr } = await workspace.shell('sh', '-c', look, 'sh', tree);
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };
  try {
    await workspace.shell('python3', '-c', grow);
    await workspace.succeed('create', 's;daily@23:00;s');
    await workspace.succeed('run', 's');
    await workspace.succeed('verify', 's', '--level', 'source');
    await workspace.succeed('restore', 's', '--to', 'o');
    expect(await seen('o/s')).toBe(await seen('s'));
    const names = await workspace.shell('sh', '-c', 'cd o/s && find . | wc -l');
    expect(names.stdout.trim()).toBe('1516');
    await workspace.shell('sh', '-c', 'rm -rf s && mv o/s s');
    await workspace.succeed('verify', 's', '--level', 'source');
  } finally {
    // why: Node.js removes by paths, which these are too long for
    await workspace.shell('rm', '-rf', 's', 'o');
  }
});
