/** What is said of archives, backups, schedules and the service. */
import { packReport } from '../../support/pack-report';
import { readScheduleLine } from '../../../src/codecs/schedule-line';
import type { Version } from '../../../src/domain/archive/archives';
import { checkArchives } from '../../../src/domain/doctor/check-archives';
import { checkBackups } from '../../../src/domain/doctor/check-backups';
import { checkSchedules, type SchedulesSeen } from '../../../src/domain/doctor/check-schedules';
import { checkService, type ServiceSeen } from '../../../src/domain/doctor/check-service';
import type { LineSeen } from '../../../src/domain/doctor/line-faults';
import type { KeepFault } from '../../../src/domain/archive/keep-effect';
import type { CheckReport } from '../../../src/domain/doctor/finding';
import { archiveName, sourcePath, specOf, timestamp } from '../../support/decoded';
import { archivesSeen } from '../../support/archives-seen';

const found = ({ findings }: CheckReport): ReadonlyArray<string> =>
  findings.map(({ id, where, remedy }) => `${id} ${where} ${remedy?.type ?? 'by hand'}`);

const made = timestamp('2024-03-05T12:00:00.000+00:00');

const version = (file: string, verified: Version['verified'] = null): Version => ({
  name: archiveName('d'),
  path: sourcePath('docs'),
  file,
  due: made,
  completed: made,
  outcome: 'completed',
  reason: null,
  report: packReport({ sha256: file.padEnd(64, '0') }),
  verified,
  trigger: 'schedule',
  pinned: null,
});

describe('archives', () => {
  it('are well when each is there with its size, and nothing else is', () => {
    expect(found(checkArchives(archivesSeen([version('a.tar')], { 'a.tar': 42 })))).toEqual([]);
    expect(found(checkArchives(archivesSeen([], {})))).toEqual([]);
  });

  it('are missing, changed, unknown, or did not verify', () => {
    const bad = { at: made, level: 'digest' as const, finding: 'its digest is another' };
    const held = { ...bad, finding: null };
    const seen = archivesSeen(
      [version('gone.tar'), version('short.tar'), version('bad.tar', bad), version('good.tar', held)],
      { 'short.tar': 41, 'bad.tar': 42, 'good.tar': 42, 'mine.tar': 1 },
    );
    expect(found(checkArchives(seen))).toEqual([
      'archive-missing backups/gone.tar forget',
      'archive-changed backups/short.tar by hand',
      'archive-faulty backups/bad.tar by hand',
      'archive-unknown backups/mine.tar by hand',
    ]);
  });

  it('on their way to a name are nobody’s business', () => {
    const seen = archivesSeen([version('a.tar'), version('d.tar')], {
      'a.tar': 42,
      'd.tar': 7,
      'kept.tar': 42,
    });
    expect(found(checkArchives({ ...seen, moving: new Set(['d.tar', 'kept.tar']) }))).toEqual([]);
  });

  it('that are all gone are not forgotten while their directory is there: a disk may not be mounted', () => {
    const seen = archivesSeen([version('a.tar'), version('b.tar')], {});
    expect(found(checkArchives(seen))).toEqual(['archives-all-missing backups/ by hand']);
    expect(found(checkArchives({ ...seen, directoryIsThere: false }))).toEqual([
      'archive-missing backups/a.tar forget',
      'archive-missing backups/b.tar forget',
    ]);
    const strange = checkArchives(archivesSeen([version('a.tar')], { 'x.tar': 1 }));
    expect(found(strange)).toEqual([
      'archives-all-missing backups/ by hand',
      'archive-unknown backups/x.tar by hand',
    ]);
    expect(strange.findings[0]?.advice.join('\n')).toContain('move what is in it elsewhere');
  });

  it('whose maker is not known can be forgotten as well: it would be missed for ever', () => {
    const seen = archivesSeen([version('a.tar'), version('b.tar')], { 'b.tar': 42 });
    const unknown = seen.recorded.map((one) => ({ ...one, schedule: null }));
    expect(found(checkArchives({ ...seen, recorded: unknown }))).toEqual([
      'archive-missing backups/a.tar forget',
    ]);
  });

  it('are more than keep covers: stuck ones are a finding, others get a word', () => {
    const spec = specOf('docs;daily@02:00;d;keep=1');
    const seen = archivesSeen([version('a.tar'), version('b.tar')], { 'a.tar': 42, 'b.tar': 42 });
    const saying = (fault: KeepFault | null) => {
      const effect = { policy: 'keep=1', keep: 1, there: 2, over: fault === null ? 0 : 1, fault };
      return checkArchives({ ...seen, retention: [{ line: 'the line', spec, effect, word: 'd' }] });
    };
    expect(found(saying('stuck'))).toEqual(['keep-exceeded the line by hand']);
    expect(saying(null)).toMatchObject({ findings: [], remarks: [] });
    for (const fault of ['unreached', 'shrunk', 'foreign', 'damaged', 'failed', 'partial'] as const)
      expect(saying(fault)).toMatchObject({
        findings: [],
        remarks: [
          { id: 'keep-waits', where: 'the line', what: expect.stringContaining('1 more than keep=1') },
        ],
      });
  });

  it('that should have been verified long ago get a word', () => {
    const seen = archivesSeen([version('a.tar')], { 'a.tar': 42 });
    const saying = (late: number) => {
      const effect = {
        verify: { every: 'weekly', level: 'digest' },
        ...{ there: 3, never: 2, late, next: 0 },
      } as const;
      return checkArchives({ ...seen, verification: [{ line: 'the line', effect }] });
    };
    expect(saying(0)).toMatchObject({ findings: [], remarks: [] });
    expect(saying(1)).toMatchObject({
      findings: [],
      remarks: [
        {
          id: 'verification-late',
          where: 'the line',
          what: '1 of 3 archives should have been verified long ago (verify=weekly): the service does it while it runs, backup_manager verify at once',
        },
      ],
    });
  });

  it('of another source under a name with keep get a word', () => {
    const effect = { policy: 'keep=1', keep: 1, there: 1, over: 0, fault: null };
    const seen = archivesSeen([version('a.tar'), version('b.tar')], { 'a.tar': 42, 'b.tar': 42 });
    const by = (line: string) =>
      checkArchives({ ...seen, retention: [{ line, spec: specOf(line), effect, word: 'd' }] }).remarks;
    expect(by('docs;daily@02:00;d;keep=1')).toEqual([]);
    expect(by('other;daily@02:00;else;keep=1')).toEqual([]);
    expect(by('other;daily@02:00;d;keep=1')).toMatchObject([
      { id: 'keep-passes-over', where: 'd', what: expect.stringMatching(/^2 archives of docs/) },
    ]);
  });

  it('share their directory with other files, which get a word', () => {
    const seen = archivesSeen([version('a.tar')], { 'a.tar': 42, README: 1, '.d.1.partial': 1 });
    expect(checkArchives(seen)).toMatchObject({
      findings: [],
      remarks: [{ id: 'file-unknown', where: 'backups/README' }],
    });
  });
});

