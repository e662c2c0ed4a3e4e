/** What a page that opens late is told. */
import { makeMemory, withProcess } from '../../../src/adapters/inspector-relay/memory';
import type { InspectionMessage } from '../../../src/codecs/inspection';

const common = { createdAt: '1', _version: '0.7.2' };
const actor = (sessionId: string, parentId?: string): InspectionMessage => ({
  ...common,
  type: '@xstate.actor',
  sessionId,
  name: sessionId,
  snapshot: { status: 'active' },
  ...(parentId === undefined ? {} : { parentId }),
});
const snapshot = (sessionId: string, value: string, status = 'active'): InspectionMessage => ({
  ...common,
  type: '@xstate.snapshot',
  sessionId,
  event: { type: 'go' },
  snapshot: { value, status },
});
const event = (sessionId: string, type: string): InspectionMessage => ({
  ...common,
  type: '@xstate.event',
  sessionId,
  event: { type },
});

const remember = (...messages: ReadonlyArray<InspectionMessage>) => {
  const memory = makeMemory();
  for (const message of messages) memory.note(message, 10);
  return memory;
};

describe('the memory', () => {
  it('tells who lives and what happened, in order', () => {
    const said = [actor('1.a'), event('1.a', 'go'), snapshot('1.a', 'b'), event('1.a', 'on')];
    expect(remember(...said).recall()).toEqual(said);
  });

  it('tells where an actor stands even if that was long ago', () => {
    const long = Array.from({ length: 600 }, (_, i) => event('1.a', `e${i}`));
    const told = remember(actor('1.a'), snapshot('1.a', 'b'), ...long).recall();
    expect(told).toHaveLength(502);
    expect(told.slice(0, 3)).toEqual([actor('1.a'), snapshot('1.a', 'b'), event('1.a', 'e100')]);
  });

  it('forgets children that ended, and keeps a machine that ended', () => {
    const told = remember(
      actor('1.a'),
      actor('1.b', '1.a'),
      snapshot('1.b', '', 'done'),
      snapshot('1.a', 'end', 'done'),
    ).recall();
    expect(told.filter(({ type }) => type === '@xstate.actor')).toEqual([actor('1.a')]);
  });

  it('forgets the actors of processes that are replaced', () => {
    const memory = remember(actor('1.a'), event('1.a', 'go'), actor('2.a'));
    memory.keepProcesses(['2']);
    expect(memory.recall()).toEqual([actor('2.a'), event('1.a', 'go')]);
  });

  it('is bounded in actors and in size', () => {
    const memory = makeMemory();
    for (let i = 0; i < 1500; i += 1) memory.note(actor(`1.${i}`), 10);
    for (let i = 0; i < 20; i += 1) memory.note(event('1.1', `e${i}`), 4 * 1024 * 1024);
    const told = memory.recall();
    expect(told.filter(({ type }) => type === '@xstate.actor')).toHaveLength(1000);
    expect(told.filter(({ type }) => type === '@xstate.event')).toEqual(
      [16, 17, 18, 19].map((i) => event('1.1', `e${i}`)),
    );
  });
});

it('names the process in every id of a message', () => {
  const common2 = { ...common, sessionId: 'x:1', rootId: 'x:0' };
  expect(
    withProcess('7', { ...common2, type: '@xstate.actor', name: 'n', snapshot: null, parentId: 'x:0' }),
  ).toMatchObject({ sessionId: '7.x:1', rootId: '7.x:0', parentId: '7.x:0' });
  expect(
    withProcess('7', { ...common2, type: '@xstate.event', event: { type: 'e' }, sourceId: 'x:0' }),
  ).toMatchObject({ sessionId: '7.x:1', sourceId: '7.x:0' });
});
