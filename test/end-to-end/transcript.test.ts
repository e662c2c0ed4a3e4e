/** The usage example of the specification, run as the shell script that it is. */
import { chmodSync } from 'node:fs';
import { bin, useWorkspaces, type Workspace } from './support/workspace';
import { withinOneMinute } from './support/clock';

const makeWorkspace = useWorkspaces();

/** The specification's script: `backup_manager` for `python3 ./backup_manager.py`, HH:MM for 16:07. */
const script = (now: string): string => `
echo "--> Create 3 new schedules"
backup_manager create "test;${now};backup_test"
backup_manager create "test1;${now};personal_data"
backup_manager create "test2;${now};office_docs"
echo "--> Try to add a malformed schedule"
backup_manager create "test;"
echo "--> Instruction list"
backup_manager list
backup_manager start
backup_manager stop
echo "--> Instruction backups"
backup_manager backups
echo "--> Content of the directory"
ls
echo "--> cat on ./logs/backup_manager.log"
cat ./logs/backup_manager.log
echo "--> cat on ./logs/backup_service.log"
cat ./logs/backup_service.log
echo "--> Content of ./backups"
ls ./backups
`;

const expected = `--> Create 3 new schedules
--> Try to add a malformed schedule
--> Instruction list
0: test;HH:MM;backup_test
1: test1;HH:MM;personal_data
2: test2;HH:MM;office_docs
--> Instruction backups
backup_test.tar
office_docs.tar
personal_data.tar
--> Content of the directory
backup_schedules.txt
backups
logs
test
test1
test2
--> cat on ./logs/backup_manager.log
[dd/mm/yyyy HH:MM] New schedule added: test;HH:MM;backup_test
[dd/mm/yyyy HH:MM] New schedule added: test1;HH:MM;personal_data
[dd/mm/yyyy HH:MM] New schedule added: test2;HH:MM;office_docs
[dd/mm/yyyy HH:MM] Error: malformed schedule: test;
[dd/mm/yyyy HH:MM] Show schedules list
[dd/mm/yyyy HH:MM] backup_service started
[dd/mm/yyyy HH:MM] backup_service stopped
[dd/mm/yyyy HH:MM] Show backups list
--> cat on ./logs/backup_service.log
[dd/mm/yyyy HH:MM] Backup done for test in backups/backup_test.tar
[dd/mm/yyyy HH:MM] Backup done for test1 in backups/personal_data.tar
[dd/mm/yyyy HH:MM] Backup done for test2 in backups/office_docs.tar
--> Content of ./backups
backup_test.tar
office_docs.tar
personal_data.tar
`;

/** A directory of its own for the command, so that the workspace holds nothing but what the program makes. */
const installIn = (workspace: Workspace): string => {
  const wrapper = `../${workspace.home.split('/').at(-1)}/bin/backup_manager`;
  workspace.write(wrapper, `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  chmodSync(workspace.path(wrapper), 0o755);
  return `${workspace.home}/bin`;
};

describe('the usage example of the specification', () => {
  const play = () =>
    withinOneMinute(async (now) => {
      const workspace = makeWorkspace();
      for (const source of ['test', 'test1', 'test2'])
        workspace.write(`${source}/file.txt`, `of ${source}\n`);
      const path = installIn(workspace);
      const outcome = await workspace.shell('bash', '-c', `PATH='${path}':"$PATH"\n${script(now)}`);
      return { now, workspace, outcome };
    });

  it('prints what the specification shows; standard error has only why the malformed schedule was refused', async () => {
    const { now, outcome } = await play();
    const normalised = outcome.stdout
      .replaceAll(/^\[\d\d\/\d\d\/\d{4} /gm, '[dd/mm/yyyy ')
      .replaceAll(now, 'HH:MM');
    expect(normalised).toBe(expected);
    expect(outcome.status).toBe(0);
    expect(outcome.stderr).toMatch(
      /^Error: malformed schedule: test;\n {2}it has 2 fields .*\n {2}a schedule is .*\n {2}backup_manager create --help .*\n$/,
    );
  });

  it('leaves nothing in the directory but the three things it shows, the sources, and one hidden directory', async () => {
    const { workspace } = await play();
    expect(workspace.ls()).toEqual([
      '.backup_manager',
      'backup_schedules.txt',
      'backups',
      'logs',
      'test',
      'test1',
      'test2',
    ]);
    expect(workspace.ls('logs')).toEqual(['backup_manager.log', 'backup_service.log']);
    expect(workspace.ls('backups')).toEqual(['backup_test.tar', 'office_docs.tar', 'personal_data.tar']);
  });

  it('makes archives that tar opens, of what was there', async () => {
    const { workspace } = await play();
    for (const [name, source] of [
      ['backup_test', 'test'],
      ['personal_data', 'test1'],
      ['office_docs', 'test2'],
    ] as const) {
      const listed = await workspace.shell('tar', '-tf', `backups/${name}.tar`);
      expect(listed.stdout.trim().split(/\/?\n/).sort()).toEqual([source, `${source}/file.txt`]);
      const shown = await workspace.shell('tar', '-xOf', `backups/${name}.tar`, `${source}/file.txt`);
      expect(shown.stdout).toBe(`of ${source}\n`);
    }
  });
});
