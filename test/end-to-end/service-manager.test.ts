/** `service`: what it prints, held against systemd's own judge and real shells; and what it asks of `systemctl`, by a stand-in. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { bin, type Outcome, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** A workspace in a path that no list of words may take apart. */
const inStrangePath = (): { readonly workspace: Workspace; readonly at: string } => {
  const workspace = makeWorkspace();
  const at = workspace.path('my "best" 100% $HOME\'s');
  mkdirSync(at);
  return { workspace, at };
};

const printed = async (workspace: Workspace, at: string, ...args: ReadonlyArray<string>): Promise<string> => {
  const { status, stdout } = await workspace.run('--dir', at, 'service', 'install', ...args);
  expect(status).toBe(0);
  return stdout;
};

it('the unit of the machine is one that systemd has nothing to say against, and shuts the service in', async () => {
  const { workspace, at } = inStrangePath();
  mkdirSync(workspace.path('other disk'));
  symlinkSync('../other disk', `${at}/backups`);
  const text = await printed(workspace, at, '--system', '--print', 'systemd');
  expect(text).toContain(`"${workspace.path('other disk')}"`);
  writeFileSync(workspace.path('backup_manager-x.service'), text);
  const verified = await workspace.shell(
    'systemd-analyze',
    'verify',
    workspace.path('backup_manager-x.service'),
  );
  expect(verified).toEqual({ status: 0, stdout: '', stderr: '' });
  const secure = ['--offline=true', '--threshold=35', workspace.path('backup_manager-x.service')];
  expect(await workspace.shell('systemd-analyze', 'security', ...secure)).toMatchObject({ status: 0 });
});

it('the words for OpenRC and for cron come out of a shell as they went in', async () => {
  const { workspace, at } = inStrangePath();
  writeFileSync(workspace.path('openrc'), await printed(workspace, at, '--system', '--print', 'openrc'));
  const words = ['--dir', at, 'start'];
  const openrc = await workspace.shell(
    'sh',
    '-c',
    '. ./openrc; eval "printf \'%s\\n\' $command $command_args"; printf \'%s\\n\' "$directory"',
  );
  expect(openrc.stdout.split('\n')).toEqual([process.execPath, bin, ...words, '--foreground', at, '']);
  const line = (await printed(workspace, at, '--print', 'cron')).trim();
  const typed = line.replace(/^@reboot /, '').replaceAll('\\%', '%');
  const cron = await workspace.shell('sh', '-c', `printf '%s\\n' ${typed}`);
  expect(cron.stdout.split('\n')).toEqual([process.execPath, bin, ...words, '']);
  const plist = await printed(workspace, at, '--print', 'launchd');
  const read = `import plistlib,sys; print(plistlib.loads(sys.stdin.buffer.read())['ProgramArguments'][3])`;
  writeFileSync(workspace.path('plist'), plist);
  expect((await workspace.shell('sh', '-c', `python3 -c "${read}" < plist`)).stdout).toBe(`${at}\n`);
});

/** On a machine that seems to have systemd, with a systemctl that writes down what it is asked, and answers as it is told. */
const withSystemd = (workspace: Workspace, script: string): Promise<Outcome> => {
  mkdirSync(workspace.path('tools'), { recursive: true });
  const stand =
    '#!/bin/sh\necho "$*" >> "$ASKED"\n[ ! -e "$ASKED.$1" ] || { cat "$ASKED.$1" >&2; exit 1; }\n';
  writeFileSync(workspace.path('tools/systemctl'), `${stand}case "$*" in *is-active*) cat active; esac\n`, {
    mode: 0o755,
  });
  writeFileSync(workspace.path('tools/loginctl'), '#!/bin/sh\necho Linger=no\n', { mode: 0o755 });
  return workspace.shell(
    'unshare',
    '-m',
    'bash',
    '-c',
    `set -u
mount -t tmpfs run /run; mkdir -p /run/systemd/system
mount -t tmpfs etc /etc/systemd/system
export PATH="$PWD/tools:$PATH" ASKED="$PWD/asked" XDG_CONFIG_HOME="$PWD/config"
echo inactive > active; : > asked
bm() { '${process.execPath}' '${bin}' "$@"; }
${script}`,
  );
};

