/** What a repair does, under which locks, in which order, and what it says of it. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type DoctorPorts, examineAndRepair } from '../../../src/app/doctor/doctor';
import { carryOut } from '../../../src/app/doctor/remedies';
import { repair } from '../../../src/app/doctor/repair';
import type { Finding, FindingId, Remedy } from '../../../src/domain/doctor/finding';
import type { BackupError } from '../../../src/domain/error';
import type { Event } from '../../../src/domain/events/event';
import { rightOf } from '../../support/decoded';
import { elapsing, probedWorkspace, type ProbedWorkspace } from '../../support/probed-workspace';
import { madeReport } from '../../support/story';

const fails: BackupError = { type: 'FileFailed', doing: 'remove', path: 'x', reason: 'input/output error' };

const finding = (id: FindingId, where: string, remedy: Remedy | null): Finding => ({
  id,
  where,
  what: 'it is so',
  advice: [],
  remedy,
});

const removal = (name: string, under: Extract<Remedy, { type: 'remove' }>['under']): Remedy => ({
  type: 'remove',
  area: 'state',
  name,
  under,
});

/** Docs has a backup, whose file is gone, and another one, whose file is there. */
const backedUp = async (): Promise<ProbedWorkspace> => {
  const workspace = probedWorkspace();
  await workspace.create('docs;daily@17:00;docs');
  for (const day of ['05', '06']) {
    workspace.until(`${day}T17:00`);
    await workspace.starts('docs');
    await workspace.completes('docs.tar', day === '05' ? null : 'docs.1.tar');
  }
  workspace.probed.sizes = new Map([['docs.tar', 2000]]);
  return workspace;
};

const versionIn = async ({ ports }: ProbedWorkspace, file: string) => {
  const version = [...rightOf(await ports.archiveIndex.read()).values()]
    .flat()
    .find((one) => one.file === file);
  if (version === undefined) throw new Error(`no version ${file}`);
  return version;
};

const scheduleOf = ({ state }: ProbedWorkspace) => {
  const schedule = state().file?.lines[0]?.schedule;
  if (schedule === undefined || schedule === null) throw new Error('no schedule');
  return schedule.id;
};

const forgetting = async (workspace: ProbedWorkspace, file = 'docs.1.tar'): Promise<Remedy> => ({
  type: 'forget',
  version: await versionIn(workspace, file),
  schedule: scheduleOf(workspace),
});

const lastEvents = ({ records }: ProbedWorkspace): ReadonlyArray<Event> => records.at(-1)?.events ?? [];

