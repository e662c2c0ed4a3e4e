/** Ports of which single steps go wrong: they throw, reject or fail, before their effect or after it. */
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../src/domain/error';

/** `fails after`: the effect is there, and the answer is a failure all the same. */
export const manners = ['throws', 'rejects', 'fails', 'fails after'] as const;
export type Manner = (typeof manners)[number];

export const spoiledReason = 'for the test';
export const spoiledError: BackupError = {
  type: 'FileFailed',
  doing: 'try',
  path: 'it',
  reason: spoiledReason,
};

type Call = (...args: ReadonlyArray<unknown>) => unknown;

/** A port that is a task rather than a function that gives one. */
const tasks: ReadonlySet<string> = new Set([
  'failures',
  'read',
  'trash',
  'makers',
  'attempt',
  'sizes',
  'list',
  'sweep',
]);

const isCall = (value: unknown): value is Call => typeof value === 'function';

const gone = (manner: Manner, call: () => unknown): Promise<unknown> => {
  switch (manner) {
    case 'throws':
      throw new Error(spoiledReason);
    case 'rejects':
      return Promise.reject(new Error(spoiledReason));
    case 'fails':
      return TE.left(spoiledError)();
    case 'fails after':
      return Promise.resolve(call()).then(() => TE.left(spoiledError)());
  }
};

/** `strikes` says of each call, by the port's name and with its arguments, how it goes wrong; null of one that does not. */
export const spoiled = <A extends object>(
  name: string,
  port: A,
  strikes: (step: string, args: ReadonlyArray<unknown>) => Manner | null,
): A =>
  new Proxy(port, {
    get: (target, key): unknown => {
      const value: unknown = Reflect.get(target, key);
      if (!isCall(value) || typeof key !== 'string') return value;
      const step = `${name}.${key}`;
      if (tasks.has(key))
        return () => {
          const manner = strikes(step, []);
          return manner === null ? value() : gone(manner, value);
        };
      return (...args: ReadonlyArray<unknown>) => {
        const manner = strikes(step, args);
        if (manner === null) return value(...args);
        if (manner === 'throws') return gone(manner, value);
        const task = value(...args);
        return () => gone(manner, isCall(task) ? task : () => task);
      };
    },
  });
