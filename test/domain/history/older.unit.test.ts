/** When an answer may lack what was forgotten, and which occurrences are to be read again for it. */
import { explain, olderAnswers, type Answers, type Question } from '../../../src/domain/history/explain/why';
import type { Explanation } from '../../../src/domain/history/explain/sentence';
import { nothingForgotten, type Older } from '../../../src/domain/history/forgotten';
import { type HistoryQuery, historyOf, olderHistory, type Row } from '../../../src/domain/history/history';
import { emptyProjection } from '../../../src/domain/history/projection';
import type { Occurrence } from '../../../src/domain/history/told-occurrence';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { timestampAt } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import { archiveName, sourcePath } from '../../support/decoded';
import { contextOf, story } from '../../support/story';

const [docs, mail] = [archiveName('docs'), archiveName('mail')];
const at = (instant: number) => timestampAt(instant, utc);

/** Of which everything up to 100 of docs, and up to 200 of mail was forgotten. */
const projection = {
  ...emptyProjection,
  forgotten: {
    ...nothingForgotten,
    horizon: new Map([
      [docs, 100],
      [mail, 200],
    ]),
  },
};

const occurrence = (name: typeof docs, due: number, through = due): Occurrence => ({
  schedule: scheduleId(1),
  trigger: 'schedule',
  path: sourcePath('docs'),
  name,
  due: at(due),
  through: at(through),
  count: 1,
  starts: [],
  abandoned: [],
  sealed: null,
  end: null,
});

/** Which of these would be kept, by name, due and through. */
const kept = (older: Older | null): ReadonlyArray<string> =>
  [docs, mail].flatMap((name) =>
    [0, 99, 100, 101, 200, 300].flatMap((due) =>
      older?.keep.wanted(occurrence(name, due)) === true ? [`${name} ${due}`] : [],
    ),
  );

describe('a history', () => {
  const row = (through: number): Row => ({
    ...occurrence(docs, 0, through),
    started: null,
    ended: null,
    took: null,
    outcome: 'open',
    reason: null,
    skipped: null,
    archive: null,
    removed: null,
    trash: null,
    bytes: null,
  });

  const older = (query: Partial<HistoryQuery>, ...throughs: ReadonlyArray<number>): Older | null =>
    olderHistory(
      { projection },
      { name: null, since: null, limit: null, each: false, ...query },
      throughs.map(row),
    );

  it('is whole where nothing was forgotten, or nothing of the name', () => {
    const all = { name: null, since: null, limit: null, each: false };
    expect(olderHistory({ projection: emptyProjection }, all, [])).toBeNull();
    expect(older({ name: archiveName('pics') })).toBeNull();
    expect(older({})).not.toBeNull();
  });

  it('is whole where it is full of what is later', () => {
    expect(older({ name: docs, limit: 2 }, 101, 102)).toBeNull();
    expect(older({ name: docs, limit: 2 }, 101, 102, 103)).toBeNull();
    expect(older({ name: docs, limit: 2 }, 100, 102)).not.toBeNull();
    expect(older({ name: docs, limit: 3 }, 101, 102)).not.toBeNull();
    expect(older({ name: docs }, 101, 102)).not.toBeNull();
    expect(older({ limit: 1 }, 200)).not.toBeNull();
    expect(older({ limit: 1 }, 201)).toBeNull();
  });

  it('is whole where only what is later is asked for', () => {
    expect(older({ name: docs, since: 101 })).toBeNull();
    expect(older({ name: docs, since: 100 })).not.toBeNull();
  });

  it('lacks those of the name, from the instant that is asked for', () => {
    expect(older({ name: docs, since: 100 })).toMatchObject({
      name: docs,
      from: 100,
      isProbe: false,
      keep: { most: Infinity },
    });
    expect(older({ name: docs, limit: 7 })).toMatchObject({ name: docs, from: 100 });
    expect(older({ name: docs, limit: 7, since: 50 })).toMatchObject({ from: 50 });
    expect(older({})).toMatchObject({ name: null, from: -Infinity, isProbe: false });
    expect(kept(older({ name: docs, since: 100 }))).toEqual(['docs 100', 'docs 101', 'docs 200', 'docs 300']);
    expect(kept(older({ since: 200 }))).toEqual(['docs 200', 'docs 300', 'mail 200', 'mail 300']);
    expect(kept(older({ name: docs }))).toHaveLength(6);
    expect(kept(older({}))).toHaveLength(12);
    const run = occurrence(docs, 0, 100);
    expect(older({ since: 100 })?.keep.wanted(run)).toBe(true);
  });
});

