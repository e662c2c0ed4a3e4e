/** What an examination looks at, what each look is for, and what a look that fails leaves unchecked. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { diagnose } from '../../../src/app/doctor/diagnose';
import { examineWorkspace } from '../../../src/app/doctor/doctor';
import { observe, type ObservePorts } from '../../../src/app/doctor/observe';
import type { BackupError } from '../../../src/domain/error';
import { timestamp } from '../../support/decoded';
import { madeReport } from '../../support/story';
import {
  down,
  elapsing,
  probedWorkspace,
  type ProbedWorkspace,
  type Probed,
} from '../../support/probed-workspace';
import { reportLines } from '../../support/report-lines';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Each check that has something to say, in their order, and its lines. */
const examined = async (ports: ObservePorts): Promise<Readonly<Record<string, ReadonlyArray<string>>>> => {
  const { value } = await elapsing(observe(ports));
  return Object.fromEntries(diagnose(value).map((report) => [report.check, reportLines(report)]));
};

/** The same, without advice. */
const found = async (ports: ObservePorts, check: string): Promise<ReadonlyArray<string>> =>
  ((await examined(ports))[check] ?? []).filter((line) => !line.startsWith('- '));

const fails: BackupError = { type: 'FileFailed', doing: 'read', path: 'x', reason: 'input/output error' };
const failed: TE.TaskEither<BackupError, never> = TE.left(fails);

/** Docs has one backup, made at 17:00; it is 18:00. */
const backedUp = async (
  line = 'docs;daily@17:00;docs',
  probed: Partial<Probed> = {},
): Promise<ProbedWorkspace> => {
  const workspace = probedWorkspace();
  await workspace.create(line);
  workspace.until('05T17:00');
  await workspace.starts('docs');
  await workspace.completes('docs.tar');
  workspace.until('05T18:00');
  Object.assign(workspace.probed, { sizes: new Map([['docs.tar', 2000]]), ...probed });
  return workspace;
};

const unread = "the journal can't be read";
const cannotRead = "not checked: can't read x: input/output error";

describe('an examination', () => {
  it('has something to say of a workspace in which all is well', async () => {
    const { ports } = await backedUp('docs;daily@17:00;docs', { service: { ...down, up: true, pid: 7 } });
    expect(await examined(ports)).toEqual({
      workspace: [],
      journal: ['summary: 4 lines, head 4 000000000000'],
      checkpoint: ['summary: none yet'],
      locks: [],
      pending: [],
      hooks: [],
      schedules: ['summary: 1 in force'],
      service: ['summary: up, pid 7'],
      notices: [],
      places: [],
      clock: [],
      space: ['summary: 1.0 GB free'],
      archives: ['summary: 1 recorded'],
      backups: [],
    });
  });

  it.each<[string, (ports: ObservePorts) => Partial<ObservePorts>, ReadonlyArray<string>]>([
    ['place', (p) => ({ workspaceProbe: { ...p.workspaceProbe, look: () => failed } }), ['workspace']],
    ['checkpoint', (p) => ({ workspaceProbe: { ...p.workspaceProbe, checkpoints: failed } }), ['checkpoint']],
    [
      'lock',
      (p) => ({ workspaceProbe: { ...p.workspaceProbe, holder: () => failed } }),
      ['locks', 'pending', 'archives'],
    ],
    ['room', (p) => ({ workspaceProbe: { ...p.workspaceProbe, free: failed } }), ['space']],
    [
      'state',
      (p) => ({
        workspaceProbe: {
          ...p.workspaceProbe,
          names: (area) => (area === 'state' ? failed : p.workspaceProbe.names(area)),
        },
      }),
      ['pending', 'archives'],
    ],
    [
      'backups',
      (p) => ({
        workspaceProbe: {
          ...p.workspaceProbe,
          names: (area) => (area === 'backups' ? failed : p.workspaceProbe.names(area)),
        },
      }),
      ['archives'],
    ],
    [
      'schedules’ directory',
      (p) => ({
        workspaceProbe: {
          ...p.workspaceProbe,
          names: (area) => (area === 'schedules' ? failed : p.workspaceProbe.names(area)),
        },
      }),
      ['pending', 'archives'],
    ],
    [
      'archives',
      (p) => ({ archiveStore: { ...p.archiveStore, list: failed } }),
      ['pending', 'archives', 'backups'],
    ],
    [
      'temporary files',
      (p) => ({ archiveStore: { ...p.archiveStore, temporary: failed } }),
      ['pending', 'archives'],
    ],
    ['service', () => ({ service: { look: failed } }), ['pending', 'service', 'archives', 'backups']],
    [
      'staged texts',
      (p) => ({ schedulesFile: { ...p.schedulesFile, staged: failed } }),
      ['pending', 'notices', 'places', 'clock', 'archives', 'backups'],
    ],
    [
      'journal',
      (p) => ({ journal: { ...p.journal, readFrom: () => failed } }),
      ['notices', 'places', 'clock', 'archives', 'backups'],
    ],
  ])(
    'that can’t look at %s leaves unchecked what needs that, and nothing else',
    async (_, without, unchecked) => {
      const { ports } = await backedUp();
      const reports = await examined({ ...ports, ...without(ports) });
      const missing = Object.entries(reports).filter(([, lines]) => lines[0]?.startsWith('not checked: '));
      expect(missing.map(([check]) => check)).toEqual(unchecked);
      for (const [, lines] of missing) expect([cannotRead, `not checked: ${unread}`]).toContain(lines[0]);
    },
  );
});