describe('a remedy', () => {
  it.each<[Remedy, ReadonlyArray<string>]>([
    [{ type: 'tighten', file: 'logs', mode: 0o700 }, ['tighten logs 700']],
    [{ type: 'give', file: 'notify.json' }, ['lock', 'give notify.json', 'unlock']],
    [removal('x', null), ['remove state x']],
    [removal('x', 'write'), ['lock', 'remove state x', 'unlock']],
    [removal('x', 'service'), ['hold service', 'remove state x', 'let go of service']],
    [removal('x', 'archive'), ['hold archive', 'remove state x', 'let go of archive']],
    [{ type: 'recover' }, ['hold archive', 'lock', 'unlock', 'lock', 'unlock', 'sweep', 'let go of archive']],
    [{ type: 'decide' }, ['lock', 'unlock']],
  ])('%j: %j', async (remedy, steps) => {
    const { ports, done } = await backedUp();
    const locking: DoctorPorts = {
      ...ports,
      journal: {
        ...ports.journal,
        exclusively: (use) => async () => {
          done.push('lock');
          const result = await use();
          done.push('unlock');
          return result;
        },
      },
    };
    rightOf(await carryOut(locking, remedy)());
    expect(done).toEqual(steps);
  });

  it('is not tried while somebody holds the lock that it needs', async () => {
    const { ports, done, probed } = await backedUp();
    probed.holders = { service: 'process 7', archive: 'process 8' };
    const service = { type: 'NothingToDo', reason: 'the service runs' };
    const archive = {
      type: 'NothingToDo',
      reason: 'an archive is being made: repair again when that is done',
    };
    expect(await carryOut(ports, removal('x', 'service'))()).toMatchObject({ left: service });
    expect(await carryOut(ports, removal('x', 'archive'))()).toMatchObject({ left: archive });
    expect(await carryOut(ports, { type: 'recover' })()).toMatchObject({ left: archive });
    expect(done).toEqual(['hold service', 'hold archive', 'hold archive']);
  });

  it('sweeps what work on copies left, unless somebody has it', async () => {
    const { ports, probed } = await backedUp();
    probed.ofCopies = ['.backup_manager/scratch'];
    const remedy: Remedy = { type: 'sweep', file: '.backup_manager/scratch' };
    rightOf(await carryOut(ports, remedy)());
    expect(probed.ofCopies).toEqual([]);
    expect(await carryOut(ports, remedy)()).toMatchObject({ left: { reason: 'somebody works with it' } });
  });

  it('lets go of its lock also where it fails', async () => {
    const { ports, done } = await backedUp();
    const failing: DoctorPorts = {
      ...ports,
      workspaceProbe: { ...ports.workspaceProbe, remove: () => TE.left(fails) },
    };
    expect(await carryOut(failing, removal('x', 'archive'))()).toMatchObject({ left: fails });
    expect(done).toEqual(['hold archive', 'let go of archive']);
    const unswept: DoctorPorts = { ...ports, archiveStore: { ...ports.archiveStore, sweep: TE.left(fails) } };
    expect(await carryOut(unswept, { type: 'recover' })()).toMatchObject({ left: fails });
    expect(done.at(-1)).toBe('let go of archive');
  });

  it('journals that an archive is gone, once', async () => {
    const workspace = await backedUp();
    const remedy = await forgetting(workspace);
    rightOf(await carryOut(workspace.ports, remedy)());
    expect(lastEvents(workspace)).toMatchObject([
      {
        type: 'VersionRemoved',
        name: 'docs',
        file: 'docs.1.tar',
        reason: 'it was gone already (found by doctor)',
      },
    ]);
    expect(workspace.done).toEqual(['hold archive', 'let go of archive']);
    const lines = workspace.records.length;
    expect(await carryOut(workspace.ports, remedy)()).toMatchObject({
      left: { reason: 'it is there again' },
    });
    expect(workspace.records).toHaveLength(lines);
  });

  it('does not journal that of an archive that is there, or of another one', async () => {
    const workspace = await backedUp();
    const lines = workspace.records.length;
    const there = await forgetting(workspace, 'docs.tar');
    const gone = await versionIn(workspace, 'docs.1.tar');
    const others: ReadonlyArray<Remedy> = [
      there,
      ...[
        { ...gone, file: 'x.tar' },
        { ...gone, completed: (await versionIn(workspace, 'docs.tar')).completed },
        { ...gone, report: { ...gone.report, sha256: 'b'.repeat(64) } },
      ].map((version): Remedy => ({ type: 'forget', version, schedule: scheduleOf(workspace) })),
    ];
    for (const remedy of others)
      expect(await carryOut(workspace.ports, remedy)()).toMatchObject({
        left: { reason: 'it is there again' },
      });
    expect(workspace.records).toHaveLength(lines);
  });
});