it.each(['user', 'system'])('installs, tells of and takes away a service of the %s', async (scope) => {
  const workspace = makeWorkspace();
  const outcome = await withSystemd(
    workspace,
    `
bm service status --${scope}; echo "status $?"
bm service install --${scope} 2> notes; echo "status $?"
FILE=$(find config /etc/systemd/system -name '*.service' 2> /dev/null); stat -c %a "$FILE"
bm service install --${scope} --print 2> /dev/null | diff - "$FILE" && echo 'as printed'
echo active > active
bm service status --${scope} | sed 's/.*: /: /'; echo "status $?"
bm service uninstall --${scope} > /dev/null; echo "status $?"
find config /etc/systemd/system -name '*.service*' 2> /dev/null
bm service uninstall --${scope}
`,
  );
  expect(outcome.stdout.split('\n').slice(0, -1)).toEqual([
    `not installed as a service of the ${scope === 'user' ? 'user' : 'machine'}`,
    'status 1',
    expect.stringMatching(/^installed: .*backup_manager-.*\.service$/),
    'status 0',
    '644',
    'as printed',
    ': unknown, active',
    'status 0',
    'status 0',
  ]);
  expect(outcome.stderr).toBe('note: it was not installed\n');
  const asked = readFileSync(workspace.path('asked'), 'utf8')
    .split('\n')
    .filter((line) => !/is-(active|enabled)/.test(line))
    .map((line) => line.replace(/backup_manager-\S+/, 'NAME'));
  const word = scope === 'user' ? '--user ' : '';
  expect(asked).toEqual([
    `${word}daemon-reload`,
    `${word}enable --now NAME`,
    `${word}disable --now NAME`,
    `${word}daemon-reload`,
    '',
  ]);
  expect(readFileSync(workspace.path('notes'), 'utf8')).toBe(
    scope === 'user'
      ? 'note: it runs while you are logged in; loginctl enable-linger lets it run always\n'
      : '',
  );
});

it('a service that was started by hand is not shut out of its place, and what systemctl refuses is told', async () => {
  const workspace = makeWorkspace();
  workspace.begun();
  const outcome = await withSystemd(
    workspace,
    `
bm start
bm service install --user 2>&1; echo "status $?"
find config -name '*.service'
bm stop
echo 'Failed to connect to bus: No medium found' > asked.--user
bm service install --user 2>&1 | sed 's/.*: systemctl/systemctl/'
bm service install --user --json | grep -o '"type":"[A-Za-z]*"'
find config -name '*.service*'
rm asked.--user
bm service install --user > /dev/null 2>&1; echo "installed $?"
echo 'Failed to connect to bus: No medium found' > asked.--user
echo mine >> "$(find config -name '*.service')"
bm service install --user > /dev/null 2>&1; echo "refused $?"
tail -n 1 "$(find config -name '*.service*')"
rm asked.--user
bm service install --user 2>&1 > /dev/null | sed 's/ is .*backup_manager-[^.]*/ is NAME/'
tail -qn 1 "$(find config -name '*.service')" "$(find config -name '*.before')"
bm service install --user 2>&1 > /dev/null | grep -c former
bm --dir "$PWD/$(printf 'a\\nb')" service install 2> /dev/null; echo "status $?"
`,
  );
  expect(outcome.stdout.split('\n').slice(0, -1)).toEqual([
    'Error: backup_service already running',
    '  backup_manager stop ends it',
    'status 1',
    'systemctl daemon-reload: Failed to connect to bus: No medium found',
    '"type":"FileFailed"',
    'installed 0',
    'refused 1',
    'mine',
    'note: the former file, which said something else, is NAME.service.before',
    'note: it runs while you are logged in; loginctl enable-linger lets it run always',
    'WantedBy=default.target',
    'mine',
    '0',
    'status 1',
  ]);
});

it('where there is no such service manager it says so, and what to put where', async () => {
  const workspace = makeWorkspace();
  const { status, stderr } = await workspace.shell(
    'unshare',
    '-m',
    'bash',
    '-c',
    `mount -t tmpfs run /run; '${process.execPath}' '${bin}' service install`,
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/this machine's services are kept by (cron|openrc): service install --print shows/);
});