it('an archive that nobody can look at is a finding, and the others are examined', async () => {
  const { ports } = await backedUp();
  const { archiveStore } = ports;
  const size = (file: string) => (file === 'docs.tar' ? failed : archiveStore.size(file));
  const reports = await examined({ ...ports, archiveStore: { ...archiveStore, size } });
  expect(reports['archives']).toEqual([
    'summary: 1 recorded',
    'archive-unreadable: backups/docs.tar: nobody can look at it: input/output error',
    '- look at its disk: dmesg, and what the maker of the disk or of the file system has to check it',
    '- backup_manager verify tells which archives can still be read',
  ]);
});

it('archives that should have been verified long ago are a finding, with the line that asks for it', async () => {
  const line = 'docs;daily@17:00;docs;verify=weekly catchup=no';
  const { ports, until } = await backedUp(line);
  const late = async () =>
    (await found(ports, 'archives')).filter((one) => one.includes('verification-late'));
  expect(await late()).toEqual([]);
  until('25T18:00');
  expect(await late()).toEqual([
    expect.stringMatching(/verification-late: docs;daily@17:00;docs;verify=weekly.*: 1 of 1 archive should/),
  ]);
  const service = { look: failed };
  expect((await found({ ...ports, service }, 'archives')).join()).not.toContain('verification-late');
});

it('hooks are examined, each with its own fault', async () => {
  const { ports } = await backedUp();
  const hooks: ObservePorts['hooks'] = {
    ...ports.hooks,
    present: () => Promise.resolve(['before-backup', 'after-backup']),
    fault: (hook) => () => Promise.resolve(hook === 'after-backup' ? 'others can write to it' : null),
  };
  const lines = await found({ ...ports, hooks }, 'hooks');
  expect(lines.filter((one) => one.includes('others can write'))).toEqual([
    expect.stringContaining('hooks/after-backup'),
  ]);
  expect(lines.filter((one) => one.includes('hooks/before-backup'))).toEqual([]);
});

it('the file of the addresses is examined although the journal is damaged', async () => {
  const { ports } = await backedUp();
  const noticeAddresses = { ...ports.noticeAddresses, all: failed };
  const journal = { ...ports.journal, readFrom: () => failed };
  expect((await examined({ ...ports, journal, noticeAddresses }))['notices']?.slice(0, 2)).toEqual([
    `not checked: ${unread}`,
    'notice-addresses-unreadable: .backup_manager/notify.json: nobody can be told: input/output error',
  ]);
});

