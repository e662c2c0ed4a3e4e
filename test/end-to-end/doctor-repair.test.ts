/** `doctor --repair`: what is safe is mended, nothing else is touched, and without it nothing is touched at all. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { runs } from '../support/runs';
import {
  copyOf,
  type Damage,
  keptFile,
  mendable,
  snapshot,
  unmendable,
  unpublish,
  usedWorkspace,
} from './support/damage';
import { consult } from './support/doctor';
import { kill, processesBelow, waitFor, waitUntilGone } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const withTwoArchives = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'one\n');
  await workspace.succeed('create', 'docs;daily@23:59;d');
  await workspace.succeed('run', 'd');
  workspace.write('docs/a', 'two and more\n');
  await workspace.succeed('run', 'd');
  return workspace;
};

const onlyServiceIsDown = { findings: ['service-down backup_service'], unchecked: [] };

describe('--repair mends', () => {
  it.each(mendable)('$name', async ({ make, found, advice, done }) => {
    const workspace = await usedWorkspace(makeWorkspace());
    make(workspace);
    const expected = found(workspace);
    const seen = await consult(workspace);
    expect(seen.findings).toEqual(expected);
    expect(seen.advice.join('\n')).toContain(advice);
    const repaired = await consult(workspace, ['--repair']);
    expect(repaired.repairs).toEqual(expected.map((finding) => `mended ${finding}`));
    expect(repaired).toMatchObject({ status: 0, findings: [] });
    expect(await consult(workspace)).toMatchObject({ status: 0, findings: [] });
    const where = expected[0]?.replace(/^\S+ /, '') ?? '';
    expect(workspace.log('backup_manager')).toContain(`Repaired ${where}: ${done}`);
  });

  it('a torn end, whose bytes are kept and told of from then on', async () => {
    const workspace = await usedWorkspace(makeWorkspace());
    const whole = workspace.read('.backup_manager/journal.jsonl') ?? '';
    writeFileSync(workspace.path('.backup_manager/journal.jsonl'), `${whole}{"half`);
    const { remarks } = await consult(workspace, ['--repair']);
    const kept = `.backup_manager/journal.torn-${whole.split('\n').length}`;
    expect(remarks).toEqual([`torn-tail-kept ${kept}`]);
    expect(workspace.read(kept)).toBe('{"half');
    expect(workspace.read('.backup_manager/journal.jsonl')).toBe(whole);
    expect(await consult(workspace, ['--repair'])).toMatchObject({ status: 0, remarks });
    expect(workspace.read(kept)).toBe('{"half');
  });

  it('a rename that a crash prevented', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'one\n');
    await workspace.succeed('create', 'docs;daily@23:59;d');
    const before = workspace.read('backup_schedules.txt') ?? '';
    await workspace.succeed('create', 'docs;daily@23:59;e');
    const after = workspace.read('backup_schedules.txt') ?? '';
    workspace.write('backup_schedules.txt', before);
    workspace.write('.backup_manager/schedules.2.next', after);
    expect((await consult(workspace)).findings).toEqual([
      'rename-due .backup_manager/schedules.2.next',
      'service-down backup_service',
    ]);
    expect(await consult(workspace, ['--repair'])).toMatchObject(onlyServiceIsDown);
    expect(workspace.read('backup_schedules.txt')).toBe(after);
  });

  it('an archive that was whole when its process was killed, before it had its name', async () => {
    const workspace = await withTwoArchives();
    const digest = await workspace.shell('sha256sum', '-b', 'backups/d.tar');
    unpublish(workspace);
    expect((await consult(workspace)).findings).toEqual([
      'archive-unpublished backups/d.tar',
      'service-down backup_service',
    ]);
    expect(await consult(workspace, ['--repair'])).toMatchObject(onlyServiceIsDown);
    expect(await workspace.shell('sha256sum', '-b', 'backups/d.tar')).toEqual(digest);
    expect(keptFile(workspace)).not.toBe('');
    expect(await workspace.succeed('verify')).toContain('all 2 archives are ok');
  });

  it('what a killed run leaves in the middle of an archive', async () => {
    const workspace = makeWorkspace();
    mkdirSync(workspace.path('endless'));
    writeFileSync(workspace.path('endless/file'), '');
    truncateSync(workspace.path('endless/file'), 2 ** 43);
    await workspace.succeed('create', 'endless;daily@23:59;e');
    const running = workspace.begin('run', 'e');
    const partial = await waitFor(
      'an archive in hand',
      () => workspace.ls().includes('backups') && workspace.ls('backups')[0],
    );
    const [pid = 0] = processesBelow(workspace.directory);
    kill(pid, 'SIGKILL');
    await waitUntilGone(pid);
    await running.outcome;
    const { findings } = await consult(workspace);
    expect(findings).toEqual([
      'run-record-left .backup_manager/run.json',
      `partial-left backups/${partial}`,
      'service-down backup_service',
    ]);
    expect(await consult(workspace, ['--repair'])).toMatchObject(onlyServiceIsDown);
    expect(workspace.ls('backups')).toEqual([]);
  });

  it('nothing of an archive that is being made, though others are missing', async () => {
    const workspace = await withTwoArchives();
    const missing = mendable.find(({ name }) => name === 'an archive that is gone');
    missing?.make(workspace);
    const expected = missing?.found(workspace).map((finding) => `not mended ${finding}`);
    mkdirSync(workspace.path('endless'));
    writeFileSync(workspace.path('endless/file'), '');
    truncateSync(workspace.path('endless/file'), 2 ** 43);
    await workspace.succeed('create', 'endless;daily@23:59;e');
    const running = workspace.begin('run', 'e');
    await waitFor('an archive in hand', () => workspace.ls('backups').some((file) => file.startsWith('.e.')));
    const { repairs, result } = await consult(workspace, ['--repair']);
    expect(repairs).toEqual(expected);
    expect(result.repairs?.[0]?.what).toContain('an archive is being made');
    expect(workspace.ls('backups')).toContainEqual(expect.stringMatching(/^\.e\.\d+\.partial$/));
    for (const pid of processesBelow(workspace.directory)) kill(pid, 'SIGINT');
    await running.outcome;
  });
});

/** Damages of which no two concern the same thing. */
const someDamage: fc.Arbitrary<ReadonlyArray<Damage>> = fc
  .subarray([...mendable.filter(({ name }) => !name.includes('NUL')), ...unmendable], { minLength: 1 })
  // why: neither can be made where the other is
  .filter((chosen) => !chosen.some(({ name }) => name.includes('far future')) || !chosen.some(isTorn));