describe('what lies in the trash', () => {
  const reason = 'it was gone already (found by doctor)';
  /** The older archive of docs was put into the trash. */
  const trashed = async (files: ReadonlyMap<string, number>) => {
    const workspace = await backedUp();
    const [name, schedule] = [(await versionIn(workspace, 'docs.1.tar')).name, scheduleOf(workspace)];
    const how = { file: 'docs.1.tar', reason: 'keep=1', trash: 'docs.1.tar' };
    await workspace.run({ type: 'RecordRemoval', schedule, name, ...how });
    workspace.probed.trash = files;
    return workspace;
  };
  const forget = (workspace: ProbedWorkspace, trash: string) =>
    carryOut(workspace.ports, { type: 'forget-trashed', trash })();

  it('and is gone is journalled so, once', async () => {
    const workspace = await trashed(new Map());
    rightOf(await forget(workspace, 'docs.1.tar'));
    expect(lastEvents(workspace)).toEqual([{ type: 'TrashEmptied', files: ['docs.1.tar'], reason }]);
    expect(workspace.done).toEqual(['hold archive', 'let go of archive']);
    const lines = workspace.records.length;
    expect(await forget(workspace, 'docs.1.tar')).toEqual(
      E.left({ type: 'NothingToDo', reason: 'it is there again' }),
    );
    expect(workspace.records).toHaveLength(lines);
  });

  it('and is there, or never lay there, is left alone', async () => {
    const workspace = await trashed(new Map([['docs.1.tar', 2000]]));
    const lines = workspace.records.length;
    for (const trash of ['docs.1.tar', 'x.tar'])
      expect(await forget(workspace, trash)).toEqual(
        E.left({ type: 'NothingToDo', reason: 'it is there again' }),
      );
    expect(workspace.records).toHaveLength(lines);
  });

  it('under an archive’s own name, moved there by a killed process, keeps that archive', async () => {
    const workspace = await backedUp();
    const remedy = await forgetting(workspace);
    workspace.probed.trash = new Map([['docs.1.tar', madeReport.bytes]]);
    const lines = workspace.records.length;
    const left = await carryOut(workspace.ports, remedy)();
    expect(left).toEqual(E.left({ type: 'NothingToDo', reason: 'it lies in backups/.trash/docs.1.tar' }));
    expect(workspace.records).toHaveLength(lines);
  });
});

describe('a repair', () => {
  it('says of each what was done, in the order in which one thing needs another', async () => {
    const workspace = await backedUp();
    const repairs = await repair([
      finding('archive-missing', 'backups/docs.1.tar', await forgetting(workspace)),
      finding('partial-left', 'backups/.x.1.partial', { type: 'recover' }),
      finding('archive-unpublished', 'backups/docs.tar', { type: 'recover' }),
      finding('journal-torn', 'journal', { type: 'decide' }),
      finding('source-missing', 'docs', null),
      finding('rename-due', 'schedules.7.next', { type: 'decide' }),
      finding('staged-text-left', 'schedules.8.next', { type: 'decide' }),
      finding('draft-left', 'x.tmp', removal('x.tmp', null)),
      finding('notice-addresses-of-another', 'notify.json', { type: 'give', file: 'notify.json' }),
      finding('open-to-others', 'logs', { type: 'tighten', file: 'logs', mode: 0o700 }),
    ])(workspace.ports)();
    expect(repairs).toEqual(
      [
        ['open-to-others', 'logs', 'its mode is 700 now'],
        ['notice-addresses-of-another', 'notify.json', 'it belongs to the owner of .backup_manager now'],
        ['draft-left', 'x.tmp', 'it was removed'],
        ['journal-torn', 'journal', 'the torn bytes were moved aside'],
        ['rename-due', 'schedules.7.next', 'it was settled with backup_schedules.txt'],
        ['staged-text-left', 'schedules.8.next', 'it was removed'],
        ['partial-left', 'backups/.x.1.partial', 'it was removed'],
        ['archive-unpublished', 'backups/docs.tar', 'it was put in place and journalled'],
        ['archive-missing', 'backups/docs.1.tar', 'it was journalled that it is gone'],
      ].map(([id, where, what]) => ({ id, where, what, mended: true })),
    );
    // why: one recovery settles all that it can
    expect(workspace.done).toEqual([
      ...['tighten logs 700', 'give notify.json', 'remove state x.tmp'],
      ...['hold archive', 'sweep', 'let go of archive'],
      ...['hold archive', 'let go of archive'],
    ]);
  });

  it('decides once for all that a decision settles', async () => {
    const { ports } = await backedUp();
    let decisions = 0;
    const counting: DoctorPorts = {
      ...ports,
      journal: {
        ...ports.journal,
        exclusively: (use) => {
          decisions += 1;
          return ports.journal.exclusively(use);
        },
      },
    };
    await repair([
      finding('rename-due', 'a', { type: 'decide' }),
      finding('staged-text-left', 'b', { type: 'decide' }),
      finding('draft-left', 'c', removal('c', 'write')),
      finding('draft-left', 'd', removal('d', 'write')),
    ])(counting)();
    expect(decisions).toBe(3);
  });

  it('says why what could not be mended was not, and goes on', async () => {
    const { ports } = await backedUp();
    const failing: DoctorPorts = {
      ...ports,
      workspaceProbe: { ...ports.workspaceProbe, remove: () => TE.left(fails) },
    };
    const repairs = await repair([
      finding('draft-left', 'x.tmp', removal('x.tmp', null)),
      finding('journal-torn', 'journal', { type: 'decide' }),
    ])(failing)();
    expect(repairs).toEqual([
      { id: 'draft-left', where: 'x.tmp', mended: false, what: "can't remove x: input/output error" },
      { id: 'journal-torn', where: 'journal', mended: true, what: 'the torn bytes were moved aside' },
    ]);
  });
});

