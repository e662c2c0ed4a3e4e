/** What service managers are given to read: every path stays one word, whatever is in it. */
import { serviceFile, type ServedWorkspace } from '../../src/domain/service-files';

const plain: ServedWorkspace = {
  node: '/usr/bin/node',
  script: '/opt/bm.js',
  workspace: '/srv/work',
  beside: [],
  textfile: null,
  limitRate: null,
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

describe('the whole of what is written', () => {
  const own: ServedWorkspace = {
    ...plain,
    ...{ workspace: '/srv/100% a&b', beside: ['/mnt/b c'], textfile: '/var/lib/metrics 1' },
    limitRate: '5M',
  };
  const served = { ...own, user: 'ann' };

  it('for systemd, of the machine', () => {
    expect(serviceFile('systemd', served).split('\n')).toEqual([
      '# Made by service install of backup_manager, which writes over what is changed here: systemctl edit keeps it.',
      '[Unit]',
      'Description=Backups of /srv/100%% a&b (backup_manager)',
      'After=local-fs.target remote-fs.target time-sync.target',
      'RequiresMountsFor="/srv/100%% a&b"',
      'StartLimitIntervalSec=0',
      '',
      '[Service]',
      'Type=notify',
      '# Ready and alive are said by systemd-notify, which is a child.',
      'NotifyAccess=all',
      'ExecStart="/usr/bin/node" "/opt/bm.js" --dir "/srv/100%% a&b" start --foreground --textfile "/var/lib/metrics 1" --limit-rate 5M',
      'WorkingDirectory=/srv/100%% a&b',
      'User=ann',
      'Restart=on-failure',
      'RestartSec=30s',
      'WatchdogSec=10min',
      '# The archive in hand is let go of, and stays due; backup_manager stop waits for it. Hooks are not signalled: what',
      '# before-backup has stopped is started again, for which they have a minute.',
      'KillSignal=SIGINT',
      'KillMode=mixed',
      'TimeoutStopSec=90s',
      'Nice=10',
      'IOSchedulingClass=best-effort',
      'IOSchedulingPriority=7',
      'NoNewPrivileges=yes',
      'LockPersonality=yes',
      'RestrictNamespaces=yes',
      'RestrictRealtime=yes',
      'RestrictSUIDSGID=yes',
      'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
      'SystemCallArchitectures=native',
      'SystemCallFilter=@system-service @pkey',
      'SystemCallErrorNumber=EPERM',
      'ProtectSystem=strict',
      'ReadWritePaths="/srv/100%% a&b" "/mnt/b c" "-/var/lib/metrics 1"',
      'PrivateDevices=yes',
      'ProtectClock=yes',
      'ProtectControlGroups=yes',
      'ProtectHostname=yes',
      'ProtectKernelLogs=yes',
      'ProtectKernelModules=yes',
      'ProtectKernelTunables=yes',
      'CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER',
      '',
      '[Install]',
      'WantedBy=multi-user.target',
      '',
    ]);
  });

  it.each(['systemd', 'launchd', 'openrc'] as const)(
    'for %s has no line more for whom it runs as root',
    (manager) => {
      const [ann, root] = [served, { ...served, user: null }].map((one) =>
        serviceFile(manager, one).split('\n'),
      );
      expect(root).toEqual(
        ann?.filter((line) => !/user|ann\b/i.test(line) || line === 'WantedBy=multi-user.target'),
      );
    },
  );

  it('for systemd, of a user, has the lines of the machine no more, and no others', () => {
    const machine = serviceFile('systemd', served).split('\n');
    expect(machine).toEqual(expect.arrayContaining(serviceFile('systemd', own).split('\n').slice(0, -3)));
    expect(serviceFile('systemd', own).split('\n')).toHaveLength(machine.length - 13);
  });

  it('for launchd', () => {
    expect(serviceFile('launchd', served)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>backup_manager-work-12</string>
  <key>ProgramArguments</key>
  <array>
    <string>/usr/bin/node</string>
    <string>/opt/bm.js</string>
    <string>--dir</string>
    <string>/srv/100% a&amp;b</string>
    <string>start</string>
    <string>--foreground</string>
    <string>--textfile</string>
    <string>/var/lib/metrics 1</string>
    <string>--limit-rate</string>
    <string>5M</string>
  </array>
  <key>WorkingDirectory</key>
  <string>/srv/100% a&amp;b</string>
  <key>UserName</key>
  <string>ann</string>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ExitTimeOut</key>
  <integer>90</integer>
  <key>Nice</key>
  <integer>10</integer>
  <key>LowPriorityIO</key>
  <true/>
</dict>
</plist>
`);
  });

  it('for OpenRC', () => {
    expect(serviceFile('openrc', served)).toBe(`#!/sbin/openrc-run
description='Backups of /srv/100% a&b (backup_manager)'
supervisor=supervise-daemon
command=/usr/bin/node
command_args='/opt/bm.js --dir '\\''/srv/100% a&b'\\'' start --foreground --textfile '\\''/var/lib/metrics 1'\\'' --limit-rate 5M'
command_user=ann
directory='/srv/100% a&b'
respawn_delay=30
retry=SIGINT/90
depend() { need localmount; after bootmisc ntp-client; }
`);
  });

  it('for cron', () => {
    expect(serviceFile('cron', served)).toBe(
      "@reboot /usr/bin/node /opt/bm.js --dir '/srv/100\\% a&b' start --textfile '/var/lib/metrics 1' --limit-rate 5M\n",
    );
  });
});
