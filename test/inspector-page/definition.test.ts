/** Reading machine definitions as they arrive: every way of writing, and nonsense too. */
import fc from 'fast-check';
import ELK from 'elkjs';
import {
  activePaths,
  readDefinition,
  valueInWords,
  type ChartState,
} from '../../src/inspector-page/definition';
import { arrowOf, toGraph } from '../../src/inspector-page/layout-graph';
import { readingOrder } from '../../src/inspector-page/reading-order';
import { roundedPath } from '../../src/inspector-page/rounded-path';

const read = (config: object) => {
  const chart = readDefinition(JSON.stringify(config));
  if (chart === null) throw new Error('no chart');
  return chart;
};
const arrows = (config: object): ReadonlyArray<string> =>
  read(config).arrows.map(({ source, target, labels }) => `${source} → ${target}: ${labels.join('; ')}`);
const stateAt = (state: ChartState, path: string): ChartState | undefined =>
  state.path === path
    ? state
    : state.children.map((child) => stateAt(child, path)).find((found) => found !== undefined);

describe('targets', () => {
  it('are siblings, children, ids, ids and what is below them, and the root', () => {
    expect(
      arrows({
        id: 'm',
        on: { reset: '.a', home: '#m.b.c' },
        states: {
          a: { on: { sibling: 'b', deeper: 'b.c', self: 'a', id: '#named', below: '#named.e', root: '#m' } },
          b: { on: { child: '.c' }, states: { c: {}, d: { id: 'named', states: { e: {} } } } },
        },
      }),
    ).toEqual([
      ' → a: reset',
      ' → b.c: home',
      'a → b: sibling',
      'a → b.c: deeper',
      'a → a: self',
      'a → b.d: id',
      'a → b.d.e: below',
      'a → : root',
      'b → b.c: child',
    ]);
  });

  it('that are not there have no arrow', () => {
    expect(arrows({ states: { a: { on: { x: 'nowhere', y: '#no', z: ['.no', 'a.no'] } } } })).toEqual([]);
  });
});

describe('transitions', () => {
  it('are read in every way that they can be written', () => {
    expect(
      arrows({
        states: {
          a: {
            always: { target: 'b', guard: { type: 'isLate', params: {} } },
            on: {
              go: [{ target: 'b', guard: 'isReady', actions: ['one', { type: 'two' }] }, 'b'],
              many: { target: ['b', 'c'] },
              'xstate.done.actor.other': 'b',
              'xstate.error.actor.other': 'b',
            },
            after: { 45000: 'b', 200: { target: 'b' }, soon: 'b', 90000: 'b' },
            invoke: [
              {
                id: 'job',
                src: 'work',
                onDone: 'b',
                onError: { target: 'b', actions: 'report' },
                onSnapshot: 'b',
              },
              { src: { type: 'inlineActor' }, onDone: 'b' },
            ],
            onDone: 'b',
          },
          b: {},
          c: {},
        },
      }),
    ).toEqual([
      `a → b: ${[
        'always [isLate]',
        'go [isReady] / one, two',
        'go',
        'many',
        'done other',
        'error other',
        'after 200 ms',
        'after 45 s',
        'after 1.5 min',
        'after soon',
        'done job',
        'error job / report',
        'snapshot job',
        'done inlineActor',
        'all done',
      ].join('; ')}`,
      'a → c: many',
    ]);
  });

  it('without a target are lines of their state, after what it does', () => {
    const { root } = read({
      id: 'm',
      on: { note: { actions: 'write' } },
      states: { a: { entry: 'hello', exit: ['bye', { type: '' }], invoke: { src: 'work' } } },
    });
    expect(root.lines).toEqual(['note / write']);
    expect(stateAt(root, 'a')?.lines).toEqual([
      'entry / hello',
      'exit / bye',
      'exit / inline',
      'invoke work',
    ]);
  });
});

