/** A statechart's file needs nothing but xstate, so that it can be pasted into any tool that reads machines. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { transformSync } from '@swc/core';
import { type AnyStateMachine, createActor, isMachineSnapshot, StateMachine } from 'xstate';
import * as xstate from 'xstate';

const folder = join(__dirname, '../../machines');

/** Evaluates the file with its types stripped, in a scope that has no globals of Node and no module but xstate. */
const evaluate = (source: string): Readonly<Record<string, unknown>> => {
  const { code } = transformSync(source, {
    configFile: false,
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const exports: Record<string, unknown> = {};
  const only = (name: string): unknown => {
    if (name !== 'xstate') throw new Error(`the machine's file may not import ${name}`);
    return xstate;
  };
  runInNewContext(code, { exports, require: only });
  return exports;
};

const machineIn = (name: string): AnyStateMachine => {
  const machines = Object.values(evaluate(readFileSync(join(folder, name), 'utf8')));
  const [machine] = machines;
  if (machines.length !== 1 || !(machine instanceof StateMachine))
    throw new Error(`not one machine in ${name}`);
  return machine;
};

describe('each chart in machines/', () => {
  it.each(readdirSync(folder))('%s starts with nothing but xstate in scope', (name) => {
    const input = { name: 'docs', path: '/docs', due: '2024-03-05T16:00:00.000+00:00', attempt: 1 };
    const actor = createActor(machineIn(name), { input });
    actor.start();
    const snapshot: unknown = actor.getSnapshot();
    actor.stop();
    expect(isMachineSnapshot(snapshot) && snapshot.status).toBe('active');
  });

  it.each([
    ['another module', "import { join } from 'node:path';\nexport const x = join('a');"],
    ['a module of ours', "import { x } from '../src/x';\nexport const y = x;"],
    ['a global of Node', 'export const cwd = process.cwd();'],
    ['a dynamic import', "export const later = require('node:fs');"],
  ])('would not with %s', (_, source) => {
    expect(() => evaluate(source)).toThrow(/may not import|process is not defined/u);
  });

  it('may import types', () => {
    expect(evaluate("import type { x } from '../src/x';\nexport const y: x | 1 = 1;")).toEqual({ y: 1 });
  });
});