describe('the journal', () => {
  const unreadable = (error: BackupError, ports: ObservePorts): ObservePorts => ({
    ...ports,
    journal: { ...ports.journal, readFrom: () => TE.left(error) },
  });

  it('is damaged, or can’t be read', async () => {
    const { ports } = await backedUp();
    const damaged = unreadable({ type: 'JournalDamaged', line: 3, reason: 'no JSON' }, ports);
    expect((await found(damaged, 'journal'))[0]).toMatch(
      /^journal-damaged: .* line 3: it is damaged: no JSON/,
    );
    expect(await found(unreadable(fails, ports), 'journal')).toEqual([
      "journal-unreadable: .backup_manager/journal.jsonl: it can't be read: input/output error",
    ]);
    const busy = unreadable({ type: 'JournalBusy', seconds: 5, holder: 'process 7' }, ports);
    expect((await found(busy, 'journal'))[0]).toMatch(/^journal-unreadable: .*process 7/);
  });

  it('is not there yet, or is not there any more', async () => {
    const { ports, probed } = probedWorkspace();
    probed.missing = new Set(['.backup_manager/journal.jsonl']);
    for (const state of [[], ['inspector.json'], ['inspector.json.12.next', 'service.err']]) {
      probed.names = { ...probed.names, state };
      expect(await found(ports, 'journal')).toEqual(['summary: none yet']);
    }
    for (const left of ['checkpoint.json', 'history.json', 'schedules.7.next']) {
      probed.names = { ...probed.names, state: ['service.err', left] };
      expect((await found(ports, 'journal'))[0]).toMatch(/^journal-missing: /);
    }
  });

  it('is the measure of a checkpoint', async () => {
    const { ports, probed } = await backedUp();
    const unfit: ObservePorts = {
      ...ports,
      workspaceProbe: {
        ...ports.workspaceProbe,
        checkpoints: TE.right([{ name: 'checkpoint.json', condition: 'unfit', seq: 9 }]),
      },
    };
    expect((await found(unfit, 'checkpoint'))[0]).toContain(
      'it ends at line 4, and checkpoint.json was made at line 9',
    );
    expect((await found(unreadable(fails, unfit), 'checkpoint'))[0]).toContain('does not have the line');
    probed.missing = new Set(['.backup_manager/journal.jsonl']);
    expect(await found(unfit, 'checkpoint')).toEqual(['not checked: there is no journal to compare it with']);
  });
});

describe('what is pending', () => {
  it('is what the staged texts, the lock and the service make of the files', async () => {
    const workspace = await backedUp('docs;daily@17:00;docs', {
      names: { state: ['service.json', 'run.json'], backups: [], schedules: ['.backup_schedules.txt.7.tmp'] },
      temporary: ['.x.1.partial'],
    });
    const staged = [
      { seq: 3, isRemnant: false, replaces: 'x', hasFailed: true, hasBegun: false },
      { seq: 4, isRemnant: false, replaces: undefined, hasFailed: false, hasBegun: false },
    ];
    const ports: ObservePorts = {
      ...workspace.ports,
      schedulesFile: { ...workspace.ports.schedulesFile, staged: TE.right(staged) },
    };
    expect(await found(ports, 'pending')).toEqual([
      'rename-due: .backup_manager/schedules.3.next: it is the text that backup_schedules.txt should have by the journal, and it could not be put in place',
      'repair: decide',
      'rename-due: .backup_manager/schedules.4.next: it is the text that backup_schedules.txt should have by the journal: a crash came before the rename',
      'repair: decide',
      'service-record-left: .backup_manager/service.json: the service that it is about does not run any more',
      'repair: remove service.json of state under service',
      'run-record-left: .backup_manager/run.json: the run that it is about has ended',
      'repair: remove run.json of state under archive',
      'draft-left: .backup_schedules.txt.7.tmp: it was being written when its process died',
      'repair: remove .backup_schedules.txt.7.tmp of schedules under write',
      'partial-left: backups/.x.1.partial: it is a part of an archive, whose process was killed',
      'repair: recover',
    ]);
    workspace.probed.holders = { archive: 'process 7' };
    workspace.probed.service = { ...down, up: true, pid: 7 };
    expect(await found(ports, 'pending')).toEqual([
      'rename-due: .backup_manager/schedules.3.next: it is the text that backup_schedules.txt should have by the journal, and it could not be put in place',
      'repair: decide',
      'rename-due: .backup_manager/schedules.4.next: it is the text that backup_schedules.txt should have by the journal: a crash came before the rename',
      'repair: decide',
      'draft-left: .backup_schedules.txt.7.tmp: it was being written when its process died',
      'repair: remove .backup_schedules.txt.7.tmp of schedules under write',
    ]);
    const damaged = { ...ports, journal: { ...ports.journal, readFrom: () => failed } };
    expect(await found(damaged, 'pending')).toEqual([
      'staged-text-left: .backup_manager/schedules.3.next: it was to replace backup_schedules.txt, and the decision that it belongs to never came about',
      'staged-text-left: .backup_manager/schedules.4.next: it was to replace backup_schedules.txt, and the decision that it belongs to never came about',
      'draft-left: .backup_schedules.txt.7.tmp: it was being written when its process died',
      'repair: remove .backup_schedules.txt.7.tmp of schedules under write',
    ]);
  });

  it('is an archive that was sealed, on its way to its name', async () => {
    const workspace = await backedUp();
    workspace.until('06T17:00');
    await workspace.starts('docs');
    const placement = { temporary: '.docs.1.partial', archive: 'docs.tar', kept: 'docs.1.tar' };
    const report = { ...madeReport, bytes: 3000 };
    await workspace.run({ type: 'SealArchive', placement, report, doubt: null });
    workspace.probed.temporary = ['.docs.1.partial'];
    expect(await found(workspace.ports, 'pending')).toEqual([
      'archive-unpublished: backups/docs.tar: a whole archive waits for this name, as .docs.1.partial: its process was killed',
      'repair: recover',
    ]);
    // why: the archive that was there may have its new name already, or not yet
    for (const sizes of [[['docs.tar', 2000]], [['docs.1.tar', 2000]]] as const) {
      workspace.probed.sizes = new Map(sizes);
      expect(await found(workspace.ports, 'archives')).toEqual(['summary: 1 recorded']);
    }
    workspace.probed.temporary = [];
    workspace.probed.sizes = new Map([
      ['docs.tar', 3000],
      ['docs.1.tar', 2000],
    ]);
    expect(await found(workspace.ports, 'pending')).toEqual([
      'archive-unpublished: backups/docs.tar: it was put in place, from .docs.1.partial, by a process that was killed before it could journal that',
      'repair: recover',
    ]);
    expect(await found(workspace.ports, 'archives')).toEqual(['summary: 1 recorded']);
    workspace.probed.sizes = new Map([['docs.1.tar', 2000]]);
    expect(await found(workspace.ports, 'archives')).toEqual([
      'summary: 1 recorded',
      'archives-all-missing: backups/: the recorded archive is not there',
      'archive-unknown: backups/docs.1.tar: the journal does not know it: nobody can tell whether it is whole',
    ]);
  });
});