it('kinds of states are told apart', () => {
  const { root } = read({
    initial: 'a',
    states: {
      a: {},
      b: { type: 'parallel', states: { c: {} } },
      d: { type: 'final' },
      e: { type: 'history' },
      f: { type: 'history', history: 'deep' },
      g: { initial: { target: 'h' }, states: { h: {} } },
    },
  });
  expect([root.kind, ...root.children.map(({ kind }) => kind)]).toEqual([
    'compound',
    'atomic',
    'parallel',
    'final',
    'history',
    'deep history',
    'compound',
  ]);
  expect([root.title, root.initial, stateAt(root, 'g')?.initial]).toEqual(['machine', ['a'], ['g.h']]);
});

it.each(['{"id":"promise"}', '{}', '"[Object]"', '{', 'null', '[]', '{"states":"[Object]"}'])(
  'what is no machine has no chart: %s',
  (text) => expect(readDefinition(text)).toBeNull(),
);

it.each<[unknown, string, ReadonlyArray<string>]>([
  ['idle', 'idle', ['', 'idle']],
  [
    { on: { video: 'hd', sound: 'loud' } },
    'video.hd, sound.loud',
    ['', 'on', 'on.video', 'on.video.hd', 'on.sound', 'on.sound.loud'],
  ],
  [{ a: {} }, 'a', ['', 'a']],
  [undefined, '', ['']],
  [7, '', ['']],
])('the value %j is the states %s', (value, words, paths) => {
  expect(valueInWords(value)).toBe(words);
  expect([...activePaths(value)]).toEqual(paths);
});

it('children are met along the arrows, from the initial one', () => {
  const { root, arrows: all } = read({
    initial: 'c',
    states: {
      a: { on: { x: 'd' } },
      b: {},
      c: { states: { in: { on: { x: '#machine.a' } } } },
      d: { on: { x: 'c' } },
    },
  });
  expect(readingOrder(root, all).map(({ path }) => path)).toEqual(['c', 'a', 'd', 'b']);
});

it('a line has round corners, as far as its parts are long', () => {
  expect(
    roundedPath([
      { x: 0, y: 0 },
      { x: 0, y: 20 },
      { x: 4, y: 20 },
    ]),
  ).toBe('M0 0 L0 12 Q0 20 2 20 L4 20');
});

describe('any machine can be laid out', () => {
  const keys = ['a', 'b', 'c', 'd'];
  const target = fc.constantFrom(...keys, '.a', '.b', '#m', '#m.a', '#m.a.b', '#m.b.a', '#m.c', 'nowhere');
  const transition = fc.oneof(
    target,
    fc.record({ target, guard: fc.constant('isIt') }),
    fc.array(target, { maxLength: 2 }),
    fc.record({ actions: fc.constant('act') }),
  );
  const { state } = fc.letrec((tie) => ({
    state: fc.record(
      {
        type: fc.constantFrom('parallel', 'final', 'history', 'atomic'),
        initial: fc.constantFrom(...keys),
        on: fc.dictionary(fc.constantFrom('x', 'y.z', '*'), transition, { maxKeys: 2 }),
        states: fc.oneof(
          { depthSize: 'small' },
          fc.constant({}),
          fc.dictionary(fc.constantFrom(...keys), tie('state'), { maxKeys: 3 }),
        ),
      },
      { requiredKeys: [] },
    ),
  }));
  const machine = fc.record({
    id: fc.constant('m'),
    initial: fc.constantFrom(...keys),
    on: fc.dictionary(fc.constant('reset'), target),
    states: fc.dictionary(fc.constantFrom(...keys), state, { minKeys: 1, maxKeys: 4 }),
  });

  it('with all states and all labels placed', async () => {
    const elk = new ELK();
    await fc.assert(
      fc.asyncProperty(machine, async (config) => {
        const chart = read(config);
        const placed = await elk.layout(toGraph(chart, (text) => text.length * 7));
        expect(Number(placed.width)).toBeGreaterThan(0);
        for (const edge of placed.edges ?? [])
          if (arrowOf(chart, edge) !== undefined)
            expect(edge.labels?.map(({ x, y }) => [typeof x, typeof y])).toEqual([['number', 'number']]);
      }),
      { numRuns: 25 },
    );
  });
});
