/** Which occurrences an answer is about: those of the name, in the span, told or waiting or to come, and how many at most. */
import { explain, explainAll, explainLimit } from '../../../../src/domain/history/explain/why';
import type { QueryContext } from '../../../../src/domain/history/query-context';
import { timestampAt } from '../../../../src/domain/time/time';
import { utc } from '../../../support/clock';
import { archiveName } from '../../../support/decoded';
import * as tell from '../../../support/telling-events';
import { contextAt, march, type DatedEvents } from '../../../support/telling-events';

const name = archiveName('docs');
const docs = tell.created('05T17:00');
const first: DatedEvents = ['05T16:00', docs];
const span = (from: string, to: string) => ({ from: Date.parse(march(from)), to: Date.parse(march(to)) });
const always = span('01T00:00', '31T00:00');
const minutes = (count: number, from = '05T17:00') =>
  timestampAt(Date.parse(march(from)) + count * 60_000, utc).slice(8, 16);

const answer = (context: QueryContext, asked: ReturnType<typeof span> | null = null) => {
  const answers = explain(context, { name, span: asked });
  return answers?.explanations.map(({ due, outcome }) => `${due?.slice(8, 16) ?? '-'} ${outcome}`) ?? null;
};
const isCut = (context: QueryContext, asked: ReturnType<typeof span> | null = null) =>
  explain(context, { name, span: asked })?.isCut;

/** A schedule whose line is in the file. */
const inFile = (...events: ReadonlyArray<ReturnType<typeof tell.created>>) => ({
  lines: events.map((event) => tell.lineOf(event)),
});

describe('an answer', () => {
  const mail = tell.created('05T16:30', { id: 2, line: 'mail;daily@16:30;mail' });
  const both: ReadonlyArray<DatedEvents> = [first, ['05T16:00', mail]];

  it('is none of a name that nobody used', () => {
    expect(answer(contextAt('05T18:00', [['05T16:00', mail]]), always)).toBeNull();
    expect(explainAll(contextAt('05T18:00', [['05T16:00', mail]]), name, [null])).toBeNull();
  });

  it('is about the name alone: told, waiting and to come', () => {
    const told: ReadonlyArray<DatedEvents> = [
      ...both,
      ['05T16:31', tell.failed('05T16:30', { id: 2, line: 'mail;daily@16:30;mail' })],
      ['05T17:01', tell.failed('05T17:00', { next: '06T17:00' })],
    ];
    const lines = [
      tell.lineOf(docs, { due: march('06T17:00') }),
      tell.lineOf(mail, { due: march('06T16:30') }),
    ];
    expect(answer(contextAt('06T18:00', told, { lines }), span('05T00:00', '08T00:00'))).toEqual([
      '05T17:00 failed',
      '06T17:00 waiting',
      '07T17:00 to come',
    ]);
    expect(answer(contextAt('06T18:00', told, { lines }))).toEqual(['06T17:00 waiting']);
    expect(answer(contextAt('05T18:00', told, { lines }))).toEqual(['05T17:00 failed']);
  });

  it('holds nothing to come without the file, or of a line that has left it, or is told of in no journal', () => {
    const context = contextAt('05T16:30', [first], inFile(docs));
    expect(answer(context)).toEqual(['05T17:00 to come']);
    expect(answer({ ...context, fileIsThere: false })).toEqual(['- none due']);
    expect(answer({ ...context, lines: [] })).toEqual(['- none due']);
    const unknown = tell.created('05T16:40', { id: 9 });
    expect(answer(contextAt('05T16:30', [first], inFile(unknown)))).toEqual(['- none due']);
    expect(answer(contextAt('05T18:00', [first], inFile(unknown)), always)).toEqual(['- none due']);
  });

  it('is of each in order, though its line was made later', () => {
    const again = tell.created('05T16:30', { id: 2, line: 'docs;daily@16:30;docs' });
    const told: ReadonlyArray<DatedEvents> = [
      first,
      ['05T16:00', again],
      ['05T17:01', tell.failed('05T17:00')],
      ['05T17:02', tell.failed('05T16:30', { id: 2 })],
    ];
    const lines = [
      tell.lineOf(docs, { due: march('06T17:00') }),
      tell.lineOf(again, { due: march('06T16:30') }),
    ];
    expect(answer(contextAt('05T18:00', told, { lines }), span('05T00:00', '07T00:00'))).toEqual([
      '05T16:30 failed',
      '05T17:00 failed',
      '06T16:30 to come',
      '06T17:00 to come',
    ]);
    expect(answer(contextAt('05T16:10', [first, ['05T16:00', again]], inFile(docs, again)))).toEqual([
      '05T16:30 to come',
    ]);
  });
});