describe('an examination with repair', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('mends, and looks again', async () => {
    const workspace = await backedUp();
    workspace.probed.temporary = ['.x.1.partial'];
    const { value } = await elapsing(examineAndRepair(workspace.ports));
    expect(value.repairs?.map(({ id, mended }) => [id, mended])).toEqual([
      ['partial-left', true],
      ['archive-missing', true],
    ]);
    expect(value.reports.flatMap(({ findings }) => findings.map(({ id }) => id))).toEqual(['service-down']);
  });

  it('looks no second time where there was nothing to mend', async () => {
    const { ports, probed } = await backedUp();
    probed.sizes = new Map([
      ['docs.tar', 2000],
      ['docs.1.tar', 2000],
    ]);
    let looks = 0;
    const counting: DoctorPorts = {
      ...ports,
      service: {
        look: pipe(
          TE.fromIO<void, BackupError>(() => void (looks += 1)),
          TE.chain(() => ports.service.look),
        ),
      },
    };
    const { value } = await elapsing(examineAndRepair(counting));
    expect(value.repairs).toEqual([]);
    expect(value.reports).toHaveLength(14);
    expect(looks).toBe(1);
  });

  it('does not call mended what is still there', async () => {
    const workspace = await backedUp();
    workspace.probed.sizes = new Map([
      ['docs.tar', 2000],
      ['docs.1.tar', 2000],
    ]);
    workspace.probed.names = {
      ...workspace.probed.names,
      state: ['journal.jsonl', 'service.json', 'status.json'],
    };
    const half: DoctorPorts = {
      ...workspace.ports,
      workspaceProbe: {
        ...workspace.ports.workspaceProbe,
        remove: (_, name) =>
          TE.fromIO(() => {
            if (name === 'status.json')
              workspace.probed.names = {
                ...workspace.probed.names,
                state: ['journal.jsonl', 'service.json'],
              };
          }),
      },
    };
    const { value } = await elapsing(examineAndRepair(half));
    expect(value.repairs).toEqual([
      {
        id: 'service-record-left',
        where: '.backup_manager/service.json',
        mended: false,
        what: 'it is still there',
      },
      {
        id: 'service-record-left',
        where: '.backup_manager/status.json',
        mended: true,
        what: 'it was removed',
      },
    ]);
  });

  it('finishes an archive that a killed process had sealed', async () => {
    const workspace = await backedUp();
    workspace.until('07T17:00');
    await workspace.starts('docs');
    const placement = { temporary: '.docs.2.partial', archive: 'docs.tar', kept: 'docs.2.tar' };
    await workspace.run({ type: 'SealArchive', placement, report: madeReport, doubt: null });
    workspace.probed.temporary = ['.docs.2.partial'];
    workspace.probed.sizes = new Map([
      ['docs.1.tar', 2000],
      ['docs.2.tar', 2000],
    ]);
    const { value } = await elapsing(examineAndRepair(workspace.ports));
    expect(value.repairs).toEqual([
      {
        id: 'archive-unpublished',
        where: 'backups/docs.tar',
        mended: true,
        what: 'it was put in place and journalled',
      },
    ]);
    expect(lastEvents(workspace)).toMatchObject([{ type: 'BackupCompleted', adopted: true }]);
  });
});
