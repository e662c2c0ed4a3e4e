/** Reads a machine definition into names: what happens in each state, said in words instead of functions. Pure. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** One way a state reacts; no targets means that it stays where it is. */
export interface Reaction {
  /** The event, in words: `stop.requested`, `after checkInterval (45 s)`, `done checkSchedules`, `always`. */
  readonly when: string;
  /** The guard's name, or empty. */
  readonly guard: string;
  readonly actions: ReadonlyArray<string>;
  readonly targets: ReadonlyArray<AnyStateNode>;
}

/** A machine definition, read. */
export interface Chart {
  /** Every state, the machine itself first, parents before their children. */
  readonly nodes: ReadonlyArray<AnyStateNode>;
  readonly kind: (node: AnyStateNode) => string;
  readonly entry: (node: AnyStateNode) => ReadonlyArray<string>;
  readonly exit: (node: AnyStateNode) => ReadonlyArray<string>;
  readonly invokes: (node: AnyStateNode) => ReadonlyArray<{ readonly id: string; readonly src: string }>;
  readonly reactions: (node: AnyStateNode) => ReadonlyArray<Reaction>;
  /** Named delays, with how long each lasts. */
  readonly delays: ReadonlyArray<readonly [name: string, lasts: string]>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The name of a guard, action or actor, however it was written: by name, as an object, or as a function. */
const nameOf = (what: unknown): string => {
  if (typeof what === 'string') return what;
  if (isRecord(what) && typeof what['type'] === 'string') return what['type'];
  return typeof what === 'function' && what.name !== '' && what.name !== 'guard' ? what.name : 'inline';
};

const guardName = (guard: unknown): string => {
  if (guard === undefined) return '';
  const inner: unknown = typeof guard === 'function' && 'guards' in guard ? guard.guards : undefined;
  if (!Array.isArray(inner)) return nameOf(guard);
  return `${nameOf(guard)}(${inner.map(guardName).join(', ')})`;
};

/** `45 s`, `1.5 min`, `200 ms`. */
const inWords = (milliseconds: number): string => {
  const units: ReadonlyArray<readonly [number, string]> = [
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ];
  const unit = units.find(([size]) => milliseconds >= size && Number.isInteger((milliseconds * 2) / size));
  return unit === undefined ? `${milliseconds} ms` : `${milliseconds / unit[0]} ${unit[1]}`;
};

/** As written: the lists that xstate compiles also hold the raise and cancel behind every `after`. */
const actionNames = (actions: unknown): ReadonlyArray<string> =>
  actions === undefined ? [] : Array.isArray(actions) ? actions.map(nameOf) : [nameOf(actions)];

const isGenerated = (actor: string): boolean => /^\d+\.|^xstate\./u.test(actor);

/** Reads a machine; the answers are in the order in which the machine was written. */
export const readChart = (machine: AnyStateMachine): Chart => {
  const lastsOf = (delay: string): string => {
    const known: unknown = machine.implementations.delays[delay];
    if (typeof known === 'number') return inWords(known);
    return known === undefined ? 'not given' : 'computed';
  };

  const whenOf = (node: AnyStateNode, event: string): string => {
    if (event === '') return 'always';
    const timer = node.after.find(({ eventType }) => eventType === event);
    if (timer !== undefined)
      return typeof timer.delay === 'number'
        ? `after ${inWords(timer.delay)}`
        : `after ${nameOf(timer.delay)} (${lastsOf(nameOf(timer.delay))})`;
    const [, ending = '', of = ''] =
      /^xstate\.(done|error|snapshot)\.(?:actor|state)\.(.*)$/u.exec(event) ?? [];
    if (ending === '') return event;
    const invoke = node.invoke.find(({ id }) => id === of);
    if (invoke === undefined) return of === node.id ? `all of ${node.key} done` : `${ending} ${of}`;
    return `${ending} ${isGenerated(of) ? nameOf(invoke.src) : of}`;
  };

  const reactions = (node: AnyStateNode): ReadonlyArray<Reaction> =>
    [...(node.always ?? []), ...[...node.transitions.values()].flat()].map((transition) => ({
      when: whenOf(node, String(transition.eventType)),
      guard: guardName(transition.guard),
      actions: transition.actions.map(nameOf),
      targets: transition.target ?? [],
    }));

  const withInside = (node: AnyStateNode): ReadonlyArray<AnyStateNode> => [
    node,
    ...Object.values(node.states).flatMap(withInside),
  ];

  return {
    nodes: withInside(machine.root),
    kind: (node) => {
      const starts = node.parent?.type === 'compound' && node.parent.initial.target.includes(node);
      const kind = node.type === 'history' ? `${node.history || 'shallow'} history` : node.type;
      return starts ? `${kind}, initial` : kind;
    },
    entry: (node) => actionNames(node.config.entry),
    exit: (node) => actionNames(node.config.exit),
    invokes: (node) =>
      node.invoke.map(({ id, src }) => ({ id: isGenerated(id) ? '' : id, src: nameOf(src) })),
    reactions,
    delays: Object.keys(machine.implementations.delays).map((name) => [name, lastsOf(name)]),
  };
};
