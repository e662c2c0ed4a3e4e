/** The real programs in every kind of time zone: what they show is what `date` shows, and one clock rules the schedules. */
import { fakeClock } from './support/fake-clock';
import { bin, useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

describe('a zone', () => {
  it.each([
    [':/etc/localtime', null],
    ['CET-1CEST,M3.5.0,M10.5.0/3', 'CET-1CEST,M3.5.0,M10.5.0/3'],
    ['/usr/share/zoneinfo/Asia/Kathmandu', 'Asia/Kathmandu'],
    ['', 'UTC'],
  ])('that TZ=%s names is the one that date shows', async (tz, name) => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    workspace.write('backup_schedules.txt', 'docs;daily@23:00;docs\n');
    const surroundings = { cwd: workspace.directory, env: { TZ: tz } };
    const next = await workspace.runIn(surroundings, 'next', '2', '--json');
    const reply = JSON.parse(next.stdout) as {
      result: { occurrences: ReadonlyArray<{ due: string; zone: string }> };
    };
    const [first] = reply.result.occurrences;
    if (name !== null) expect(first?.zone).toBe(name);
    const { stdout: byDate } = await workspace.shell(
      'env',
      `TZ=${tz}`,
      'date',
      '-d',
      first?.due ?? '',
      '+%H:%M',
    );
    expect(byDate).toBe('23:00\n');
    const status = (await workspace.runIn(surroundings, 'status')).stdout;
    expect(status).not.toContain('undefined');
    const { stdout: now } = await workspace.shell('env', `TZ=${tz}`, 'date', '+%F %H:');
    expect(status).toContain(`time       ${now.trim().slice(0, 10)}`);
  });
});

describe('a service in UTC, and a person in Paris', () => {
  it('mean the same clock: that of the person, and each backup is made once', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    workspace.write('backup_schedules.txt', '');
    const clock = fakeClock(workspace);
    clock.set('2026-11-20T10:00:00Z');
    await clock.runIn('UTC', 'start');
    await clock.runIn('Europe/Paris', 'create', 'docs;daily@23:30;docs');
    const times = [
      '2026-11-20T22:30:10Z',
      '2026-11-21T22:30:10Z',
      '2026-11-21T23:30:10Z',
      '2026-11-22T22:30:10Z',
    ];
    for (const [index, time] of times.entries()) {
      clock.set(time);
      if (index !== 2) await clock.serviceLogs(/^Backup done for docs /, index < 2 ? index + 1 : 3);
    }
    const history = (await clock.runIn('Europe/Paris', 'history')).stdout;
    expect(history.match(/23:30 .*completed/g)?.length).toBe(3);
    expect(history.match(/completed|skipped|failed/g)?.length).toBe(3);
    const told = 'schedules without tz= are on the clock of Europe/Paris; the time zone here is UTC';
    await clock.runIn('UTC', 'stop');
    expect((await clock.runIn('UTC', 'start')).stderr).toContain(told);
    expect((await clock.runIn('UTC', 'status')).stdout).toContain(told);
    expect((await clock.runIn('UTC', 'doctor')).stdout).toContain(told);
    expect((await clock.runIn('Europe/Paris', 'status')).stdout).not.toContain(told);
    await clock.runIn('UTC', 'stop');
  });
});

describe('a zone that is changed under a running service, as by timedatectl', () => {
  it('is that of the schedules from its next look on', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    workspace.write('backup_schedules.txt', 'docs;daily@23:30;docs\n');
    const { stdout } = await workspace.shell(
      'unshare',
      '-m',
      'env',
      '-u',
      'TZ',
      `NODE=${process.execPath}`,
      `BIN=${bin}`,
      'bash',
      '-c',
      `
set -u
mkdir etc && mount -t tmpfs none etc && cp -a /etc/. etc/ && mount --bind etc /etc
zone() { ln -sfn /usr/share/zoneinfo/$1 /etc/localtime; }
zone Europe/Paris
"$NODE" "$BIN" start > /dev/null
zone America/New_York
for _ in $(seq 100); do
  touch backup_schedules.txt
  sleep 1.5
  if grep -q 'Time zone of the schedules: America/New_York' logs/backup_service.log; then break; fi
done
"$NODE" "$BIN" next 3 --json
"$NODE" "$BIN" stop > /dev/null
grep -c 'Time zone of the schedules' logs/backup_service.log
umount /etc etc
`,
    );
    const [reply = '', times] = stdout.split('\n');
    const { result } = JSON.parse(reply) as {
      result: { occurrences: ReadonlyArray<{ due: string; zone: string }> };
    };
    expect(result.occurrences.map(({ zone }) => zone)).toEqual(Array(3).fill('America/New_York'));
    for (const { due } of result.occurrences.slice(1)) expect(due).toMatch(/T23:30:00.000-0[45]:00$/);
    expect(times).toBe('1');
  });
});