const isTorn = ({ name }: Damage): boolean => name.startsWith('a journal that ends');

describe('whatever is wrong with a workspace', () => {
  it('doctor changes not a byte of it, but its log', async () => {
    const base = await usedWorkspace(makeWorkspace());
    await fc.assert(
      fc.asyncProperty(someDamage, async (damages) => {
        const workspace = copyOf(base, makeWorkspace());
        for (const { make } of damages) make(workspace);
        const before = snapshot(workspace);
        const { status, repairs } = await consult(workspace);
        expect({ status, repairs }).toEqual({ status: 1, repairs: [] });
        expect(snapshot(workspace)).toEqual(before);
      }),
      runs(6),
    );
  });

  it('--repair mends all that can be mended, at once, and takes no archive, log or schedule away', async () => {
    const base = await usedWorkspace(makeWorkspace());
    await fc.assert(
      fc.asyncProperty(someDamage, async (damages) => {
        const workspace = copyOf(base, makeWorkspace());
        for (const { make } of damages) make(workspace);
        const archives = workspace.ls('backups').filter((file) => !file.startsWith('.'));
        const lines = workspace.read('backup_schedules.txt');
        const repaired = await consult(workspace, ['--repair']);
        expect(repaired.repairs.filter((text) => text.startsWith('not mended'))).toEqual([]);
        expect(
          repaired.result.checks.flatMap(({ findings }) => findings.filter(({ repairable }) => repairable)),
        ).toEqual([]);
        expect((await consult(workspace, ['--repair'])).repairs).toEqual([]);
        expect(workspace.ls('backups')).toEqual(archives);
        expect(workspace.read('backup_schedules.txt')).toBe(lines);
      }),
      runs(4),
    );
  });
});