describe('without a span', () => {
  it('the latest that has come due counts, not what a clock that was ahead has ended', () => {
    const told: ReadonlyArray<DatedEvents> = [
      first,
      ['05T17:01', tell.failed('05T17:00')],
      ['05T17:02', tell.failed('07T17:00')],
      ['05T17:03', tell.failed('08T17:00')],
      ['05T17:04', tell.failed('09T17:00')],
    ];
    expect(answer(contextAt('05T18:00', told))).toEqual(['05T17:00 failed']);
    expect(answer(contextAt('05T17:00', told))).toEqual(['05T17:00 failed']);
    expect(answer(contextAt('05T16:59', told))).toEqual(['09T17:00 failed']);
  });

  it('of a run the last counts', () => {
    const run: DatedEvents = ['08T09:00', tell.skipped('05T17:00', '07T17:00', 3, 'superseded')];
    expect(answer(contextAt('08T12:00', [first, run]))).toEqual(['07T17:00 skipped']);
    expect(isCut(contextAt('08T12:00', [first, run, ['08T17:01', tell.failed('08T17:00')]]))).toBe(false);
  });
});

describe('what is to come', () => {
  it('is what comes after now, in the span', () => {
    const at = (time: string, from: string, to: string) =>
      answer(contextAt(time, [first], inFile(docs)), span(from, to));
    expect(at('05T16:30', '05T17:00', '05T17:01')).toEqual(['05T17:00 to come']);
    expect(at('05T16:30', '05T16:31', '05T17:00')).toEqual(['- none due']);
    expect(at('05T16:30', '06T17:00', '08T17:00')).toEqual(['06T17:00 to come', '07T17:00 to come']);
    expect(at('05T16:30', '06T17:01', '07T17:00')).toEqual(['- none due']);
    expect(at('05T17:00', '05T00:00', '07T00:00')).toEqual(['05T17:00 waiting', '06T17:00 to come']);
  });

  it('is nothing before what its schedule waits for, and nothing of one that waits for none', () => {
    const at = (changes: Parameters<typeof tell.lineOf>[1]) =>
      answer(
        contextAt('05T16:30', [first], { lines: [tell.lineOf(docs, changes)] }),
        span('05T17:00', '09T00:00'),
      );
    expect(at({ due: march('07T17:00') })).toEqual(['07T17:00 to come', '08T17:00 to come']);
    expect(at({ due: null })).toEqual(['- none due']);
  });

  it('is once, of a line that comes once', () => {
    const once = tell.created('05T17:00', { line: 'docs;17:00;docs' });
    const at = (time: string, from: string, to: string) =>
      answer(contextAt(time, [['05T16:00', once]], inFile(once)), span(from, to));
    expect(at('05T16:30', '05T00:00', '08T00:00')).toEqual(['05T17:00 to come']);
    expect(at('05T16:30', '05T17:00', '05T17:01')).toEqual(['05T17:00 to come']);
    expect(at('05T16:30', '05T16:00', '05T17:00')).toEqual(['- none due']);
    expect(at('05T16:30', '05T17:01', '08T00:00')).toEqual(['- none due']);
    expect(at('05T17:00', '05T00:00', '08T00:00')).toEqual(['05T17:00 waiting']);
    expect(at('05T16:59', '05T00:00', '08T00:00')).toEqual(['05T17:00 to come']);
    const expired = tell.created('05T15:00', { line: 'docs;15:00;docs' });
    expect(answer(contextAt('05T16:30', [['05T16:00', expired]], inFile(expired)), always)).toEqual([
      '- none due',
    ]);
  });
});