describe('the schedules', () => {
  const source = (ports: ObservePorts, exists: TE.TaskEither<BackupError, boolean>): ObservePorts => ({
    ...ports,
    sources: { ...ports.sources, exists: () => exists },
  });

  it('need their sources', async () => {
    const { ports } = await backedUp();
    expect(await found(source(ports, TE.right(false)), 'schedules')).toEqual([
      'summary: 1 in force',
      'source-missing: docs;daily@17:00;docs: docs does not exist: its backups fail',
    ]);
    expect(await found(source(ports, failed), 'schedules')).toEqual([
      'summary: 1 in force',
      "source-unreachable: docs;daily@17:00;docs: docs can't be looked at: input/output error",
    ]);
    expect(await found(source(ports, TE.left({ type: 'NoInstruction' })), 'schedules')).toEqual([
      'summary: 1 in force',
      "source-unreachable: docs;daily@17:00;docs: docs can't be looked at: NoInstruction",
    ]);
  });

  it('need them only as long as there is something to come', async () => {
    const { ports } = await backedUp('docs;17:00;docs');
    expect(await found(source(ports, TE.right(false)), 'schedules')).toEqual(['summary: 1 in force']);
    expect((await examined(ports))['service']).toEqual(['summary: down, and there is nothing to do']);
  });

  it('are one source where two paths lead to one place, and each is looked at once', async () => {
    const { ports, create } = await backedUp();
    await create('./docs;daily@18:00;docs');
    await create('docs;daily@19:00;docs');
    const looks: Array<string> = [];
    const looking: ObservePorts = {
      ...ports,
      sources: {
        ...ports.sources,
        resolve: () => E.right({ source: '/w/docs', root: 'docs' }),
        exists: (path) => TE.fromIO(() => (looks.push(path), true)),
      },
    };
    expect(await found(looking, 'schedules')).toEqual(['summary: 3 in force']);
    expect(looks).toEqual(['docs', './docs']);
    const nowhere: ObservePorts = { ...ports, sources: { ...ports.sources, resolve: () => E.left(fails) } };
    expect(await found(nowhere, 'schedules')).toEqual([
      'summary: 3 in force',
      'name-shared: docs: it names the archives of docs and ./docs: each becomes the newest in turn, and restore docs gives back the last',
    ]);
  });

  it('are those of the file where the journal can’t be read', async () => {
    const { ports, edit } = await backedUp();
    edit('# mine\npics;daily@18:00;pics\nno schedule\n');
    const damaged: ObservePorts = {
      ...source(ports, TE.right(false)),
      journal: { ...ports.journal, readFrom: () => failed },
    };
    expect(await found(damaged, 'schedules')).toEqual([
      'summary: 1 in force',
      'line-malformed: backup_schedules.txt line 3: it is no schedule, and does nothing: no schedule (it has 1 field where there are three, separated by semicolons)',
      'source-missing: pics;daily@18:00;pics: pics does not exist: its backups fail',
    ]);
    edit(null);
    expect(await found(damaged, 'schedules')).toEqual(['summary: none yet']);
    const hidden = { ...damaged, schedulesFile: { ...ports.schedulesFile, read: failed } };
    expect(await found(hidden, 'schedules')).toEqual([
      "schedules-unreadable: backup_schedules.txt: it can't be read: input/output error",
    ]);
  });

  it('are missed with their file, if there were any', async () => {
    const workspace = await backedUp();
    workspace.edit(null);
    expect((await found(workspace.ports, 'schedules'))[0]).toMatch(/^schedules-missing/);
    expect(await found(probedWorkspace().ports, 'schedules')).toEqual(['summary: none yet']);
  });

  it('may be such as can’t be replaced', async () => {
    const { ports } = await backedUp();
    const fixed: ObservePorts = { ...ports, schedulesFile: { ...ports.schedulesFile, replaceable: failed } };
    expect(await found(fixed, 'schedules')).toEqual([
      'summary: 1 in force',
      "remark schedules-unreplaceable: backup_schedules.txt: it can't be replaced: input/output error; create, delete and undo are refused, backups and edits by hand go on",
    ]);
  });

  it('ask whether there is zstd only where one wants it', async () => {
    const { ports, create } = await backedUp('docs;daily@17:00;docs', { zstd: false });
    expect(await found(ports, 'schedules')).toEqual(['summary: 1 in force']);
    await create('pics;daily@17:00;pics;compress=zstd');
    expect(await found(ports, 'schedules')).toEqual([
      'summary: 2 in force',
      'compression-unknown: pics;daily@17:00;pics;compress=zstd: zstd is not there: its backups fail',
    ]);
  });
});