describe('backups', () => {
  it('are well unless one is overdue', () => {
    const of = (health: 'good' | 'waiting' | 'pending' | 'overdue' | 'expired', newestGood: Version | null) =>
      checkBackups([
        { line: 'docs;daily@02:00;d', spec: specOf('docs;daily@02:00;d'), health, newestGood, word: 'd' },
      ]);
    for (const health of ['good', 'waiting', 'pending', 'expired'] as const)
      expect(found(of(health, null))).toEqual([]);
    expect(of('overdue', null).findings[0]?.what).toBe('it has no good backup');
    expect(of('overdue', version('a.tar')).findings[0]?.what).toContain('is of 2024-03-05 12:00');
  });
});

const line = (text: string, toCome = true): LineSeen => ({ line: text, spec: specOf(text), toCome });

const schedules = (lines: ReadonlyArray<LineSeen>, changes: Partial<SchedulesSeen> = {}): SchedulesSeen => ({
  text: lines.map((one) => `${one.line}\n`).join(''),
  had: lines.length > 0,
  unreplaceable: null,
  lines,
  sources: new Map(
    lines.map(({ spec: { path } }) => [path, { place: `/w/${path}`, state: 'there', reason: null }]),
  ),
  zstd: true,
  readLine: readScheduleLine,
  ...changes,
});

