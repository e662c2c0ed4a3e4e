/** The inspector's protocol: what is read of it, and what is refused. */
import * as E from 'fp-ts/Either';
import { hasEnded, InspectionMessage, PageMessage } from '../../src/codecs/inspection';
import { decodeJson } from '../../src/codecs/json';

const common = { sessionId: 'x:0', createdAt: '1795446000000', _version: '0.7.2', id: null, rootId: 'x:0' };
const actor = {
  ...common,
  type: '@xstate.actor',
  name: 'm',
  definition: '{}',
  snapshot: { status: 'active' },
};
const event = { ...common, type: '@xstate.event', event: { type: 'go', by: 1 } };
const snapshot = { ...common, type: '@xstate.snapshot', event: { type: 'go' }, snapshot: { value: 'a' } };
const relay = { type: '@backup_manager.relay', instance: 'i', connected: ['1'], known: ['1'] };

describe('a message of the inspector', () => {
  it.each([[actor], [event], [snapshot]])('is read with all that it carries: %j', (message) => {
    expect(decodeJson(InspectionMessage)(JSON.stringify(message))).toEqual(E.right(message));
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '1'],
    ['an unknown type', JSON.stringify({ ...actor, type: '@xstate.action' })],
    ['an actor without a session', JSON.stringify({ ...actor, sessionId: undefined })],
    ['an event without a type', JSON.stringify({ ...event, event: {} })],
    ["the relay's own word", JSON.stringify(relay)],
  ])('is refused when it is %s', (_, text) => {
    expect(E.isLeft(decodeJson(InspectionMessage)(text))).toBe(true);
  });

  it("is heard by the page beside the relay's own word", () => {
    expect(PageMessage.is(relay)).toBe(true);
    expect(PageMessage.is(actor)).toBe(true);
  });
});

it.each([
  [{ status: 'active' }, false],
  [{ status: 'done', output: 1 }, true],
  [{ status: 'stopped' }, true],
  [{ status: 'error' }, true],
  [{}, false],
  [null, false],
])('of a snapshot, whether its actor has ended: %j → %s', (told, ended) => {
  expect(hasEnded(told)).toBe(ended);
});
