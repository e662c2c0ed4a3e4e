/** A source of which no call ever comes back: it costs its own backup, and neither the others nor the way out. */
import { join } from 'node:path';
import { fromSource } from '../support/from-source';
import { inMounts } from './support/mounts';
import { type Outcome, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const words = `
set -u
until_true() { for _ in $(seq 400); do if eval "$1"; then return 0; fi; sleep 0.1; done; echo "never came: $1"; exit 9; }
mkdir hanging docs
echo hi > docs/a
python3 "$MOUNT" "$PWD/hanging" > mounted &
SERVER=$!
trap 'kill $SERVER' EXIT
until_true 'grep -q mounted mounted'
`;

/** Runs a script in mounts of its own, with a directory that hangs. */
const beside = (workspace: Workspace, script: string): Promise<Outcome> =>
  inMounts(workspace, `${words}\n${script}`, {
    MOUNT: join(__dirname, '..', 'support', 'hanging-mount.py'),
  });

it('is given up after the time without progress; while it hangs it fails at once, and others are made', async () => {
  const workspace = makeWorkspace();
  const script = join(__dirname, '..', 'support', 'pack-hanging.ts');
  const node = [process.execPath, ...fromSource, script].map((word) => `'${word}'`).join(' ');
  const outcome = await beside(workspace, `${node} "$PWD/hanging" "$PWD/docs" "$PWD"; echo "status $?"; ls`);
  expect(outcome.stdout.split('\n')).toEqual([
    JSON.stringify({
      kind: 'source',
      message: 'given up: it made no progress for 0.3 s, its source does not answer',
    }),
    JSON.stringify({
      kind: 'source',
      message: 'its source does not answer: the backup before this one still hangs in it',
    }),
    '2',
    // why: a thread that hangs in the kernel is left by the only way there is
    'status 137',
    ...['docs', 'hanging', 'mounted', 'third', ''],
  ]);
});

it('does not keep `run` from Ctrl-C: it ends with 130, leaves nothing, and the next backup is made', async () => {
  const workspace = makeWorkspace();
  const outcome = await beside(
    workspace,
    `
printf '%s\\n' 'hanging;daily@00:00;hanging' 'docs;daily@00:00;docs' > backup_schedules.txt
set -m
"$NODE" "$BIN" run hanging > out 2> err &
RUN=$!
until_true 'ls -A backups 2>/dev/null | grep -q partial'
kill -INT $RUN
wait $RUN; echo "status $?"
ls -A backups
"$NODE" "$BIN" run docs > /dev/null; echo "status $?"
ls -A backups
`,
  );
  expect(outcome).toMatchObject({ status: 0, stdout: 'status 130\nstatus 0\ndocs.tar\n' });
});

it('does not keep `doctor` or `create` waiting: a look has a deadline', async () => {
  const workspace = makeWorkspace();
  const outcome = await beside(
    workspace,
    `
"$NODE" "$BIN" create 'hanging/below;daily@00:00;hanging' 2> /dev/null > /dev/null; echo "status $?"
"$NODE" "$BIN" doctor --json | grep -c 'no answer within 5 s'
`,
  );
  expect(outcome.stdout).toMatch(/^status [01]\n[1-9]\n$/);
});

it.each([
  ['one of its threads', 'beside', []],
  [
    'its only thread',
    'blocked',
    [
      'nothing goes on for 0.5 s: a file system may not answer; Ctrl-C ends this',
      'Error: given up: nothing went on for 1 s, a file system does not answer',
    ],
  ],
])('a command with %s in it ends with status 1 when it is given up', async (_, how, told) => {
  const workspace = makeWorkspace();
  const script = join(__dirname, '..', 'support', 'supervised.ts');
  const node = [process.execPath, ...fromSource, script].map((word) => `'${word}'`).join(' ');
  const outcome = await beside(workspace, `${node} ${how} "$PWD/hanging" 2>&1; echo "status $?"`);
  expect(outcome.stdout.split('\n')).toEqual([...told, 'status 1', '']);
});

it('does not keep `verify` and `restore` from Ctrl-C, and a second one ends them at once', async () => {
  const workspace = makeWorkspace();
  const outcome = await beside(
    workspace,
    `
printf '%s\\n' 'docs;daily@00:00;docs' > backup_schedules.txt
"$NODE" "$BIN" run docs > /dev/null
mv docs others; ln -s hanging docs
set -m
interrupt() {
  "$NODE" "$BIN" "$@" > out 2> err &
  COMMAND=$!
  until_true 'CHILD=$(cat /proc/$COMMAND/task/*/children | tr -d " ") && [ -n "$CHILD" ]'
  # a thread of it waits for what never comes
  until_true 'grep -q ") D " /proc/$CHILD/task/*/stat'
  kill -INT $COMMAND
  [ "$TWICE" = no ] || kill -INT $COMMAND
  wait $COMMAND; echo "status $?"
  until_true '! kill -0 $CHILD 2>/dev/null'
}
TWICE=no interrupt verify docs --level source
TWICE=yes interrupt verify docs --level source --json
TWICE=no interrupt restore --archive hanging/x.tar --to there
`,
  );
  expect(outcome.stdout).toBe('status 130\nstatus 130\nstatus 130\n');
});

it('is no place where a command waits for ever: a workspace in it does not answer', async () => {
  const workspace = makeWorkspace();
  const outcome = await beside(
    workspace,
    `
ask() { "$NODE" "$BIN" --dir hanging $1 2>&1 | sed 's/.*: its/its/'; echo "status \${PIPESTATUS[0]}"; }
ASKED=
for WORD in status list 'create docs;daily@00:00;docs' start; do
  ask "$WORD" > "said by \${WORD%% *}" &
  ASKED="$ASKED $!"
done
wait $ASKED
cat 'said by '*
`,
  );
  const each = 'its file system does not answer\nstatus 1\n';
  expect(outcome.stdout).toBe(each.repeat(4));
});
