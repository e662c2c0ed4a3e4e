/** `doctor` on workspaces that are well, and on every kind of damage that a person has to mend. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cutJournal,
  editLine,
  lineCount,
  rewriteLastLine,
  sealed,
  unmendable,
  usedWorkspace,
} from './support/damage';
import { consult } from './support/doctor';
import { onSmallDisk, canMount } from './support/small-disk';
import { kill, processesBelow, waitFor, waitUntilGone } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';
import { fromSource } from '../support/from-source';

const makeWorkspace = useWorkspaces();

const journal = '.backup_manager/journal.jsonl';

const withSchedule = async (line = 'docs;daily@23:59;d'): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'one\n'.repeat(1000));
  expect((await workspace.run('create', line)).status).toBe(0);
  return workspace;
};

describe('a healthy workspace', () => {
  it('is one where nothing is yet: nothing but the log is made there', async () => {
    const workspace = makeWorkspace();
    workspace.begun();
    const { status, stdout, stderr } = await workspace.run('doctor');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.split(/ +/).slice(0, 2).join(' '))).toEqual([
      'workspace ok',
      'journal ok',
      'checkpoint ok',
      'locks ok',
      'pending ok',
      'schedules ok',
      'hooks ok',
      'service ok',
      'notices ok',
      'places ok',
      'clock ok',
      'space ok',
      'archives ok',
      'backups ok',
      'healthy',
      '',
    ]);
    expect(workspace.ls()).toEqual(['.backup_manager', 'logs']);
    expect(workspace.ls('.backup_manager')).toEqual([]);
    expect(workspace.log('backup_manager')).toEqual(['Workspace examined: healthy']);
  });

  it('is one that was used, and has no schedule now', async () => {
    const workspace = await usedWorkspace(makeWorkspace());
    expect(await consult(workspace)).toMatchObject({ status: 0, findings: [], remarks: [], stderr: '' });
  });

  it('is one with a service, and only the service is named where it is down', async () => {
    const workspace = await withSchedule();
    await workspace.succeed('run', 'd');
    const before = await consult(workspace);
    expect(before.findings).toEqual(['service-down backup_service']);
    expect(before.advice).toEqual(['backup_manager start']);
    await workspace.succeed('start');
    expect(await consult(workspace)).toMatchObject({ status: 0, findings: [] });
    expect((await workspace.run('doctor')).stdout).toContain(`up, pid ${workspace.servicePid()}\n`);
    await workspace.succeed('stop');
    expect((await consult(workspace)).findings).toEqual(['service-down backup_service']);
  });

  it('is one whose service makes an archive just now', async () => {
    const workspace = makeWorkspace();
    mkdirSync(workspace.path('endless'));
    writeFileSync(workspace.path('endless/file'), '');
    truncateSync(workspace.path('endless/file'), 2 ** 43);
    await workspace.createDue('endless', 'e');
    expect((await workspace.run('start')).stderr).toContain('still being archived');
    const { status, findings, result } = await consult(workspace);
    expect({ status, findings }).toEqual({ status: 0, findings: [] });
    const holder = process.platform === 'linux' ? `process ${workspace.servicePid()} (` : 'another process';
    const told = result.checks.find(({ check }) => check === 'locks')?.summary ?? '';
    expect(told).toContain(`held as the service by ${holder}`);
    expect(told).toContain(`, to make an archive by ${holder}`);
    expect((await consult(workspace, ['--repair'])).repairs).toEqual([]);
    expect(workspace.ls('backups')).toEqual([expect.stringMatching(/^\.e\.\d+\.partial$/)]);
    await workspace.succeed('stop', '--now');
  });

  it('is one in which others are at work: nothing that only passes is taken for damage', async () => {
    const workspace = await withSchedule('docs;daily@23:59;d;keep=1');
    await workspace.succeed('start');
    let over = false;
    const create = async (): Promise<void> => {
      while (!over) expect((await workspace.run('create', 'docs;daily@23:58;e')).status).toBe(0);
    };
    const run = async (): Promise<void> => {
      while (!over) expect((await workspace.run('run', '0')).status).toBe(0);
    };
    const atWork = Promise.all([create(), run()]);
    const seen = [];
    for (let n = 0; n < 5; n += 1) seen.push((await consult(workspace)).findings);
    over = true;
    await atWork;
    expect(seen).toEqual([[], [], [], [], []]);
  });
});

describe('doctor names what a person has to mend, says how, and --repair leaves it alone', () => {
  it.each(unmendable)('$name', async ({ make, found, advice }) => {
    const workspace = await usedWorkspace(makeWorkspace());
    make(workspace);
    const seen = await consult(workspace);
    expect(seen.findings).toEqual(found(workspace));
    expect(seen.advice.join('\n')).toContain(advice);
    const repaired = await consult(workspace, ['--repair']);
    expect(repaired.repairs).toEqual([]);
    expect(repaired.findings).toEqual(seen.findings);
  });

  it.each([
    ['edited', (line: string) => line.replace('"ScheduleDeleted"', '"ScheduleExpired"')],
    [
      'rewritten as no release would',
      sealed((line) => line.replace('"ScheduleDeleted"', '"ScheduleDeletes"')),
    ],
  ])('a journal that was %s: checks that do not need it are made, the advice works', async (_, change) => {
    const workspace = await usedWorkspace(makeWorkspace());
    editLine(workspace, -1, change);
    const edited = workspace.read(journal);
    const last = lineCount(workspace);
    const seen = await consult(workspace, ['--repair']);
    expect(seen.findings).toEqual([`journal-damaged ${journal} line ${last}`]);
    expect(seen.unchecked).toEqual(['notices', 'places', 'clock', 'archives', 'backups']);
    expect(workspace.read(journal)).toBe(edited);
    const cut = seen.advice.map((text) => /^keep the lines before it: (.*)$/.exec(text)?.[1]).find(Boolean);
    expect((await workspace.shell('sh', '-c', cut ?? 'false')).status).toBe(0);
    expect(await consult(workspace)).toMatchObject({
      status: 0,
      remarks: [],
    });
    expect(await workspace.succeed('journal', '--check')).toContain(`journal ok: ${last - 1} lines`);
  });

  it('a journal that was changed in the middle, or is gone', async () => {
    const workspace = await usedWorkspace(makeWorkspace());
    const change = (line: string): string => line.replaceAll('"name":"d"', '"name":"e"');
    const text = workspace.read(journal) ?? '';
    editLine(workspace, 2, change);
    const changed = await consult(workspace);
    expect(changed.findings).toEqual([`journal-damaged ${journal} line 2`]);
    expect(changed.advice.join('\n')).toContain('docs/format.md');
    writeFileSync(workspace.path(journal), text);
    editLine(workspace, 2, sealed(change));
    expect((await consult(workspace)).findings).toEqual([`journal-damaged ${journal} line 3`]);
    rmSync(workspace.path(journal));
    writeFileSync(workspace.path('.backup_manager/journal.torn-3'), 'x');
    expect((await consult(workspace)).findings).toEqual([
      `journal-missing ${journal}`,
      ...workspace.ls('backups').map((file) => `archive-unknown backups/${file}`),
    ]);
  });

  it('a checkpoint of another version, which gets a word, and one of lines that are not there any more', async () => {
    const workspace = await usedWorkspace(makeWorkspace());
    writeFileSync(workspace.path('backup_schedules.txt'), `# ${'x'.repeat(2 ** 20)}\n`);
    await workspace.succeed('create', 'docs;23:59;x');
    expect(workspace.ls('.backup_manager')).toContain('checkpoint.json');
    await workspace.succeed('delete', '0');
    expect(await consult(workspace)).toMatchObject({ status: 0, remarks: [] });
    const checkpoint = workspace.read('.backup_manager/checkpoint.json') ?? '';
    const older = checkpoint.slice(checkpoint.indexOf('\n') + 1).replace(/"shape":\d+/, '"shape":0');
    const digest = createHash('sha256').update(older).digest('hex');
    workspace.write('.backup_manager/checkpoint.json', `${digest}\n${older}`);
    expect(await consult(workspace)).toMatchObject({
      status: 0,
      remarks: ['checkpoint-outdated .backup_manager/checkpoint.json'],
    });
    workspace.write('.backup_manager/checkpoint.json', checkpoint);
    // why: the long text was journalled on a line of its own before that of `create`, and the checkpoint is of there
    cutJournal(workspace, 3);
    const seen = await consult(workspace);
    expect(seen.findings).toEqual(['checkpoint-unfit .backup_manager/checkpoint.json']);
    const repaired = await consult(workspace, ['--repair']);
    expect(repaired).toMatchObject({ status: 0, findings: [] });
    expect(workspace.ls('.backup_manager')).not.toContain('checkpoint.json');
  });

  it('a write lock that somebody does not let go of', async () => {
    const workspace = await usedWorkspace(makeWorkspace());
    const script = join(__dirname, '../support/journal-process.ts');
    const holder = workspace.shell(process.execPath, ...fromSource, script, workspace.directory, 'hold');
    const pid = await waitFor('the holder', async () => {
      const [found] = processesBelow(workspace.directory);
      return found !== undefined && (await consult(workspace)).findings.length > 0 && found;
    });
    const { result } = await consult(workspace);
    const [finding] = result.checks.flatMap(({ findings }) => findings);
    expect(finding?.id).toBe('lock-stuck');
    if (process.platform === 'linux') expect(finding?.what).toContain(`by process ${pid} (`);
    kill(pid, 'SIGKILL');
    await waitUntilGone(pid);
    await holder;
    expect((await consult(workspace)).status).toBe(0);
  });

  it('schedules whose file is gone', async () => {
    const workspace = await withSchedule();
    rmSync(workspace.path('backup_schedules.txt'));
    const { findings, advice } = await consult(workspace);
    expect(findings).toEqual(['schedules-missing backup_schedules.txt']);
    expect(advice.join('\n')).toContain('put it back');
    expect((await consult(workspace, ['--repair'])).findings).toEqual(findings);
    expect(workspace.ls()).not.toContain('backup_schedules.txt');
  });

  it('sources that are not there, and a name for two of them', async () => {
    const workspace = await withSchedule();
    for (const line of ['gone;daily@23:59;gone', './docs;daily@22:00;d', 'docs/a;daily@23:00;d'])
      expect((await workspace.run('create', line)).status).toBe(0);
    const { findings, advice } = await consult(workspace);
    expect(findings).toEqual([
      'source-missing gone;daily@23:59;gone',
      'name-shared d',
      'service-down backup_service',
    ]);
    expect(advice.join('\n')).toContain('give each its own name');
  });

  it('a time zone that this machine does not know', async () => {
    const workspace = await withSchedule('docs;daily@23:59;d;tz=Europe/Paris');
    rewriteLastLine(workspace, (line) => line.replaceAll('Europe/Paris', 'Mars/Olympus'));
    writeFileSync(workspace.path('backup_schedules.txt'), 'docs;daily@23:59;d;tz=Mars/Olympus\n');
    expect((await consult(workspace)).findings).toEqual([
      'zone-unknown docs;daily@23:59;d;tz=Mars/Olympus',
      'service-down backup_service',
    ]);
  });

  it('zstd where there is none', async () => {
    const workspace = await withSchedule('docs;daily@23:59;d;compress=zstd');
    workspace.write(
      'no-zstd.cjs',
      `const Module = require('node:module');
       delete require('node:zlib').zstdCompress;
       const resolve = Module._resolveFilename;
       Module._resolveFilename = (name, ...rest) => {
         if (name.startsWith('@mongodb-js/zstd')) throw new Error('not here');
         return resolve(name, ...rest);
       };`,
    );
    const without = { NODE_OPTIONS: `--require ${workspace.path('no-zstd.cjs')}` };
    const { findings, advice } = await consult(workspace, [], without);
    expect(findings).toEqual([
      'compression-unknown docs;daily@23:59;d;compress=zstd',
      'service-down backup_service',
    ]);
    expect(advice.join('\n')).toContain('npm install @mongodb-js/zstd');
  });

  it('an archive that did not verify', async () => {
    const workspace = await usedWorkspace(makeWorkspace());
    const { size } = statSync(workspace.path('backups/d.tar'));
    writeFileSync(workspace.path('backups/d.tar'), randomBytes(size));
    expect((await consult(workspace)).status).toBe(0);
    await workspace.run('verify', 'd');
    const { findings, advice } = await consult(workspace);
    expect(findings).toEqual(['archive-faulty backups/d.tar']);
    expect(advice.join('\n')).toContain('backup_manager run d makes another one');
  });

  it('a backup that was due, and that nobody made', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.createDue('docs', 'd');
    const line = (workspace.read('backup_schedules.txt') ?? '').trimEnd().split('\n').at(-1) ?? '';
    const { findings, advice } = await consult(workspace);
    expect(findings).toContain(`backup-overdue ${line}`);
    expect(advice).toContain('backup_manager why d says why');
    expect(line).toMatch(/^docs;\d\d:\d\d;d$/);
  });

  it('all archives gone at once, which is what a disk that is not mounted looks like', async () => {
    const workspace = await usedWorkspace(makeWorkspace());
    renameSync(workspace.path('backups'), workspace.path('elsewhere'));
    mkdirSync(workspace.path('backups'));
    const seen = await consult(workspace, ['--repair']);
    expect({ findings: seen.findings, repairs: seen.repairs }).toEqual({
      findings: ['archives-all-missing backups/'],
      repairs: [],
    });
    const wayOut = seen.advice.map((text) => /: (rmdir \S+), then/.exec(text)?.[1]).find(Boolean);
    expect((await workspace.shell('sh', '-c', wayOut ?? 'false')).status).toBe(0);
    const repaired = await consult(workspace, ['--repair']);
    expect(repaired).toMatchObject({ status: 0, findings: [] });
    expect(repaired.repairs).toHaveLength(2);
  });

  it('a service that was killed, or that failed', async () => {
    const workspace = await withSchedule();
    await workspace.succeed('start');
    const pid = workspace.servicePid();
    kill(pid, 'SIGKILL');
    await waitUntilGone(pid);
    const killed = await consult(workspace, ['--repair']);
    expect(killed.repairs).toEqual([
      'mended service-record-left .backup_manager/service.json',
      'mended service-record-left .backup_manager/status.json',
    ]);
    expect(killed.findings).toEqual(['service-vanished backup_service']);
    expect(killed.advice).toContain('backup_manager start');
    expect(processesBelow(workspace.directory)).toEqual([]);
    await workspace.succeed('start');
    await workspace.succeed('stop');
    rewriteLastLine(workspace, (line) => line.replace('ServiceStopped', 'ServiceFailed'));
    expect((await consult(workspace)).findings).toEqual(['service-failed backup_service']);
  });

  it('a service whose record was removed', async () => {
    const workspace = await withSchedule();
    await workspace.succeed('start');
    const pid = workspace.servicePid();
    rmSync(workspace.path('.backup_manager/service.json'));
    const { findings, result } = await consult(workspace);
    expect(findings).toEqual(['service-unreachable backup_service']);
    if (process.platform === 'linux')
      expect(result.checks.find(({ check }) => check === 'locks')?.summary).toContain(`process ${pid} (`);
  });
});

/** As the superuser only a disk can be made read-only; for everybody else a mode is enough. */
const writeProtected = async (workspace: Workspace, use: () => Promise<void>): Promise<void> => {
  if (canMount) {
    execFileSync('mount', ['--bind', workspace.directory, workspace.directory]);
    try {
      execFileSync('mount', ['-o', 'remount,bind,ro', workspace.directory]);
      await use();
    } finally {
      execFileSync('umount', ['--lazy', workspace.directory]);
    }
  } else {
    chmodSync(workspace.directory, 0o555);
    try {
      await use();
    } finally {
      chmodSync(workspace.directory, 0o755);
    }
  }
};

it('a workspace that can’t be written is examined all the same', async () => {
  const workspace = await usedWorkspace(makeWorkspace());
  await writeProtected(workspace, async () => {
    for (const options of [[], ['--repair']]) {
      const { findings, unchecked } = await consult(workspace, options);
      expect({ findings, unchecked }).toEqual({ findings: ['not-writable .'], unchecked: [] });
    }
    expect((await workspace.run('status')).stdout).toMatch(/^service +down: never started$/m);
  });
});

if (canMount) {
  it('a disk with less room than the last archives took', () =>
    onSmallDisk(makeWorkspace(), async (workspace) => {
      mkdirSync(workspace.path('docs'));
      writeFileSync(workspace.path('docs/a'), randomBytes(400_000));
      await workspace.succeed('create', 'docs;daily@23:59;d');
      await workspace.succeed('run', 'd');
      const { findings, result } = await consult(workspace);
      expect(findings).toEqual(['service-down backup_service', 'space-exhausted backups/']);
      const space = result.checks.find(({ check }) => check === 'space')?.findings[0];
      expect(space?.what).toMatch(/^[\d.]+ kB are free; the last archive of d took 40\d\.\d kB$/);
    }));
}