describe('the service', () => {
  it.each<
    [
      string,
      Partial<Probed['service']>,
      (workspace: ProbedWorkspace) => Promise<unknown>,
      ReadonlyArray<string>,
    ]
  >([
    [
      'never started',
      {},
      async () => undefined,
      ['service-down: backup_service: it was never started; a schedule waits for it'],
    ],
    [
      'vanished',
      {},
      (workspace) => workspace.serviceStarts(),
      [
        'service-vanished: backup_service: it ended without a word, some time after 2024-03-05 18:00: it was killed, or the machine went off; a schedule waits for it',
      ],
    ],
    [
      'stopped',
      {},
      async (workspace) => {
        await workspace.serviceStarts();
        await workspace.serviceStops();
      },
      ['service-down: backup_service: it was stopped at 2024-03-05 18:00 (SIGTERM); a schedule waits for it'],
    ],
    [
      'up',
      { up: true, pid: 7, since: timestamp('2024-03-05T12:00:00.000+00:00') },
      (w) => w.serviceStarts(),
      ['summary: up, pid 7'],
    ],
    [
      'up without its pid',
      { up: true },
      (w) => w.serviceStarts(),
      [
        'service-unreachable: backup_service: it runs, but has not published its pid: stop and status do not find it',
      ],
    ],
    [
      'outdated',
      { up: true, pid: 7, outdated: true },
      (w) => w.serviceStarts(),
      [
        'service-outdated: backup_service: the one that runs is of an older version: it can’t read what this one journals, and makes no backups then',
      ],
    ],
  ])('is %s', async (_, service, lives, lines) => {
    const workspace = await backedUp();
    await lives(workspace);
    workspace.probed.service = { ...down, ...service };
    expect(await found(workspace.ports, 'service')).toEqual(lines);
  });

  it('is only known to be up or not where the journal can’t be read', async () => {
    const { ports, probed } = await backedUp();
    const damaged: ObservePorts = { ...ports, journal: { ...ports.journal, readFrom: () => failed } };
    expect(await found(damaged, 'service')).toEqual([
      'service-down: backup_service: it does not run; a schedule waits for it',
    ]);
    probed.service = { ...down, up: true, pid: 7 };
    expect(await found(damaged, 'service')).toEqual(['summary: up, pid 7']);
  });
});

