/** What an inspector is told on its connection: the actors that live, however many have come and gone. It stops none of them. */
import { createActor, createMachine, type InspectionEvent } from 'xstate';
import { makeInspector } from '../../src/service/inspect';
import type { InspectorLink, InspectorLine } from '../../src/ports/inspector-link';

const child = createMachine({ id: 'child', initial: 'waiting', states: { waiting: {} } });
const parent = createMachine({
  id: 'parent',
  initial: 'idle',
  states: {
    idle: { on: { toggle: 'working' } },
    working: { invoke: { src: child, id: 'child' }, on: { toggle: 'idle' } },
  },
});

const linkOf = (hear: (open: (line: InspectorLine) => void) => void): InspectorLink => ({
  attach: ({ onOpen }) => {
    hear(onOpen);
    return { detach: () => Promise.resolve() };
  },
});

type Library = Awaited<ReturnType<NonNullable<Parameters<typeof makeInspector>[2]>>>;

it.each([
  [0, 'idle', 1],
  [1, 'working', 2],
  [200, 'idle', 1],
  [201, 'working', 2],
])('after %i changes it is %s: %i actors are told', async (changes, state, count) => {
  let open: (line: InspectorLine) => void = () => undefined;
  const link = linkOf((onOpen) => {
    open = onOpen;
  });
  const told: InspectionEvent[] = [];
  const library = {
    createInspector: () => ({ inspect: { next: (event: InspectionEvent) => void told.push(event) } }),
    // why: of the library only this is called
  } as unknown as Library;
  const loaded = Promise.resolve(library);
  const inspector = makeInspector(
    link,
    (text) => expect(text).toBe(''),
    () => loaded,
  );
  const actor = createActor(parent, { inspect: inspector.inspect });
  actor.start();
  for (let change = 0; change < changes; change += 1) actor.send({ type: 'toggle' });
  expect(actor.getSnapshot().value).toBe(state);
  open({ send: () => undefined });
  await loaded;
  await Promise.resolve();
  expect(told.filter(({ type }) => type === '@xstate.actor')).toHaveLength(count);
  actor.stop();
});

it.each(['the library', 'the line'])('%s that throws stops nothing', async (what) => {
  let open: (line: InspectorLine) => void = () => undefined;
  const link = linkOf((onOpen) => {
    open = onOpen;
  });
  let thrown = 0;
  const refuse = (): never => {
    thrown += 1;
    throw new Error('not to be shown');
  };
  const library = {
    createInspector: ({ send }: { readonly send: (event: object) => void }) => ({
      inspect: { next: what === 'the line' ? send : refuse },
    }),
    // why: of the library only this is called
  } as unknown as Library;
  const loaded = Promise.resolve(library);
  const inspector = makeInspector(
    link,
    (text) => expect(text).toBe(''),
    () => loaded,
  );
  const faults: unknown[] = [];
  const actor = createActor(parent, { inspect: inspector.inspect });
  actor.subscribe({ error: (error) => faults.push(error) });
  actor.start();
  open({ send: refuse });
  await loaded;
  await Promise.resolve();
  actor.send({ type: 'toggle' });
  open({ send: refuse });
  expect([actor.getSnapshot().value, faults, thrown > 1]).toEqual(['working', [], true]);
  actor.stop();
});
