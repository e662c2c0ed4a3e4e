/** Many processes that write at once: each often, with EVIDENCE more often. */
import { isThorough } from '../support/runs';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

const range = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, index) => index);

/** The same command, one after the other, in one shell. */
const loop = (count: number, command: string): string =>
  `for i in $(seq 0 ${count - 1}); do ${command} || exit 1; done`;

describe('commands at the same time', () => {
  const each = isThorough ? 50 : 12;
  const all = 8 * each;

  it(`8 processes with ${each} creates each: ${all} lines, each once, those of a process in its order`, async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    const outcomes = await Promise.all(
      range(8).map((process) => workspace.script(loop(each, `create "docs;23:59;p${process}_$i"`))),
    );
    expect(outcomes).toEqual(range(8).map(() => ({ status: 0, stdout: '', stderr: '' })));

    const lines = (workspace.read('backup_schedules.txt') ?? '').trimEnd().split('\n');
    expect(lines).toHaveLength(all);
    for (const process of range(8)) {
      const own = lines.filter((line) => line.startsWith(`docs;23:59;p${process}_`));
      expect(own).toEqual(range(each).map((i) => `docs;23:59;p${process}_${i}`));
    }
    const [first, ...types] = workspace.events().map(({ type }) => type);
    // why: the first of all says whose clock they are on, where that is not the machine's
    const created = first === 'ZoneChanged' ? types : [first, ...types];
    expect(created).toEqual(range(all).map(() => 'ScheduleCreated'));
    expect(workspace.log('backup_manager')).toHaveLength(all);
    expect(await workspace.succeed('journal', '--check')).toMatch(
      new RegExp(`^journal ok: ${all} lines, head ${all} [0-9a-f]{64}\n$`),
    );
  }, 240_000);

  it('creates, deletes, lists and a service at work: nothing is lost and nothing comes twice', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.succeed('create', 'docs;23:59;first');
    await workspace.succeed('start');
    const outcomes = await Promise.all([
      workspace.script(loop(5, 'create "docs;23:59;left_$i"')),
      workspace.script(loop(5, 'create "docs;23:59;right_$i"')),
      workspace.script(loop(5, 'delete 0')),
      workspace.script(loop(5, 'list >/dev/null')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    await workspace.succeed('stop');
    const types = workspace.events().map(({ type }) => type);
    const count = (wanted: string): number => types.filter((type) => type === wanted).length;
    expect([count('ScheduleCreated'), count('ScheduleDeleted'), count('ScheduleFileEdited')]).toEqual([
      11, 5, 0,
    ]);
    expect((await workspace.succeed('list')).trimEnd().split('\n')).toHaveLength(6);
    expect(await workspace.succeed('journal', '--check')).toMatch(/^journal ok: /);
  }, 120_000);
});