describe('the room', () => {
  it('is measured by the last archive of each name that has something to come', async () => {
    const workspace = await backedUp('docs;daily@17:00;docs', { free: 2500 });
    expect((await found(workspace.ports, 'space'))[1]).toContain('hardly any room');
    workspace.probed.free = 1999;
    expect((await found(workspace.ports, 'space'))[1]).toContain('the last archive of docs took 2.0 kB');
    await workspace.create('./docs;daily@18:00;docs');
    await workspace.create('other;daily@18:00;docs');
    await workspace.create('pics;daily@18:00;pics');
    workspace.probed.sizes = new Map([
      ['docs.tar', 2000],
      ['pics.tar', 9000],
      ['mail.tar', 99_000],
    ]);
    workspace.probed.free = 8999;
    expect((await found(workspace.ports, 'space'))[1]).toContain('the last archive of pics took 9.0 kB');
    workspace.probed.sizes = new Map([
      ['docs.tar', 50_000_000],
      ['pics.tar', 9_000_000],
    ]);
    workspace.probed.free = 50_000_000;
    expect((await found(workspace.ports, 'space'))[1]).toContain('of all 2 names together took 59.0 MB');
  });

  it('is not measured by what comes no more', async () => {
    const { ports } = await backedUp('docs;17:00;docs', { free: 1_000_000 });
    expect(await found(ports, 'space')).toEqual(['summary: 1.0 MB free']);
  });

  it('is measured by the files where the journal can’t be read', async () => {
    const { ports } = await backedUp('docs;daily@17:00;docs', { free: 1999 });
    const damaged: ObservePorts = { ...ports, journal: { ...ports.journal, readFrom: () => failed } };
    expect((await found(damaged, 'space'))[1]).toContain('the last archive of docs took 2.0 kB');
    const blind: ObservePorts = { ...damaged, archiveStore: { ...ports.archiveStore, list: failed } };
    expect((await found(blind, 'space'))[1]).toContain('hardly any room');
  });
});

describe('the archives', () => {
  it('are compared with the journal, in the directory that is there', async () => {
    const workspace = await backedUp('docs;daily@17:00;docs', {
      sizes: new Map([['x.tar', 1]]),
      names: { state: [], schedules: [], backups: ['x.tar', 'mine'] },
    });
    expect(await found(workspace.ports, 'archives')).toEqual([
      'summary: 1 recorded',
      'archives-all-missing: backups/: the recorded archive is not there',
      'archive-unknown: backups/x.tar: the journal does not know it: nobody can tell whether it is whole',
      'remark file-unknown: backups/mine: it is no archive, and is left alone',
    ]);
    workspace.probed.missing = new Set(['backups']);
    workspace.probed.sizes = new Map();
    expect(await found(workspace.ports, 'archives')).toEqual([
      'summary: 1 recorded',
      'archive-missing: backups/docs.tar: it was made at 2024-03-05 17:00, and is not there',
      'repair: forget docs.tar of 1',
      'remark file-unknown: backups/mine: it is no archive, and is left alone',
    ]);
    const noDirectory: ObservePorts = {
      ...workspace.ports,
      archiveStore: { ...workspace.ports.archiveStore, list: TE.left({ type: 'BackupsDirectoryMissing' }) },
    };
    expect(await found(noDirectory, 'archives')).toEqual([
      'summary: 1 recorded',
      'archive-missing: backups/docs.tar: it was made at 2024-03-05 17:00, and is not there',
      'repair: forget docs.tar of 1',
      'remark file-unknown: backups/mine: it is no archive, and is left alone',
    ]);
  });

  it('are counted by keep, unless one is being made', async () => {
    const workspace = await backedUp('docs;daily@17:00;docs;keep=1');
    workspace.until('06T17:00');
    await workspace.starts('docs');
    await workspace.completes('docs.tar', 'docs.1.tar');
    workspace.probed.sizes = new Map([
      ['docs.tar', 2000],
      ['docs.1.tar', 2000],
    ]);
    expect(await found(workspace.ports, 'archives')).toEqual([
      'summary: 2 recorded',
      'keep-exceeded: docs;daily@17:00;docs;keep=1: 2 archives are there, 1 more than keep=1 covers: they could not be removed after the last backup, as the log says, or were adopted since',
    ]);
    workspace.probed.holders = { archive: 'process 7' };
    expect(await found(workspace.ports, 'archives')).toEqual(['summary: 2 recorded']);
  });
});

