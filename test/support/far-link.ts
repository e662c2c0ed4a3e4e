/** A link to a server on this machine that is far away and narrow, and can be cut: a proxy of TCP. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface FarLink {
  readonly port: number;
  /** Cuts every connection once exactly so many more bytes have gone to the server. */
  readonly cutAfter: (bytes: number) => void;
  /** The same of the bytes that come from the server. */
  readonly cutAfterReceived: (bytes: number) => void;
  /** How often it was cut. */
  readonly cuts: () => number;
  /** Bytes that have gone to the server, and come from it, so far. */
  readonly carried: () => { readonly sent: number; readonly received: number };
  readonly close: () => Promise<void>;
}

/** Bytes that are sent at once: a narrow link has no more under way. */
const piece = 8 * 1024;

/** `delay` in milliseconds for each way, `rate` in bytes a second and direction; without them a link that is near and wide. */
export const startFarLink = async (to: number, delay = 0, rate = Infinity): Promise<FarLink> => {
  const sockets = new Set<Socket>();
  const left = { sent: Infinity, received: Infinity };
  const carried = { sent: 0, received: 0 };
  let cuts = 0;

  const cut = (): void => {
    left.sent = Infinity;
    left.received = Infinity;
    cuts += 1;
    for (const socket of sockets) socket.destroy();
  };

  /** Hands on what one side sends, in order, late and slowly. */
  const hand = (from: Socket, into: Socket, way: 'sent' | 'received'): void => {
    /** When the link has room again, by the clock of this process. */
    let free = 0;
    const waiting: Array<{ readonly part: Buffer | null; readonly at: number }> = [];
    let isAwaited = false;
    const give = (part: Buffer | null): void => {
      if (part === null) {
        into.end();
        return;
      }
      const given = part.subarray(0, left[way]);
      carried[way] += given.length;
      left[way] -= given.length;
      into.write(given, () => {
        if (left[way] === 0) cut();
      });
    };
    const drain = (): void => {
      for (;;) {
        const [next] = waiting;
        if (next === undefined || left[way] === 0) return;
        const time = next.at - performance.now();
        if (time > 0) {
          // why: one timer at a time, so that no part overtakes another
          if (!isAwaited) {
            isAwaited = true;
            setTimeout(() => {
              isAwaited = false;
              drain();
            }, time);
          }
          return;
        }
        waiting.shift();
        give(next.part);
      }
    };
    from.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += piece) {
        const part = bytes.subarray(at, at + piece);
        free = Math.max(free, performance.now()) + (part.length / rate) * 1000;
        waiting.push({ part, at: free + delay });
      }
      drain();
      if (free > performance.now()) {
        from.pause();
        setTimeout(() => from.resume(), free - performance.now());
      }
    });
    from.on('end', () => {
      waiting.push({ part: null, at: Math.max(free, performance.now()) + delay });
      drain();
    });
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      hand(one, other, one === near ? 'sent' : 'received');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter: (bytes) => void (left.sent = bytes),
    cutAfterReceived: (bytes) => void (left.received = bytes),
    cuts: () => cuts,
    carried: () => ({ ...carried }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
