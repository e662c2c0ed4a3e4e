/** What an inspector is told on its connection: the actors that live, however many have come and gone. */
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

type Library = Awaited<ReturnType<NonNullable<Parameters<typeof makeInspector>[2]>>>;

it.each([
  [0, 'idle', 1],
  [1, 'working', 2],
  [200, 'idle', 1],
  [201, 'working', 2],
])('after %i changes it is %s: %i actors are told', async (changes, state, count) => {
  let open: (line: InspectorLine) => void = () => undefined;
  const link: InspectorLink = {
    attach: ({ onOpen }) => {
      open = onOpen;
      return { detach: () => Promise.resolve() };
    },
  };
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
