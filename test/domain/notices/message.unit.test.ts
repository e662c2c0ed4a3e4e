/** A notice as people read it: what happened, why, what to do, and nothing that could be taken for something else. */
import type { Fact } from '../../../src/domain/notices/fact';
import { isBad, textOf, titleOf, worstOf } from '../../../src/domain/notices/message';
import { fact, notice } from '../../support/some-notice';

const kinds: ReadonlyArray<Fact['kind']> = [
  'failed',
  'late',
  'missed',
  'partial',
  'stopped',
  'recovered',
  'ok',
  'started',
];

it('is as bad as the worst that it tells', () => {
  kinds.forEach((kind, index) => {
    expect(
      worstOf({
        facts: kinds
          .slice(index)
          .reverse()
          .map((one) => fact({ kind: one })),
      }),
    ).toBe(kind);
  });
  expect(worstOf({ facts: [] })).toBe('ok');
  expect(kinds.filter(isBad)).toEqual(['failed', 'late', 'missed', 'partial']);
});

describe('the title', () => {
  const titled = (...facts: ReadonlyArray<Partial<Fact>>) => titleOf(notice({ facts: facts.map(fact) }));

  it('of one fact says it', () => {
    expect(titled({})).toBe('FAILED on vm: the backup of docs failed');
    expect(titled({ kind: 'ok', summary: 'the backup of docs is made' })).toBe(
      'ok on vm: the backup of docs is made',
    );
  });

  it('of several counts them, the worst first, and names the backups', () => {
    const names = ['a', 'b', 'a', 'c', 'd', 'e', null];
    expect(titled(...names.map((name) => ({ name, kind: name === 'a' ? 'ok' : 'failed' }) as const))).toBe(
      '5 FAILED, 2 ok on vm: a, b, c and 2 more',
    );
    expect(titled({ name: 'a' }, { name: 'b', kind: 'late' }, { name: 'c' })).toBe(
      '2 FAILED, 1 LATE on vm: a, b, c',
    );
    expect(titled({ name: null }, { name: null })).toBe('2 FAILED on vm');
  });

  it('of nothing says where it is from, and that it is a test if it is one', () => {
    expect(titled()).toBe('backup_manager on vm');
    expect(titleOf(notice({ facts: [], isTest: true }))).toBe('backup_manager on vm: a test');
  });

  it('is one line', () => {
    expect(titled({ summary: 'a\r\nBcc: b' })).toBe('FAILED on vm: a\\r\\nBcc: b');
    expect(titled({ name: 'a\nb' }, {})).toBe('2 FAILED on vm: a\\nb, docs');
    expect(titleOf(notice({ facts: [], isTest: true, host: 'v\nm' }))).toBe(
      'backup_manager on v\\nm: a test',
    );
    expect(titleOf(notice({ facts: [], host: 'v\nm' }))).toBe('backup_manager on v\\nm');
  });
});

describe('the text', () => {
  const foot = ['', 'workspace: /home/me/site on vm', `journal: line 9, ${'a'.repeat(64)}`];

  it('says what, why, which, when, and what to type', () => {
    expect(textOf(notice({ facts: [fact({ why: ['it is gone', 'really'] })] })).split('\n')).toEqual([
      'FAILED: the backup of docs failed',
      '  why: it is gone',
      '       really',
      '  source: ~/docs',
      '  due: 2024-03-05 17:00',
      '  happened: 2024-03-05 17:01 (journal line 7)',
      '  last good backup: 2024-03-04 17:00',
      '',
      'To see more:',
      '  backup_manager --dir /home/me/site why docs',
      ...foot,
    ]);
  });

  it('leaves out what is not known, and advises nothing where nothing is wrong', () => {
    const made = fact({ kind: 'ok', summary: 'made', why: [], path: null, due: null, seq: 0 });
    expect(textOf(notice({ facts: [made], head: null })).split('\n')).toEqual([
      'ok: made',
      '  happened: 2024-03-05 17:01',
      '',
      'workspace: /home/me/site on vm',
      'journal: it could not be read',
    ]);
    expect(textOf(notice({ facts: [fact({ lastGood: null })] }))).not.toContain('last good');
  });

  it.each([
    ['backup', 'a b', "why 'a b'"],
    ['archive', 'docs', 'verify docs'],
    ['schedules', null, 'list'],
    ['clock', null, 'doctor'],
    ['service', null, 'status'],
  ] as const)('about %s advises to look further', (about, name, words) => {
    expect(textOf(notice({ workspace: '/a b', facts: [fact({ about, name })] }))).toContain(
      `\nTo see more:\n  backup_manager --dir '/a b' ${words}\n\nworkspace:`,
    );
  });

  it('advises each command once, and three at most', () => {
    const names = ['a', 'a', 'b', 'c', 'd'];
    const commands = textOf(notice({ facts: names.map((name) => fact({ name })) })).match(/why .$/gm);
    expect(commands).toEqual(['why a', 'why b', 'why c']);
  });

  it('tells the latest twenty at length, and how many were before them or were dropped', () => {
    const facts = Array.from({ length: 22 }, (_, index) => fact({ summary: `it ${index}.` }));
    const lines = textOf(notice({ facts, dropped: 1 })).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      '1 fact before these could not be told and were dropped; backup_manager journal has them.',
      '2 facts before these: backup_manager journal has them.',
      'FAILED: it 2.',
    ]);
    expect(lines.filter((line) => line.startsWith('FAILED')).length).toBe(20);
    expect(lines[lines.indexOf('FAILED: it 3.') - 1]).toBe('');
    expect(textOf(notice({ facts: facts.slice(-20) })).split('\n')[0]).toBe('FAILED: it 2.');
  });

  it('of a test says that nothing has happened', () => {
    expect(textOf(notice({ facts: [], isTest: true })).split('\n')).toEqual([
      'This is a test: nothing has happened. What is wrong is told here.',
      ...foot,
    ]);
  });

  it('has no line that somebody else has made', () => {
    const forged = 'x\nFAILED: forged\u001b[2J';
    const text = textOf(
      notice({
        workspace: `/${forged}`,
        host: forged,
        facts: [fact({ summary: forged, why: [forged], path: `~/${forged}` })],
      }),
    );
    expect(text.match(/^FAILED/gm)).toHaveLength(1);
    expect(text).not.toContain('\u001b');
  });
});
