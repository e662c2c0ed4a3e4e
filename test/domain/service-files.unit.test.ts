/** What service managers are given to read: every path stays one word, whatever is in it. */
import { serviceFile, type ServedWorkspace } from '../../src/domain/service-files';

const plain: ServedWorkspace = {
  node: '/usr/bin/node',
  script: '/opt/bm.js',
  workspace: '/srv/work',
  beside: [],
  textfile: null,
  name: 'backup_manager-work-12',
};
const strange: ServedWorkspace = { ...plain, workspace: '/srv/a "b" 100% $HOME \\ <&>\'', user: 'ann' };

const lines = (text: string, ...starts: ReadonlyArray<string>): ReadonlyArray<string> =>
  text.split('\n').filter((line) => starts.some((start) => line.startsWith(start)));

describe('a systemd unit', () => {
  it('of a user asks nothing that only the machine can give', () => {
    const text = serviceFile('systemd', plain);
    expect(lines(text, 'ExecStart', 'WantedBy', 'User', 'Protect', 'ReadWrite', 'Requires', 'After')).toEqual(
      [
        'ExecStart="/usr/bin/node" "/opt/bm.js" --dir "/srv/work" start --foreground',
        'WantedBy=default.target',
      ],
    );
    expect(text).toContain('\nNoNewPrivileges=yes\n');
    // why: Node.js asks for a key of memory as it starts, and without these systemd kills it (seen under systemd 252)
    expect(text).toContain('\nSystemCallFilter=@system-service @pkey\nSystemCallErrorNumber=EPERM\n');
    expect(text.endsWith('\n')).toBe(true);
  });

  it('of the machine runs as the owner, and may write the workspace and what links in it lead to, and nothing else', () => {
    const text = serviceFile('systemd', { ...plain, user: 'ann', beside: ['/mnt/b c'] });
    expect(
      lines(text, 'User', 'WantedBy', 'ProtectSystem', 'ReadWrite', 'RequiresMounts', 'After', 'Capability'),
    ).toEqual([
      'After=local-fs.target remote-fs.target time-sync.target',
      'RequiresMountsFor="/srv/work"',
      'User=ann',
      'ProtectSystem=strict',
      'ReadWritePaths="/srv/work" "/mnt/b c"',
      'CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER',
      'WantedBy=multi-user.target',
    ]);
    expect(lines(serviceFile('systemd', { ...plain, user: null }), 'User')).toEqual([]);
  });

  it('is told of its end gently, starts again when it fails, and says itself that it lives', () => {
    expect(
      lines(serviceFile('systemd', plain), 'Type', 'NotifyAccess', 'Restart', 'WatchdogSec', 'Kill'),
    ).toEqual([
      ...['Type=notify', 'NotifyAccess=all', 'Restart=on-failure', 'RestartSec=30s', 'WatchdogSec=10min'],
      // why: sent to all of them, the signal would end the hook that starts again what the first one has stopped
      ...['KillSignal=SIGINT', 'KillMode=mixed'],
    ]);
    expect(lines(serviceFile('systemd', plain), 'Nice', 'IOScheduling', 'TimeoutStop', 'StartLimit')).toEqual(
      [
        ...['StartLimitIntervalSec=0', 'TimeoutStopSec=90s', 'Nice=10'],
        ...['IOSchedulingClass=best-effort', 'IOSchedulingPriority=7'],
      ],
    );
  });

  it('has a strange path as one word, and nothing in it is expanded', () => {
    const text = serviceFile('systemd', strange);
    expect(lines(text, 'ExecStart', 'WorkingDirectory', 'ReadWrite')).toEqual([
      `ExecStart="/usr/bin/node" "/opt/bm.js" --dir "/srv/a \\"b\\" 100%% $$HOME \\\\ <&>'" start --foreground`,
      `WorkingDirectory=/srv/a "b" 100%% $HOME \\ <&>'`,
      `ReadWritePaths="/srv/a \\"b\\" 100%% $HOME \\\\ <&>'"`,
    ]);
  });
});

it('a property list for launchd is XML, whatever the path', () => {
  const text = serviceFile('launchd', strange);
  expect(text).toContain(
    `    <string>/srv/a "b" 100% $HOME \\ &lt;&amp;&gt;'</string>\n    <string>start</string>`,
  );
  expect(text).toContain('<key>UserName</key>\n  <string>ann</string>');
  expect(text).toContain('<key>Label</key>\n  <string>backup_manager-work-12</string>');
  expect(text).toContain('<key>SuccessfulExit</key>\n    <false/>');
  for (const user of [null, undefined])
    expect(serviceFile('launchd', user === undefined ? plain : { ...plain, user })).not.toContain('UserName');
});

it('a script for OpenRC names the user where there is one', () => {
  expect(lines(serviceFile('openrc', strange), 'command', 'directory', 'supervisor', 'retry')).toEqual([
    'supervisor=supervise-daemon',
    'command=/usr/bin/node',
    expect.stringMatching(/^command_args=.* start --foreground'$/),
    'command_user=ann',
    expect.stringMatching(/^directory='/),
    'retry=SIGINT/90',
  ]);
  for (const user of [null, undefined])
    expect(serviceFile('openrc', user === undefined ? plain : { ...plain, user })).not.toContain(
      'command_user',
    );
});

it('a line for cron has no % that would end it', () => {
  expect(serviceFile('cron', plain)).toBe('@reboot /usr/bin/node /opt/bm.js --dir /srv/work start\n');
  expect(serviceFile('cron', strange)).toContain('100\\% $HOME');
});
