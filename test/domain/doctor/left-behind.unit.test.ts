/** What is said of what a killed process left: texts, drafts, records, archives on their way. */
import { packReport } from '../../support/pack-report';
import { checkJournal } from '../../../src/domain/doctor/check-journal';
import { checkPending, type PendingSeen } from '../../../src/domain/doctor/check-pending';
import type { CheckReport } from '../../../src/domain/doctor/finding';
import { whereIsSealed } from '../../../src/domain/doctor/unfinished-archive';

const nothing: PendingSeen = {
  head: 7,
  staged: [],
  failed: [],
  state: ['journal.jsonl', 'checkpoint.json', 'service.err', 'inspector.json'],
  beside: ['backup_schedules.txt', 'docs', 'backups'],
  serviceIsUp: false,
  archiveIsHeld: false,
  partial: [],
  sealed: null,
  sizes: new Map(),
  ofCopies: [],
};

const found = (seen: Partial<PendingSeen>): ReadonlyArray<string> =>
  checkPending({ ...nothing, ...seen }).findings.map(
    ({ id, where, remedy }) => `${id} ${where} ${remedy?.type ?? 'by hand'}`,
  );

const temporary = '.d.1795359600000.partial';

const sealed: NonNullable<PendingSeen['sealed']> = {
  placement: { temporary, archive: 'd.tar', kept: null },
  report: packReport(),
};

describe('what is left behind', () => {
  it('is nothing in a directory as the program leaves it', () => {
    expect(found({})).toEqual([]);
  });

  it('is a staged text: one that never counted, one that waits for its rename, one of which nobody can tell', () => {
    const file = '.backup_manager/schedules';
    expect(found({ staged: [6, 7, 8] })).toEqual([
      `staged-text-left ${file}.6.next decide`,
      `rename-due ${file}.7.next decide`,
      `staged-text-left ${file}.8.next decide`,
    ]);
    expect(found({ staged: [7], head: null })).toEqual([`staged-text-left ${file}.7.next by hand`]);
  });

  it('is a part that was fetched, what a drill restored, a draft of what is known of a place', () => {
    const ofCopies = [
      '.backup_manager/copies/1/unlisted.12.tmp',
      '.backup_manager/scratch',
      '.fetched-0123456789abcdef.partial',
    ];
    expect(found({ ofCopies })).toEqual([
      `draft-left ${ofCopies[0]} sweep`,
      `scratch-left ${ofCopies[1]} sweep`,
      `fetched-left ${ofCopies[2]} sweep`,
    ]);
  });

  it('is the record of a service only where none runs', () => {
    const state = ['service.json', 'status.json', 'status.json.tmp'];
    expect(found({ state, serviceIsUp: true })).toEqual([]);
    expect(found({ state })).toEqual([
      'service-record-left .backup_manager/service.json remove',
      'service-record-left .backup_manager/status.json remove',
      'draft-left .backup_manager/status.json.tmp remove',
    ]);
  });

  it('is the record of a run only while no archive is being made', () => {
    const state = ['run.json', 'run.json.tmp'];
    expect(found({ state, archiveIsHeld: true })).toEqual([]);
    expect(found({ state, serviceIsUp: true })).toEqual([
      'run-record-left .backup_manager/run.json remove',
      'draft-left .backup_manager/run.json.tmp remove',
    ]);
    expect(checkPending({ ...nothing, state }).remarks).toEqual([]);
  });

  it('is a part of an archive only while none is being made', () => {
    expect(found({ partial: [temporary], archiveIsHeld: true, sealed })).toEqual([]);
    expect(found({ partial: [temporary] })).toEqual([`partial-left backups/${temporary} recover`]);
  });

  it('is a whole archive, before its rename or after it', () => {
    const unpublished = 'archive-unpublished backups/d.tar recover';
    expect(found({ partial: [temporary], sealed })).toEqual([unpublished]);
    expect(found({ partial: ['.e.1.partial'], sealed, sizes: new Map([['d.tar', 42]]) })).toEqual([
      unpublished,
      'partial-left backups/.e.1.partial recover',
    ]);
    expect(found({ sealed, sizes: new Map([['d.tar', 41]]) })).toEqual([]);
    expect(whereIsSealed({ ...nothing, sealed })).toBe('nowhere');
    expect(whereIsSealed({ ...nothing, sealed, archiveIsHeld: true })).toBe('in hand');
  });

  it('gets a word when it is kept, or of no kind that the program makes', () => {
    const state = ['journal.torn-8', 'journal.torn-8-2', 'mine.tmp', 'journal.damaged'];
    const { findings, remarks } = checkPending({ ...nothing, state });
    expect(findings).toEqual([]);
    expect(remarks.map(({ id, where }) => `${id} ${where}`)).toEqual([
      'torn-tail-kept .backup_manager/journal.torn-8',
      'torn-tail-kept .backup_manager/journal.torn-8-2',
      'file-unknown .backup_manager/mine.tmp',
    ]);
  });
});

describe('the journal', () => {
  const advice = ({ findings }: CheckReport): string =>
    findings.flatMap((finding) => finding.advice).join('\n');

  it('is well when it is whole, or not begun', () => {
    const long = checkJournal({ type: 'read', seq: 9, hash: 'f'.repeat(64), torn: 0, checkedBefore: 8 });
    expect(long.remarks).toMatchObject([
      {
        id: 'journal-checked-before',
        what: expect.stringMatching(/^lines 1 to 8 .*journal --check reads every line$/),
      },
    ]);
    expect(
      checkJournal({ type: 'read', seq: 1, hash: 'f'.repeat(64), torn: 0, checkedBefore: 0 }),
    ).toMatchObject({
      findings: [],
      remarks: [],
      summary: '1 line, head 1 ffffffffffff',
    });
    expect(checkJournal({ type: 'none', was: false }).findings).toEqual([]);
    expect(checkJournal({ type: 'none', was: true }).findings[0]?.id).toBe('journal-missing');
  });

  it('is cut before a damaged line, and begun anew when that is the first', () => {
    expect(advice(checkJournal({ type: 'damaged', line: 51, reason: 'x' }))).toContain('head -n 50 ');
    const first = advice(checkJournal({ type: 'damaged', line: 1, reason: 'x' }));
    expect(first).toContain('begin a new one: mv ');
    expect(first).not.toContain('head -n');
  });
});