describe('schedules', () => {
  const docs = line('docs;daily@02:00;d');

  it('are well when all that they ask for is there', () => {
    expect(found(checkSchedules(schedules([docs])))).toEqual([]);
    expect(found(checkSchedules(schedules([], { text: null })))).toEqual([]);
  });

  it('are lost with their file, or can’t be read', () => {
    expect(found(checkSchedules(schedules([], { text: null, had: true })))).toEqual([
      'schedules-missing backup_schedules.txt by hand',
    ]);
    expect(found(checkSchedules(schedules([], { text: { unreadable: 'permission denied' } })))).toEqual([
      'schedules-unreadable backup_schedules.txt by hand',
    ]);
  });

  it('are told to be such as no command can change, though that may be wanted', () => {
    const fixed = schedules([docs], { unreplaceable: 'read-only file system' });
    expect(checkSchedules(fixed)).toMatchObject({
      findings: [],
      remarks: [
        {
          id: 'schedules-unreplaceable',
          where: 'backup_schedules.txt',
          what: "it can't be replaced: read-only file system; create, delete and undo are refused, backups and edits by hand go on",
        },
      ],
    });
    expect(checkSchedules(schedules([docs])).remarks).toEqual([]);
    expect(checkSchedules({ ...fixed, text: null }).remarks).toEqual([]);
  });

  it('have lines that are none, by their number in the file', () => {
    const text = '# mine\n\ndocs;daily@02:00;d\ndocs;25:00;x\n';
    expect(found(checkSchedules(schedules([docs], { text })))).toEqual([
      'line-malformed backup_schedules.txt line 4 by hand',
    ]);
  });

  it('need sources, as long as there is something to come', () => {
    const sources = new Map([
      [docs.spec.path, { place: '/w/docs', state: 'missing' as const, reason: null }],
      [sourcePath('pics'), { place: '/w/pics', state: 'unreachable' as const, reason: 'permission denied' }],
    ]);
    expect(found(checkSchedules(schedules([docs, line('pics;daily@02:00;p')], { sources })))).toEqual([
      'source-missing docs;daily@02:00;d by hand',
      'source-unreachable pics;daily@02:00;p by hand',
    ]);
    expect(found(checkSchedules(schedules([{ ...docs, toCome: false }], { sources })))).toEqual([]);
  });

  it('should not share a name between two places; two ways to write one are one', () => {
    const again = line('./docs;daily@03:00;d');
    const sources = new Map(
      [docs, again].map(({ spec: { path } }) => [
        path,
        { place: '/w/docs', state: 'there' as const, reason: null },
      ]),
    );
    expect(found(checkSchedules(schedules([docs, again], { sources })))).toEqual([]);
    expect(found(checkSchedules(schedules([docs, line('pics;daily@03:00;d')])))).toEqual([
      'name-shared d by hand',
    ]);
  });

  it('ask for zstd and for zones that may not be there', () => {
    const packed = line('docs;daily@02:00;d;compress=zstd');
    expect(found(checkSchedules(schedules([packed])))).toEqual([]);
    expect(found(checkSchedules(schedules([packed], { zstd: false })))).toEqual([
      `compression-unknown ${packed.line} by hand`,
    ]);
    const spec = { ...docs.spec, options: { ...docs.spec.options, tz: 'Mars/Olympus' } };
    expect(found(checkSchedules(schedules([{ ...docs, spec }])))).toEqual([
      `zone-unknown ${docs.line} by hand`,
    ]);
  });
});

describe('the service', () => {
  const seen: ServiceSeen = { schedules: 2, state: 'up', since: made, pid: 7, reason: null };

  it.each<[Partial<ServiceSeen>, ReadonlyArray<string>]>([
    [{}, []],
    [{ pid: null }, ['service-unreachable backup_service by hand']],
    [{ outdated: true }, ['service-outdated backup_service by hand']],
    [{ state: 'stopped', reason: 'SIGTERM' }, ['service-down backup_service by hand']],
    [{ state: 'never started', since: null }, ['service-down backup_service by hand']],
    [{ state: 'down' }, ['service-down backup_service by hand']],
    [{ state: 'vanished' }, ['service-vanished backup_service by hand']],
    [{ state: 'failed', reason: 'out of memory' }, ['service-failed backup_service by hand']],
    [{ state: 'failed', schedules: 0 }, []],
    [{ state: 'stopped', schedules: 0 }, []],
  ])('%j: %j', (changes, expected) => {
    expect(found(checkService({ ...seen, ...changes }))).toEqual(expected);
  });

  it('that ended badly gets a word where nothing is left to do', () => {
    const ended = (state: ServiceSeen['state']) => checkService({ ...seen, state, schedules: 0 }).remarks;
    expect(ended('failed')).toHaveLength(1);
    expect(ended('vanished')).toHaveLength(1);
    expect(ended('stopped')).toEqual([]);
  });
});
