/** The superuser runs every command once in another user's workspace: that user, and his service, go on. */
import { bin, useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

const words = `
set -u
umask 022
chmod 711 ..; chown 60125:60125 .
root() { '${process.execPath}' '${bin}' "$@"; }
ann() { setpriv --reuid 60125 --regid 60125 --clear-groups env HOME=/tmp '${process.execPath}' '${bin}' "$@"; }
until_true() { for _ in $(seq 900); do if eval "$1"; then return 0; fi; sleep 0.1; done; echo "never came: $1"; exit 9; }
mkdir docs; echo hi > docs/a; chown -R 60125:60125 docs
as_root() {
  root create 'docs;daily@00:00;docs;keep=2'; root create 'docs;daily@01:00;two'; root run docs; root run docs
  root run two; root delete two; root undo
  for WORD in list status next why history backups verify doctor 'doctor --repair' 'journal --check' adopt; do root $WORD; done
  root restore docs --to restored
  root start; root stop
}
`;

it.each([
  ['that she has begun', 'ann create "docs;daily@03:00;hers" > /dev/null 2>&1; ann run hers > /dev/null'],
  ['that he has begun for her', ':'],
])('in a workspace %s: what is neither his archive nor its catalogue is hers', async (_, begin) => {
  const workspace = makeWorkspace();
  const outcome = await workspace.shell(
    'bash',
    '-c',
    `${words}
${begin}
as_root > said 2>&1; rm said
find . -uid 0 ! -path './restored*' ! -path './backups/*' ! -path './.backup_manager/catalogues/*' -print
find backups .backup_manager/catalogues -uid 0 ! -perm 600 -print
for COMMAND in 'create docs;daily@02:00;three' 'run docs' 'run two' 'delete three' undo 'journal --check'; do
  ann $COMMAND > /dev/null 2>&1; echo "$? $COMMAND"
done
echo 'docs;cron:* * * * *;often;keep=1' >> backup_schedules.txt
ann start; echo "$? start"
until_true '[ -e backups/often.tar ]'
ann stop 2> /dev/null; echo "$? stop"
ann doctor | grep -E 'to mend|not healthy|^healthy'
`,
  );
  expect(outcome.stdout.split('\n').slice(0, -1)).toEqual([
    ...[
      'create docs;daily@02:00;three',
      'run docs',
      'run two',
      'delete three',
      'undo',
      'journal --check',
    ].map((command) => `0 ${command}`),
    '0 start',
    '0 stop',
    '    to mend: backup_manager start',
    'not healthy: 1 finding',
  ]);
});

it('a source that she may not read fails her backup, and says why; root makes it', async () => {
  const workspace = makeWorkspace();
  const { stdout } = await workspace.shell(
    'bash',
    '-c',
    `${words}
mkdir shut; echo x > shut/a; echo x > unread; chown -R 60125:60125 shut unread; chmod 0 unread
for MODE in 000 400 100; do
  chmod $MODE shut; ann create "shut;daily@03:00;shut$MODE" > /dev/null 2>&1; ann run shut$MODE 2>&1; echo $?
done
ann create 'unread;daily@03:00;unread' > /dev/null 2>&1; ann run unread 2>&1; echo $?
root run shut000 > /dev/null 2>&1; echo "root $?"
ls backups
`,
  );
  const refused = (name: string) => [`Error: can't back up ${name}: permission denied`, '1'];
  expect(stdout.split('\n').slice(0, -1)).toEqual([
    ...[refused('shut'), refused('shut'), refused('shut'), refused('unread')].flat(),
    ...['root 0', 'shut000.tar'],
  ]);
});
