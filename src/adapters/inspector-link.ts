/** The way from a process to its workspace's inspector relay: looked for every second, never waited for. */
import { configure } from 'safe-stable-stringify';
import { WebSocket } from 'ws';
import type { InspectorLink } from '../ports/inspector-link';
import { isAlive, readContact, type InspectorContact } from './inspector-relay/contact';

export interface InspectorLinkOptions {
  /** The workspace's `.backup_manager`, absolute. */
  readonly stateDir: string;
  /** Connect only to a relay on this port; any when null. */
  readonly port: number | null;
  /** Milliseconds between looks for a relay. */
  readonly retryEvery?: number;
}

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

/**
 * A link to the relay that `inspector.json` names, as long as that relay's process lives: looking for it is reading
 * one small file, and no port is knocked on where nobody of this workspace listens.
 */
export const inspectorLink = ({
  stateDir,
  port,
  retryEvery = 1000,
}: InspectorLinkOptions): InspectorLink => ({
  attach: ({ onOpen, onClose }) => {
    let socket: WebSocket | null = null;
    let timer: NodeJS.Timeout | null = null;
    let detached = false;

    const again = (): void => {
      socket = null;
      if (!detached) timer = setTimeout(() => look(), retryEvery).unref();
    };

    const look = (): void => {
      const contact = readContact(stateDir);
      if (detached) return;
      if (contact === null || contact.pid === null || !isAlive(contact.pid)) {
        again();
        return;
      }
      if (port !== null && contact.port !== port) {
        again();
        return;
      }
      const opening = connect(contact);
      socket = opening;
      opening.on('open', () => onOpen({ send: (message) => say(opening, message) }));
      opening.on('error', () => undefined);
      opening.on('close', () => {
        onClose();
        again();
      });
    };

    look();
    return {
      detach: async () => {
        detached = true;
        if (timer !== null) clearTimeout(timer);
        if (socket !== null) await sayGoodbye(socket);
      },
    };
  },
});
