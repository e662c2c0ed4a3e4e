/** Lines of the schedules file that no rule can follow: each is told as malformed, and nothing else is held up by it. */
import { wallTime } from './support/clock';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

const hostile = [
  'docs;cron:0 3 31 4,6,9 *;never',
  'docs;cron:0 3 15 * +mon#1;never',
  'docs;cron:0 0 29 2 +mon#1;never',
  'docs;cron:0 0 30,31 feb *;never',
  'docs;cron:0-99999999999 * * * *;wide',
  'docs;cron:*/0 * * * *;still',
  `docs;cron:${'1,'.repeat(20_000)}1 * * * *;long`,
  `docs;cron:${'9'.repeat(5_000)} * * * *;far`,
  'docs;monthly:32@00:00;beyond',
  'docs;daily@24:00;late',
];

describe('lines that can never come, or not be read', () => {
  it('stop no command and no backup of the other lines', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    workspace.write('backup_schedules.txt', [...hostile, `docs;daily@${wallTime()};good`, ''].join('\n'));
    await workspace.run('start');
    await workspace.logged('backup_service', /^Backup done for docs in backups\/good\.tar/);
    // why: a long list of the same minute is a rule
    const malformed = hostile.filter((line) => !line.endsWith(';long'));
    const told = workspace
      .log('backup_service')
      .filter((text) => text.startsWith('Error: malformed schedule: '));
    expect(told).toEqual(malformed.map((line) => `Error: malformed schedule: ${line}`));
    for (const command of ['list', 'status', 'next', 'doctor', 'history']) {
      const { status, stderr } = await workspace.run(command);
      expect([command, stderr.includes('stack'), status === null]).toEqual([command, false, false]);
    }
    const listed = await workspace.run('list');
    expect(
      listed.stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => line.slice(-4)),
    ).toEqual(['long', 'good']);
    expect((await workspace.run('stop')).status).toBe(0);
  });
});
