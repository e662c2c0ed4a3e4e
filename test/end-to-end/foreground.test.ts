/** The service in the foreground: by hand, under what speaks as systemd does, and as process 1 of a container. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kill, waitFor } from './support/processes';
import { bin, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const withSchedule = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'hi\n');
  await workspace.run('create', 'docs;daily@00:00;docs');
  return workspace;
};

const isUp = (workspace: Workspace): boolean => workspace.read('.backup_manager/service.json') !== null;

it.each([
  ['SIGTERM', 'SIGTERM'],
  ['SIGINT', 'SIGINT'],
] as const)(
  'it is the process of start, says on standard error what it logs, and ends at %s',
  async (signal, reason) => {
    const workspace = await withSchedule();
    const running = workspace.begin('start', '--foreground');
    await waitFor('the service', () => isUp(workspace));
    expect(workspace.servicePid()).toBe(running.pid);
    expect(await workspace.run('start', '--foreground')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'Error: backup_service already running\n',
    });
    workspace.write('backup_schedules.txt', 'docs;cron:* * * * *;often\n');
    await workspace.logged('backup_service', 'Backup done for docs in backups/often.tar');
    kill(running.pid, signal);
    const { status, stdout, stderr } = await running.outcome;
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    const [first, ...rest] = stderr.split('\n');
    expect(first).toBe(`backup_service started, pid ${running.pid}`);
    expect(rest.join('\n')).toBe(workspace.read('logs/backup_service.log'));
    expect(workspace.events().at(-1)).toMatchObject({ type: 'ServiceStopped', reason });
  },
);

it('stop ends it, and it prints no document', async () => {
  const workspace = await withSchedule();
  const running = workspace.begin('start', '--foreground');
  await waitFor('the service', () => isUp(workspace));
  await workspace.succeed('stop');
  expect(await running.outcome).toMatchObject({ status: 0 });
  expect(await workspace.run('start', '--foreground', '--json')).toMatchObject({ status: 2 });
});

it('a journal that can’t be read is said, and the status is 1', async () => {
  const workspace = await withSchedule();
  workspace.write('.backup_manager/journal.jsonl', 'nothing\n{}\n');
  const { status, stderr } = await workspace.run('start', '--foreground');
  expect(status).toBe(1);
  expect(stderr).toContain("Error: can't start backup_service");
});

/** Listens as systemd does, and writes down what comes. */
const listener = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True: print(s.recv(4096).decode(), flush=True)
`;

it('systemd hears that it is ready, and then, twice in the time that it gives, that it lives; no child is asked to say so', async () => {
  const workspace = await withSchedule();
  writeFileSync(workspace.path('listen.py'), listener);
  const outcome = await workspace.shell(
    'bash',
    '-c',
    `
set -u
until_true() { for _ in $(seq 600); do if eval "$1"; then return 0; fi; sleep 0.1; done; echo "never came: $1"; exit 9; }
python3 listen.py notify > heard & LISTENER=$!
until_true 'grep -q bound heard'
NOTIFY_SOCKET="$PWD/notify" WATCHDOG_USEC=1000000 '${process.execPath}' '${bin}' start --foreground 2> said & SERVICE=$!
until_true '[ "$(grep -c WATCHDOG=1 heard)" -ge 3 ]'
kill -STOP $SERVICE
BEFORE=$(grep -c WATCHDOG=1 heard); kill -CONT $SERVICE
until_true '[ "$(grep -c WATCHDOG=1 heard)" -gt $BEFORE ]'
kill $SERVICE; wait $SERVICE; echo "status $?"
kill $LISTENER
grep -v -e BARRIER -e EXTEND heard | uniq
`,
  );
  expect(outcome).toMatchObject({ status: 0, stdout: 'status 0\nbound\nREADY=1\nWATCHDOG=1\n' });
});

it.each(['TERM', 'INT'])(
  'as process 1 of a container it reaps what nobody waits for, and ends at SIG%s',
  async (signal) => {
    const workspace = await withSchedule();
    const entry = join(__dirname, '..', '..', 'examples', 'container', 'entrypoint.sh');
    mkdirSync(workspace.path('bin'));
    writeFileSync(
      workspace.path('bin/backup_manager'),
      `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`,
      {
        mode: 0o755,
      },
    );
    const outcome = await workspace.shell(
      'bash',
      '-c',
      `
# job control: without it a program beside the shell is begun deaf to SIGINT
set -um
until_true() { for _ in $(seq 600); do if eval "$1"; then return 0; fi; sleep 0.1; done; echo "never came: $1"; exit 9; }
PATH="$PWD/bin:$PATH" unshare --pid --fork --mount-proc sh -c '(sleep 1 & sleep 1 &); exec sh "$0"' '${entry}' 2> said & CONTAINER=$!
until_true '[ -e .backup_manager/service.json ]'
ONE=$(cat /proc/$CONTAINER/task/*/children | tr -d ' ')
children() { cat /proc/$ONE/task/*/children; }
# two that lost their parent, and the service
until_true '[ "$(children | wc -w)" = 1 ]'
kill -${signal} $ONE
wait $CONTAINER; echo "status $?"
`,
    );
    expect(outcome).toMatchObject({ status: 0, stdout: 'status 0\n' });
    expect(readFileSync(workspace.path('said'), 'utf8')).toMatch(/^backup_service started, pid \d+\n$/);
    expect(workspace.events().at(-1)).toMatchObject({ type: 'ServiceStopped', reason: `SIG${signal}` });
  },
);
