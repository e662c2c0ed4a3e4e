/** A link to a server on this machine that is far away and narrow, and can be cut: a proxy of TCP. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface FarLink {
  readonly port: number;
  /** Cuts every connection once so many more bytes have gone to the server. */
  readonly cutAfter: (bytes: number) => void;
  /** How often it was cut. */
  readonly cuts: () => number;
  readonly close: () => Promise<void>;
}

/** Bytes that are sent at once: a narrow link has no more under way. */
const piece = 8 * 1024;

/** `delay` in milliseconds for each way, `rate` in bytes a second and direction. */
export const startFarLink = async (to: number, delay: number, rate: number): Promise<FarLink> => {
  const sockets = new Set<Socket>();
  let left = Infinity;
  let cuts = 0;

  const cut = (): void => {
    left = Infinity;
    cuts += 1;
    for (const socket of sockets) socket.destroy();
  };

  /** Hands on what one side sends, late and slowly. */
  const hand = (from: Socket, into: Socket, isOut: boolean): void => {
    /** When the link has room again, by the clock of this process. */
    let free = 0;
    from.on('data', (bytes: Buffer) => {
      from.pause();
      for (let at = 0; at < bytes.length; at += piece) {
        const part = bytes.subarray(at, at + piece);
        free = Math.max(free, performance.now()) + (part.length / rate) * 1000;
        setTimeout(
          () => {
            into.write(part);
            if (isOut && (left -= part.length) <= 0) cut();
          },
          free + delay - performance.now(),
        );
      }
      setTimeout(() => from.resume(), free - performance.now());
    });
    from.on('end', () => setTimeout(() => into.end(), Math.max(free - performance.now(), 0) + delay));
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
      hand(one, other, one === near);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter: (bytes) => void (left = bytes),
    cuts: () => cuts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
