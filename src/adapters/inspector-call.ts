/** One connection of a process to its workspace's inspector relay. Loaded only where there is a relay to call. */
import { configure } from 'safe-stable-stringify';
import { WebSocket } from 'ws';
import type { InspectorLine } from '../ports/inspector-link';
import type { InspectorContact } from './inspector-relay/contact';

/** A relay that lets this much pile up is not reading: the connection is dropped, and made again. Bytes. */
const backlogLimit = 4 * 1024 * 1024;
/** A longer message is not sent: the relay refuses more than twice as much. Characters. */
const messageLimit = 1024 * 1024;
/** How long a goodbye may take, in milliseconds. */
const goodbyeLimit = 250;

const stringify = configure({ maximumDepth: 42, maximumBreadth: 1000 });

/** Shows what JSON would leave empty. */
const visible = (_key: string, value: unknown): unknown => {
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value;
};

const say = (socket: WebSocket, message: object): void => {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (socket.bufferedAmount > backlogLimit) {
    socket.terminate();
    return;
  }
  const text = stringify(message, visible);
  if (text !== undefined && text.length <= messageLimit) socket.send(text);
};

/** A connection that does not keep the process alive, neither while it is made nor after. */
const connect = ({ port, token }: InspectorContact): WebSocket =>
  new WebSocket(`ws://127.0.0.1:${port}/${token}/process`, {
    perMessageDeflate: false,
    handshakeTimeout: 2000,
    maxPayload: 1024,
    finishRequest: (request) => {
      request.on('socket', (socket) => socket.unref());
      request.end();
    },
  });

/** Ends the connection after what was just said; resolves when it is over, or after `goodbyeLimit`. */
const sayGoodbye = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    const enough = setTimeout(() => socket.terminate(), goodbyeLimit);
    socket.once('close', () => {
      clearTimeout(enough);
      resolve();
    });
    // why: the inspector's library hands its messages over one turn of the event loop late
    setTimeout(() => socket.close(), 1);
  });

/** A call that was made. */
export interface InspectorCall {
  /** Lets what was just said go out, within a fraction of a second, and ends it. */
  readonly end: () => Promise<void>;
}

/** Calls the relay. `onClose` hears of the end in any case, `onOpen` only where somebody answers. */
export const callInspector = (
  contact: InspectorContact,
  onOpen: (line: InspectorLine) => void,
  onClose: () => void,
): InspectorCall => {
  const socket = connect(contact);
  socket.on('open', () => onOpen({ send: (message) => say(socket, message) }));
  socket.on('error', () => undefined);
  socket.on('close', onClose);
  return { end: () => sayGoodbye(socket) };
};
