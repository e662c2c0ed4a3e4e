'use strict';
// The specification's transcript in a temporary workspace, then one archive restored by the system's tar and compared.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const manager = join(__dirname, '..', 'dist', 'backup_manager.js');
const workspace = fs.mkdtempSync(join(tmpdir(), 'backup-manager-demo-'));
let failed = false;

const show = (text) => process.stdout.write(text);

/** Shows a command as it would be typed, runs it, shows its output. */
const run = (typed, command, args, expected = 0) => {
  show(`$ ${typed}\n`);
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: workspace, encoding: 'utf8' });
  show(stdout ?? '');
  show(stderr ?? '');
  if (error) show(`${error.message}\n`);
  if (status !== expected) {
    failed = true;
    show(`!! exit status ${status}, expected ${expected}\n`);
  }
};

const quoted = (arg) => (/[ ;]/.test(arg) ? `"${arg}"` : arg);
const backupManager = (...args) =>
  run(`backup_manager ${args.map(quoted).join(' ')}`, process.execPath, [manager, ...args]);
const refused = (...args) =>
  run(`backup_manager ${args.map(quoted).join(' ')}`, process.execPath, [manager, ...args], 1);
const shell = (line) => run(line, 'sh', ['-c', line]);
const heading = (text) => show(`\n--> ${text}\n`);

/** The present minute, once there is enough of it left to create three schedules in. */
const minute = async () => {
  while (new Date().getSeconds() > 50) await new Promise((resolve) => setTimeout(resolve, 500));
  return new Date().toTimeString().slice(0, 5);
};

const main = async () => {
  for (const [directory, text] of [
    ['test', 'a letter\n'],
    ['test1', 'a photo\n'],
    ['test2', 'a table\n'],
  ]) {
    fs.mkdirSync(join(workspace, directory, 'below'), { recursive: true });
    fs.writeFileSync(join(workspace, directory, 'file'), text);
    fs.writeFileSync(join(workspace, directory, 'below', 'other'), text.repeat(1000));
  }
  const now = await minute();
  heading('Create 3 new schedules');
  backupManager('create', `test;${now};backup_test`);
  backupManager('create', `test1;${now};personal_data`);
  backupManager('create', `test2;${now};office_docs`);
  heading('Try to add a malformed schedule');
  refused('create', 'test;');
  heading('Instruction list');
  backupManager('list');
  heading('The service does what is due, and stops when it is done');
  backupManager('start');
  backupManager('stop');
  heading('Instruction backups');
  backupManager('backups');
  heading('Content of the directory');
  shell('ls');
  heading('The logs');
  shell('cat logs/backup_manager.log');
  shell('cat logs/backup_service.log');
  heading('What happened, as the journal has it, and the proof that nobody changed it');
  backupManager('journal');
  backupManager('journal', '--check');
  heading("Restore one archive with the system's tar, and compare");
  shell('mkdir restored && tar xzf backups/backup_test.tar -C restored');
  shell('diff -r test restored/test && echo same');
};

main()
  .catch((error) => {
    failed = true;
    console.error(error);
  })
  .finally(() => {
    spawnSync(process.execPath, [manager, 'stop', '--now'], { cwd: workspace, stdio: 'ignore' });
    fs.rmSync(workspace, { recursive: true, force: true });
    show(failed ? '\nThe demo failed.\n' : '\nDone; the temporary workspace is removed.\n');
    process.exitCode = failed ? 1 : 0;
  });
