/** A machine definition, as the inspector tells it, to a chart that can be laid out: states and arrows. Pure. */
import * as E from 'fp-ts/Either';
import * as t from 'io-ts';
import { decodeJson } from '../codecs/json';
import { initialKeys, nameOf, reactionsOf, statesOf, toArray, type StateConfig } from './state-config';

export type StateKind = 'atomic' | 'compound' | 'parallel' | 'final' | 'history' | 'deep history';

/** One state; the machine itself is the outermost. */
export interface ChartState {
  /** Keys from the machine to here, joined by dots; empty for the machine. */
  readonly path: string;
  readonly title: string;
  readonly kind: StateKind;
  /** Shown beside the title of what can't be told from its outline: `parallel`, `H`, `H*`; else empty. */
  readonly mark: string;
  /** What its author says of it; empty when nothing. */
  readonly description: string;
  /** What it does and hears without leaving: `entry / greet`, `invoke load`, `tick / count`. */
  readonly lines: ReadonlyArray<string>;
  /** Paths of the states that entering it enters. */
  readonly initial: ReadonlyArray<string>;
  readonly children: ReadonlyArray<ChartState>;
}

/** All transitions from one state to another one, or to itself; one label each. */
export interface ChartArrow {
  readonly source: string;
  readonly target: string;
  readonly labels: ReadonlyArray<string>;
}

export interface Chart {
  readonly root: ChartState;
  readonly arrows: ReadonlyArray<ChartArrow>;
}

interface Placed {
  readonly path: ReadonlyArray<string>;
  readonly config: StateConfig;
}

const Definition = t.intersection(
  [t.UnknownRecord, t.partial({ id: t.string, states: t.UnknownRecord })],
  'Definition',
);

const joined = (path: ReadonlyArray<string>): string => path.join('.');

const everyState = (place: Placed): ReadonlyArray<Placed> => [
  place,
  ...statesOf(place.config).flatMap(([key, config]) => everyState({ path: [...place.path, key], config })),
];

const kindOf = (config: StateConfig): StateKind => {
  if (config['type'] === 'history') return config['history'] === 'deep' ? 'deep history' : 'history';
  if (config['type'] === 'parallel' || config['type'] === 'final') return config['type'];
  return statesOf(config).length > 0 ? 'compound' : 'atomic';
};

const marks: Readonly<Record<StateKind, string>> = {
  atomic: '',
  compound: '',
  parallel: 'parallel',
  final: '',
  history: 'H',
  'deep history': 'H*',
};

/** Resolves targets as xstate does: `#id.child`, `.child` of the source, else a sibling of the source. */
const makeResolve = (places: ReadonlyArray<Placed>, machineId: string) => {
  const paths = new Set(places.map(({ path }) => joined(path)));
  const ids = new Map<string, ReadonlyArray<string>>([[machineId, []]]);
  for (const { path, config } of places) if (typeof config['id'] === 'string') ids.set(config['id'], path);

  const from = (source: ReadonlyArray<string>, target: string): ReadonlyArray<string> | undefined => {
    const keys = target.split('.');
    if (target.startsWith('.')) return [...source, ...keys.slice(1)];
    if (!target.startsWith('#')) return [...source.slice(0, -1), ...keys];
    const [id = '', ...below] = keys;
    const start = ids.get(id.slice(1));
    return start === undefined ? undefined : [...start, ...below];
  };

  return (source: ReadonlyArray<string>, target: string): string | undefined => {
    const path = from(source, target);
    return path !== undefined && paths.has(joined(path)) ? joined(path) : undefined;
  };
};

const descriptionOf = ({ description }: StateConfig): string =>
  typeof description === 'string' ? description : '';

const linesOf = (config: StateConfig): ReadonlyArray<string> => [
  ...toArray(config['entry']).map((action) => `entry / ${nameOf(action)}`),
  ...toArray(config['exit']).map((action) => `exit / ${nameOf(action)}`),
  ...toArray(config['invoke']).map((invoke) => `invoke ${nameOf(invoke, 'src')}`),
  ...reactionsOf(config)
    .filter(({ targets }) => targets.length === 0)
    .map(({ label }) => label),
];

/** Only what is there: a definition from elsewhere may name a state that it lacks. */
const initialOf = ({ path, config }: Placed): ReadonlyArray<string> => {
  const inside = new Set(
    statesOf(config)
      .flatMap(([key, child]) => everyState({ path: [...path, key], config: child }))
      .map((place) => joined(place.path)),
  );
  return initialKeys(config)
    .map((key) => joined([...path, ...key.replace(/^\./u, '').split('.')]))
    .filter((initial) => kindOf(config) === 'compound' && inside.has(initial));
};

