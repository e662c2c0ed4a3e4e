/** A page's socket without a page: hears the relay and waits for what it should say. */
import { UnknownRecord } from 'io-ts';
import { WebSocket } from 'ws';

export interface PageSocket {
  readonly messages: ReadonlyArray<Readonly<Record<string, unknown>>>;
  /** The first message, heard or still to come, of which this holds. */
  readonly until: (
    holds: (message: Readonly<Record<string, unknown>>) => boolean,
  ) => Promise<Readonly<Record<string, unknown>>>;
  readonly close: () => void;
}

/** The address of one of the relay's sockets. */
export const socketUrl = (relayUrl: string, name: 'page' | 'process'): string =>
  new URL(name, relayUrl).href.replace(/^http/u, 'ws');

export const listenAsPage = (relayUrl: string): PageSocket => {
  const messages: Array<Readonly<Record<string, unknown>>> = [];
  const waiting = new Set<() => void>();
  const socket = new WebSocket(socketUrl(relayUrl, 'page'), { origin: new URL(relayUrl).origin });
  socket.on('error', () => undefined);
  socket.on('message', (bytes) => {
    const message: unknown = JSON.parse(Buffer.isBuffer(bytes) ? bytes.toString('utf8') : 'null');
    if (UnknownRecord.is(message)) messages.push(message);
    for (const look of [...waiting]) look();
  });
  return {
    messages,
    until: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = messages.find(holds);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => socket.terminate(),
  };
};

/** Whether a message says that an actor is in this state, whichever others it is in. */
export const isIn =
  (state: string) =>
  (message: Readonly<Record<string, unknown>>): boolean => {
    const { snapshot } = message;
    return (
      typeof snapshot === 'object' &&
      snapshot !== null &&
      'value' in snapshot &&
      JSON.stringify(snapshot.value).includes(`"${state}"`)
    );
  };