describe('of a run', () => {
  const line = 'docs;cron:* * * * *;docs';
  const minutely = tell.created('05T17:00', { line });
  const run = (count: number): ReadonlyArray<DatedEvents> => [
    ['05T16:00', minutely],
    ['06T17:00', tell.skipped('05T17:00', minutes(count - 1), count, 'superseded', { line })],
  ];

  it('those in the span are explained', () => {
    const at = (from: string, to: string) => answer(contextAt('06T17:00', run(5)), span(from, to));
    expect(at('05T17:01', '05T17:03')).toEqual(['05T17:01 skipped', '05T17:02 skipped']);
    expect(at('05T16:00', '05T17:02')).toEqual(['05T17:00 skipped', '05T17:01 skipped']);
    expect(at('05T17:03', '05T18:00')).toEqual(['05T17:03 skipped', '05T17:04 skipped']);
    expect(at('05T16:00', '05T17:00')).toEqual(['- none due']);
    expect(at('05T17:05', '05T18:00')).toEqual(['- none due']);
    const due = Date.parse(march('05T17:00'));
    expect(answer(contextAt('06T17:00', run(5)), { from: due, to: due + 1 })).toEqual(['05T17:00 skipped']);
  });

  it.each([
    [explainLimit - 1, explainLimit - 1, false],
    [explainLimit, explainLimit, false],
    [explainLimit + 1, explainLimit, true],
    [explainLimit + 9, explainLimit, true],
  ])('of %d are %d explained, the latest; whether there were more: %s', (count, told, cut) => {
    const context = contextAt('06T17:00', run(count));
    const given = answer(context, always);
    expect([given?.length, given?.at(-1)]).toEqual([told, `${minutes(count - 1)} skipped`]);
    expect(isCut(context, always)).toBe(cut);
  });

  it('what is to come fills the rest', () => {
    const at = (count: number, to: number) => {
      const context = contextAt(minutes(count - 1), run(count), {
        lines: [tell.lineOf(minutely, { due: march(minutes(count)) })],
      });
      const asked = span('05T17:00', minutes(to));
      return [answer(context, asked)?.length, answer(context, asked)?.at(-1), isCut(context, asked)];
    };
    expect(at(20, 30)).toEqual([30, `${minutes(29)} to come`, false]);
    expect(at(20, 50)).toEqual([50, `${minutes(49)} to come`, false]);
    expect(at(20, 51)).toEqual([50, `${minutes(49)} to come`, true]);
    expect(at(20, 90)).toEqual([50, `${minutes(49)} to come`, true]);
    expect(at(50, 51)).toEqual([50, `${minutes(49)} skipped`, true]);
    expect(at(55, 90)).toEqual([50, `${minutes(54)} skipped`, true]);
  });

  it('the first is written as the journal has it', () => {
    const berlin = tell.created('05T17:00', { line: 'docs;cron:* * * * *;docs;tz=Europe/Berlin' });
    const context = contextAt('06T17:00', [
      ['05T16:00', berlin],
      ['06T17:00', tell.skipped('05T17:00', '05T17:01', 2, 'superseded', { line: berlin.line })],
    ]);
    expect(explain(context, { name, span: always })?.explanations.map(({ due }) => due)).toEqual([
      '2024-03-05T17:00:00.000+00:00',
      '2024-03-05T18:01:00.000+01:00',
    ]);
  });

  it('of a schedule that nobody knows the first stands for all', () => {
    const other = tell.created('05T17:00', { id: 2 });
    const told: ReadonlyArray<DatedEvents> = [
      ['05T16:00', other],
      ['06T17:00', tell.skipped('05T17:00', '05T17:09', 10, 'superseded', { line })],
    ];
    const at = (from: string, to: string) => answer(contextAt('06T17:00', told), span(from, to));
    expect(at('05T17:00', '05T17:05')).toEqual(['05T17:00 skipped']);
    expect(at('05T16:00', '05T17:00')).toEqual(['- none due']);
    expect(at('05T17:01', '05T17:09')).toEqual(['- none due']);
  });
});

describe('one question that means several spans', () => {
  const context = contextAt('06T12:00', [first, ['05T17:01', tell.failed('05T17:00')]]);
  const of = (...spans: ReadonlyArray<ReturnType<typeof span>>) =>
    explainAll(context, name, spans)?.explanations.map(({ due, title }) => [
      due?.slice(8, 16) ?? null,
      title,
    ]);
  const due = ['05T17:00', 'docs: the backup due 2024-03-05 17:00'];

  it('is told of those at which something was due, or else of the first', () => {
    expect(of(span('05T10:00', '05T11:00'), span('05T17:00', '05T17:01'))).toEqual([due]);
    expect(of(span('05T17:00', '05T17:01'), span('05T10:00', '05T11:00'))).toEqual([due]);
    expect(of(span('05T16:30', '05T16:31'), span('05T10:00', '05T10:01'))).toEqual([
      [null, 'docs: no backup was due at 2024-03-05 16:30'],
    ]);
  });

  it('has more than is told, if one of them has', () => {
    const line = 'docs;cron:* * * * *;docs';
    const many = contextAt('06T17:00', [
      ['05T16:00', tell.created('05T17:00', { line })],
      ['06T17:00', tell.skipped('05T17:00', '05T18:30', 91, 'superseded', { line })],
    ]);
    const cut = (...spans: ReadonlyArray<ReturnType<typeof span>>) => explainAll(many, name, spans)?.isCut;
    expect(cut(always, span('05T17:00', '05T17:01'))).toBe(true);
    expect(cut(span('05T17:00', '05T17:01'), span('05T10:00', '05T10:01'))).toBe(false);
    expect(cut(span('05T10:00', '05T10:01'))).toBe(false);
  });
});
