/** What service managers read to keep the service of a workspace running: a systemd unit, and its likes elsewhere. Pure. */
import { shellArgument } from './shell-argument';

/** How this machine starts its services. */
export type ServiceManager = 'systemd' | 'launchd' | 'openrc' | 'cron';

export interface ServedWorkspace {
  /** Absolute paths: the program of Node.js, our own script, the workspace. */
  readonly node: string;
  readonly script: string;
  readonly workspace: string;
  /** Directories outside the workspace that links in it lead to, and that are written as well. */
  readonly beside: ReadonlyArray<string>;
  /** The directory into which it writes its metrics; null: it writes none. */
  readonly textfile: string | null;
  /** Bytes a second, as an option spells them, that may go to places elsewhere and come from there; null: as many as go. */
  readonly limitRate: string | null;
  /** Of the service of the machine: who runs it, null for root; `undefined` for a service of the user himself. */
  readonly user?: string | null;
  /** A name that no other workspace's has. */
  readonly name: string;
}

/** The words of the command, paths as `quote` has them: to be the service of the workspace. */
const wordsFor = (
  { node, script, workspace, textfile, limitRate }: ServedWorkspace,
  quote: (path: string) => string,
  ...mode: ReadonlyArray<string>
): ReadonlyArray<string> => [
  ...[quote(node), quote(script), '--dir', quote(workspace), 'start', ...mode],
  ...(textfile === null ? [] : ['--textfile', quote(textfile)]),
  ...(limitRate === null ? [] : ['--limit-rate', limitRate]),
];

/** As a word of a list (systemd.syntax(7)): `%` begins a specifier. */
const unitWord = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`;

/** As a word of a command line (systemd.service(5)): `$` begins a variable, too. */
const commandWord = (text: string): string => unitWord(text).replaceAll('$', '$$$$');

/** What only the machine's own systemd can do for a service. `keeps` may be written. */
const ofMachine = (keeps: string): ReadonlyArray<string> => [
  'ProtectSystem=strict',
  `ReadWritePaths=${keeps}`,
  'PrivateDevices=yes',
  'ProtectClock=yes',
  'ProtectControlGroups=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  // why: sources are read whoever they belong to, and what is made in another user's workspace is given to that user
  'CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER',
];

/** What it can do for a service of a user, too. */
const ofEverybody: ReadonlyArray<string> = [
  'NoNewPrivileges=yes',
  'LockPersonality=yes',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
  'SystemCallArchitectures=native',
  // why: the machine of Node.js asks for a key of memory, and is killed where that is not foreseen; so may be what comes later
  'SystemCallFilter=@system-service @pkey',
  'SystemCallErrorNumber=EPERM',
];

export const systemdUnit = (served: ServedWorkspace): string => {
  const { workspace, beside, textfile, user } = served;
  const isOfMachine = user !== undefined;
  // why: one that is not there keeps no backup from being made
  const keeps = [
    ...[workspace, ...beside].map(unitWord),
    ...(textfile === null ? [] : [unitWord(`-${textfile}`)]),
  ];
  return [
    `# Made by service install of backup_manager, which writes over what is changed here: systemctl edit keeps it.`,
    '[Unit]',
    `Description=Backups of ${workspace.replaceAll('%', '%%')} (backup_manager)`,
    ...(isOfMachine
      ? [
          'After=local-fs.target remote-fs.target time-sync.target',
          `RequiresMountsFor=${unitWord(workspace)}`,
        ]
      : []),
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=notify',
    '# Ready and alive are said by systemd-notify, which is a child.',
    'NotifyAccess=all',
    `ExecStart=${wordsFor(served, commandWord, '--foreground').join(' ')}`,
    `WorkingDirectory=${workspace.replaceAll('%', '%%')}`,
    ...(user === undefined || user === null ? [] : [`User=${user}`]),
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
    ...ofEverybody,
    ...(isOfMachine ? ofMachine(keeps.join(' ')) : []),
    '',
    '[Install]',
    `WantedBy=${isOfMachine ? 'multi-user.target' : 'default.target'}`,
    '',
  ].join('\n');
};

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const key = (name: string, value: string): string => `  <key>${name}</key>\n  ${value}`;

/** A property list for launchd (launchd.plist(5)). */
export const launchdPlist = (served: ServedWorkspace): string => {
  const { workspace, user, name } = served;
  const string = (text: string): string => `<string>${xml(text)}</string>`;
  const words = wordsFor(served, (path) => path, '--foreground');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    key('Label', string(name)),
    key('ProgramArguments', `<array>\n${words.map((word) => `    ${string(word)}`).join('\n')}\n  </array>`),
    key('WorkingDirectory', string(workspace)),
    ...(user === undefined || user === null ? [] : [key('UserName', string(user))]),
    key('RunAtLoad', '<true/>'),
    key('KeepAlive', '<dict>\n    <key>SuccessfulExit</key>\n    <false/>\n  </dict>'),
    key('ExitTimeOut', '<integer>90</integer>'),
    key('Nice', '<integer>10</integer>'),
    key('LowPriorityIO', '<true/>'),
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
};

/** A script for OpenRC (openrc-run(8)), which evaluates the words of the command once more. */
export const openrcScript = (served: ServedWorkspace): string => {
  const { node, workspace, user } = served;
  const [, ...args] = wordsFor(served, shellArgument, '--foreground');
  return [
    '#!/sbin/openrc-run',
    `description=${shellArgument(`Backups of ${workspace} (backup_manager)`)}`,
    'supervisor=supervise-daemon',
    `command=${shellArgument(node)}`,
    `command_args=${shellArgument(args.join(' '))}`,
    ...(user === undefined || user === null ? [] : [`command_user=${shellArgument(user)}`]),
    `directory=${shellArgument(workspace)}`,
    'respawn_delay=30',
    'retry=SIGINT/90',
    'depend() { need localmount; after bootmisc ntp-client; }',
    '',
  ].join('\n');
};

/** A line for crontab(5), in which `%` ends the command. It starts the service once, after a reboot. */
export const rebootLine = (served: ServedWorkspace): string =>
  `@reboot ${wordsFor(served, shellArgument).join(' ')}\n`.replaceAll('%', '\\%');

export const serviceFile = (manager: ServiceManager, served: ServedWorkspace): string => {
  switch (manager) {
    case 'systemd':
      return systemdUnit(served);
    case 'launchd':
      return launchdPlist(served);
    case 'openrc':
      return openrcScript(served);
    case 'cron':
      return rebootLine(served);
  }
};
