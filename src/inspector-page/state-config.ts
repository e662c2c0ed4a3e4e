/** Reads one state's config as it arrives in JSON, where every part may be written in several ways. Pure. */
import * as t from 'io-ts';

export type StateConfig = Readonly<Record<string, unknown>>;

/** One transition: its label, and the targets as they were written (none: the state is not left). */
export interface ConfigReaction {
  readonly label: string;
  readonly targets: ReadonlyArray<string>;
}

const isRecord = t.UnknownRecord.is;

export const toArray = (value: unknown): ReadonlyArray<unknown> =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/** Of an action, a guard or (by `key`) an actor, written by name or as an object; functions arrive as `{type}`. */
export const nameOf = (what: unknown, key = 'type'): string => {
  const name = isRecord(what) ? what[key] : what;
  if (typeof name === 'string' && name !== '') return name;
  return isRecord(name) ? nameOf(name) : 'inline';
};

export const statesOf = (config: StateConfig): ReadonlyArray<readonly [key: string, config: StateConfig]> => {
  const states = config['states'];
  return isRecord(states)
    ? Object.entries(states).map(([key, state]) => [key, isRecord(state) ? state : {}] as const)
    : [];
};

const targetsOf = (target: unknown): ReadonlyArray<string> =>
  toArray(target).filter((one): one is string => typeof one === 'string');

/** Keys of the initial states, relative to the state. */
export const initialKeys = (config: StateConfig): ReadonlyArray<string> => {
  const { initial } = config;
  return targetsOf(isRecord(initial) ? initial['target'] : initial);
};

/** `45 s`, `1.5 min`; a name stays a name. */
const inWords = (delay: string): string => {
  const milliseconds = Number(delay);
  if (!Number.isFinite(milliseconds)) return delay;
  if (milliseconds >= 60_000) return `${milliseconds / 60_000} min`;
  return milliseconds >= 1000 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
};

/** The end of a child as it is called where it is invoked; another event stays as it is. */
const inChartWords = (event: string): string => event.replace(/^xstate\.(done|error)\.actor\./u, '$1 ');

const transitions = (when: string, value: unknown): ReadonlyArray<ConfigReaction> =>
  toArray(value).map((transition) => {
    if (!isRecord(transition)) return { label: when, targets: targetsOf(transition) };
    const guard = transition['guard'] === undefined ? '' : ` [${nameOf(transition['guard'])}]`;
    const actions = toArray(transition['actions']).map((action) => nameOf(action));
    return {
      label: `${when}${guard}${actions.length === 0 ? '' : ` / ${actions.join(', ')}`}`,
      targets: targetsOf(transition['target']),
    };
  });

const byKey = (value: unknown, when: (key: string) => string): ReadonlyArray<ConfigReaction> =>
  isRecord(value)
    ? Object.entries(value).flatMap(([key, transition]) => transitions(when(key), transition))
    : [];

/** Everything that the state reacts to, in the order in which xstate looks at it. */
export const reactionsOf = (config: StateConfig): ReadonlyArray<ConfigReaction> => [
  ...transitions('always', config['always']),
  ...byKey(config['on'], inChartWords),
  ...byKey(config['after'], (delay) => `after ${inWords(delay)}`),
  ...toArray(config['invoke']).flatMap((invoke) => {
    if (!isRecord(invoke)) return [];
    const name = nameOf(invoke, typeof invoke['id'] === 'string' ? 'id' : 'src');
    return [
      ...transitions(`done ${name}`, invoke['onDone']),
      ...transitions(`error ${name}`, invoke['onError']),
      ...transitions(`snapshot ${name}`, invoke['onSnapshot']),
    ];
  }),
  ...transitions('all done', config['onDone']),
];