it('a backup is overdue', async () => {
  const workspace = await backedUp();
  expect(await found(workspace.ports, 'backups')).toEqual([]);
  workspace.until('09T18:00');
  expect(await found(workspace.ports, 'backups')).toEqual([
    'backup-overdue: docs;daily@17:00;docs: its newest good backup is of 2024-03-05 17:00, and a later one was due',
  ]);
});

it('the clock is behind the journal', async () => {
  const workspace = await backedUp();
  expect(await found(workspace.ports, 'clock')).toEqual([]);
  workspace.until('05T16:30');
  expect(await found(workspace.ports, 'clock')).toEqual([
    'clock-behind: .backup_manager/journal.jsonl line 4: it was written at 2024-03-05 17:00, 30 min later than it is now',
  ]);
  workspace.until('02T16:30');
  expect(await found(workspace.ports, 'clock')).toEqual([
    'clock-behind: .backup_manager/journal.jsonl line 4: a line was written at 2024-03-05 17:00, 3 days 0 h later than it is now',
  ]);
});

describe('who writes just now', () => {
  it('is waited for, for a while', async () => {
    const workspace = await backedUp();
    let asked = 0;
    const writing = (times: number): ObservePorts => ({
      ...workspace.ports,
      workspaceProbe: {
        ...workspace.ports.workspaceProbe,
        holder: (range) =>
          TE.fromIO(() => {
            if (range !== 'write') return range === 'service' ? 'process 8' : null;
            asked += 1;
            return asked <= times ? 'process 7' : null;
          }),
      },
    });
    const looks = async (times: number) => {
      asked = 0;
      const { value, took } = await elapsing(observe(writing(times)));
      return { took, asked, locks: value.locks };
    };
    const quiet = { service: 'process 8', archive: null, stuck: null };
    expect(await looks(0)).toEqual({ took: 0, asked: 1, locks: E.right(quiet) });
    expect(await looks(3)).toEqual({ took: 150, asked: 4, locks: E.right(quiet) });
    expect(await looks(100)).toEqual({ took: 5000, asked: 101, locks: E.right(quiet) });
    const stuck = { holder: 'process 7', seconds: 5 };
    expect(await looks(101)).toEqual({ took: 5000, asked: 101, locks: E.right({ ...quiet, stuck }) });
  });
});

describe('the second look', () => {
  const found = async (ports: ObservePorts) => {
    const { value, took } = await elapsing(examineWorkspace(ports));
    return { took, found: value.flatMap(({ findings }) => findings.map(({ id }) => id)) };
  };

  it('is not taken where nothing was seen that may pass', async () => {
    const { ports, probed } = await backedUp();
    expect(await found(ports)).toEqual({ took: 0, found: ['service-down'] });
    probed.service = { ...down, up: true, pid: 7 };
    expect(await found(ports)).toEqual({ took: 0, found: [] });
  });

  it('comes after half a second, or after two where an archive’s name is spoken of', async () => {
    const workspace = await backedUp('docs;daily@17:00;docs', { service: { ...down, up: true, pid: 7 } });
    workspace.probed.temporary = ['.x.1.partial'];
    expect(await found(workspace.ports)).toEqual({ took: 500, found: ['partial-left'] });
    workspace.probed.temporary = [];
    workspace.probed.sizes = new Map([
      ['docs.tar', 2000],
      ['x.tar', 1],
    ]);
    expect(await found(workspace.ports)).toEqual({ took: 2000, found: ['archive-unknown'] });
  });

  it('does not confirm what has passed', async () => {
    const { ports } = await backedUp('docs;daily@17:00;docs', { service: { ...down, up: true, pid: 7 } });
    let looks = 0;
    const passing: ObservePorts = {
      ...ports,
      archiveStore: {
        ...ports.archiveStore,
        temporary: pipe(
          TE.fromIO<void, BackupError>(() => void (looks += 1)),
          TE.map(() => (looks === 1 ? ['.x.1.partial'] : [])),
        ),
      },
    };
    expect(await found(passing)).toEqual({ took: 500, found: [] });
  });
});