const toState = (place: Placed, machineId: string): ChartState => {
  const { path, config } = place;
  return {
    path: joined(path),
    title: path.at(-1) ?? machineId,
    kind: kindOf(config),
    mark: marks[kindOf(config)],
    description: descriptionOf(config),
    lines: linesOf(config),
    initial: initialOf(place),
    children: statesOf(config).map(([key, child]) =>
      toState({ path: [...path, key], config: child }, machineId),
    ),
  };
};

/** Transitions between the same two states share one arrow: a chart of many of them stays readable. */
const toArrows = (places: ReadonlyArray<Placed>, machineId: string): ReadonlyArray<ChartArrow> => {
  const resolve = makeResolve(places, machineId);
  const arrows = new Map<string, { source: string; target: string; labels: Array<string> }>();
  for (const { path, config } of places)
    for (const { label, targets } of reactionsOf(config))
      for (const target of targets.map((name) => resolve(path, name))) {
        if (target === undefined) continue;
        const source = joined(path);
        const key = JSON.stringify([source, target]);
        const arrow = arrows.get(key) ?? { source, target, labels: [] };
        arrow.labels.push(label);
        arrows.set(key, arrow);
      }
  return [...arrows.values()];
};

/** Null when the text is no machine's definition: an actor can be a promise, a callback, an observable. */
export const readDefinition = (text: string): Chart | null => {
  const definition = decodeJson(Definition)(text);
  if (E.isLeft(definition) || statesOf(definition.right).length === 0) return null;
  const machineId = definition.right.id ?? 'machine';
  const root: Placed = { path: [], config: definition.right };
  return { root: toState(root, machineId), arrows: toArrows(everyState(root), machineId) };
};

/** The paths of all states that a snapshot's value names, with those around them; the machine itself is `''`. */
export const activePaths = (value: unknown): ReadonlySet<string> => {
  const below = (part: unknown, path: ReadonlyArray<string>): ReadonlyArray<string> => {
    if (typeof part === 'string') return [joined([...path, part])];
    if (!t.UnknownRecord.is(part)) return [];
    return Object.entries(part).flatMap(([key, inner]) => {
      const here = [...path, key];
      return [joined(here), ...below(inner, here)];
    });
  };
  return new Set(['', ...below(value, [])]);
};

/** The innermost of the states that a snapshot's value names. */
const innermost = (value: unknown): ReadonlyArray<string> => {
  const paths = [...activePaths(value)];
  return paths.filter((path) => path !== '' && !paths.some((other) => other.startsWith(`${path}.`)));
};

/** The steps that all paths begin with, without the last of any. */
const sharedSteps = (paths: ReadonlyArray<ReadonlyArray<string>>): number => {
  const [first = []] = paths;
  const differs = first.findIndex((step, index) =>
    paths.some((path) => path[index] !== step || path.length === index + 1),
  );
  return paths.length < 2 ? 0 : Math.max(0, differs);
};

const inWords = (paths: ReadonlyArray<string>): string => {
  const steps = paths.map((path) => path.split('.'));
  const shared = sharedSteps(steps);
  return steps.map((path) => path.slice(shared).join('.')).join(', ');
};

/** The innermost states as people say them, without what all of them begin with: `picture.playing, sound.quiet`. */
export const valueInWords = (value: unknown): string => inWords(innermost(value));

/** Where an actor stands: its states in words, the busiest region first, and what each means, as far as its author says. */
export interface DescribedState {
  readonly words: string;
  readonly meanings: ReadonlyArray<readonly [state: string, words: string]>;
}

export const describedState = (definition: string, value: unknown): DescribedState => {
  const chart = readDefinition(definition);
  if (chart === null) return { words: valueInWords(value), meanings: [] };
  const all = (state: ChartState): ReadonlyArray<ChartState> => [state, ...state.children.flatMap(all)];
  const states = all(chart.root);
  const paths = innermost(value);
  const depth = sharedSteps(paths.map((path) => path.split('.'))) + 1;
  const regionSize = (path: string): number => {
    const region = path.split('.').slice(0, depth).join('.');
    return states.filter((state) => `${state.path}.`.startsWith(`${region}.`)).length;
  };
  const sorted = [...paths].sort((a, b) => regionSize(b) - regionSize(a));
  return {
    words: inWords(sorted),
    meanings: sorted.flatMap((path) =>
      states
        .filter((state) => state.path === path && state.description !== '')
        .map(({ description }) => [path.split('.').slice(-2).join(': '), description] as const),
    ),
  };
};