describe('an explanation', () => {
  const explanation = (due: number | null, fields: Partial<Explanation> = {}): Explanation => ({
    name: docs,
    title: 'docs',
    cause: null,
    due: due === null ? null : at(due),
    outcome: 'completed',
    chain: [],
    ...fields,
  });
  const sentence = (instant: number | null): Explanation['chain'][number] => ({
    seq: null,
    at: instant === null ? null : at(instant),
    text: 'so it was',
  });
  const answers = (...explanations: ReadonlyArray<Explanation>): Answers => ({ explanations, isCut: false });
  const now = { instant: 1000, zone: utc };
  const older = (question: Partial<Question>, given: Answers | null, of = projection): Older | null =>
    olderAnswers({ projection: of, now }, { name: docs, span: null, ...question }, given);

  it('is whole where there is none, or nothing was forgotten', () => {
    expect(older({}, null)).toBeNull();
    expect(older({}, answers(explanation(50)), emptyProjection as typeof projection)).toBeNull();
  });

  it('is whole where it is of a span after all that was forgotten', () => {
    expect(older({ span: { from: 201, to: 300 } }, answers(explanation(250)))).toBeNull();
    expect(older({ span: { from: 200, to: 300 } }, answers(explanation(250)))).not.toBeNull();
  });

  it('of a span lacks who was made beside it, until its end was told', () => {
    const span = { from: 101, to: 150 };
    const ended = answers(explanation(120, { chain: [sentence(130), sentence(200), sentence(null)] }));
    expect(older({ span }, ended)).toMatchObject({
      name: null,
      from: 101,
      isProbe: false,
      keep: { most: Infinity },
    });
    expect(kept(older({ span }, ended))).toEqual([
      ...['docs 0', 'docs 99', 'docs 100', 'docs 101', 'docs 200', 'docs 300'],
      ...['mail 101', 'mail 200'],
    ]);
    const soon = answers(explanation(120, { chain: [sentence(130)] }));
    expect(kept(older({ span }, soon)).filter((one) => one.startsWith('mail'))).toEqual(['mail 101']);
    for (const outcome of ['waiting', 'open'] as const)
      expect(kept(older({ span }, answers(explanation(120, { outcome })))).slice(6)).toEqual([
        ...['mail 101', 'mail 200', 'mail 300'],
      ]);
    const late = { ...occurrence(mail, 100), abandoned: [{ seq: 1, at: at(101) }] };
    expect(older({ span }, ended)?.keep.wanted(late)).toBe(true);
  });

  it('of a span is first read again for its own name where that may lack some', () => {
    const probe = older({ span: { from: 100, to: 150 } }, answers(explanation(120)));
    expect(probe).toMatchObject({ name: docs, from: 100, isProbe: true, keep: { most: Infinity } });
    expect(kept(probe)).toEqual(['docs 0', 'docs 99', 'docs 100', 'docs 101', 'docs 200', 'docs 300']);
  });

  it('of the latest is whole where that is later than all that was forgotten', () => {
    expect(older({}, answers(explanation(201)))).toBeNull();
    expect(older({}, answers(explanation(1000)))).toBeNull();
    expect(older({}, answers(explanation(200)))).toMatchObject({ name: null, from: 200, isProbe: false });
    expect(older({}, answers(explanation(101)))).toMatchObject({ name: null, from: 101, isProbe: false });
    expect(older({}, answers(explanation(100)))).toMatchObject({ name: docs, from: 100, isProbe: true });
    expect(older({}, answers(explanation(300), explanation(150)))).toMatchObject({
      from: 150,
      isProbe: false,
    });
  });

  it('of the latest that is still to come is read again, unless none of the name was forgotten', () => {
    const pics = archiveName('pics');
    expect(older({}, answers(explanation(1001)))).toMatchObject({ name: docs, from: 100, isProbe: true });
    expect(older({}, answers(explanation(150), explanation(1001)))).toMatchObject({ isProbe: true });
    expect(older({ name: pics }, answers(explanation(1001)))).toBeNull();
    expect(older({ name: pics }, answers(explanation(150)))).toMatchObject({ from: 150, isProbe: false });
  });

  it('is asked for as a part of the past: the span, or the latest one, to its end', () => {
    const span = { from: 101, to: 150 };
    expect(older({ span }, answers(explanation(120)))?.part).toEqual({ name: docs, from: 101, until: 150 });
    const early = { from: 100, to: 150 };
    expect(older({ span: early }, answers(explanation(120)))?.part).toEqual({
      ...{ name: docs, from: 100, until: 150 },
    });
    expect(older({}, answers(explanation(150)))?.part).toEqual({ name: docs, from: 150, until: 151 });
    expect(older({}, answers(explanation(100)))?.part).toEqual({ name: docs, from: 100, until: 101 });
  });

  it('of a span lacks who was made beside any of it', () => {
    const span = { from: 101, to: 150 };
    const both = answers(
      explanation(120, { chain: [sentence(130)] }),
      explanation(121, { chain: [sentence(200)] }),
    );
    expect(kept(older({ span }, both)).slice(6)).toEqual(['mail 101', 'mail 200']);
  });

  it('of a span is whole where it is full of what came due after all that was forgotten', () => {
    const span = { from: 50, to: 2000 };
    const full = (count: number, first: number, last = first + count - 1) =>
      answers(...Array.from({ length: count - 1 }, (_, n) => explanation(first + n)), explanation(last));
    expect(older({ span }, full(50, 201))).toBeNull();
    expect(older({ span }, full(50, 201, 1000))).toBeNull();
    expect(older({ span }, full(50, 200))).not.toBeNull();
    expect(older({ span }, full(49, 201))).not.toBeNull();
    expect(older({ span }, full(50, 201, 1001))).not.toBeNull();
  });

  it('of none is whole where none of the name was forgotten', () => {
    expect(older({ name: archiveName('pics') }, answers(explanation(null)))).toBeNull();
    expect(older({}, answers(explanation(null)))).toMatchObject({ name: docs, from: 100, isProbe: true });
  });
});

it('answers of an empty past are whole', async () => {
  const context = await contextOf(story().ports);
  const query = { name: null, since: null, limit: null, each: false };
  const rows = historyOf(context, query);
  expect([rows, olderHistory(context, query, rows)]).toEqual([[], null]);
  expect(explain(context, { name: docs, span: null })).toBeNull();
});
