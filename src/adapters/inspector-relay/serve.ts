/** The inspector's relay: a server on 127.0.0.1 that shows the workspace's statechart in a browser. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { IO } from 'fp-ts/IO';
import * as TE from 'fp-ts/TaskEither';
import { WebSocketServer } from 'ws';
import { meaningOf } from '../system-error';
import { admit, type Admission, type House } from './admission';
import { fence, readAsset } from './assets';
import { newToken, readContact, writeContact } from './contact';
import { makeExchange, type Exchange } from './exchange';
import { openBrowser } from './open-browser';

/** Where `backup_manager inspect` listens unless told otherwise. */
const defaultInspectorPort = 4780;

export interface ServeInspectorOptions {
  /** The workspace's `.backup_manager`, absolute; made (mode 0700) if missing. */
  readonly stateDir: string;
  /** The directory of the pages' files: `inspector` beside the bundled bins. */
  readonly assetsDir: string;
  /** Null: the usual one. 0 takes any free port: then neither page nor bookmark finds a relay that was restarted. */
  readonly port: number | null;
  /** Whether to open the page in the user's browser. */
  readonly open: boolean;
  /** Whether to show the official page, which needs the internet, in place of ours. */
  readonly stately: boolean;
}

/** A relay that listens. */
export interface InspectorRelay {
  /** The page's address, with the token. */
  readonly url: string;
  /** Whether a process has shown itself, or does so within `within` milliseconds. */
  readonly isShown: (within: number) => Promise<boolean>;
  /** Says goodbye to everybody and resolves when the port is free again; never fails. */
  readonly close: () => Promise<void>;
}

/** Why no relay listens. `message` is one line for a person. */
export interface InspectorRelayFailure {
  readonly kind: 'port-in-use' | 'other';
  readonly message: string;
}

/** The one address that is listened on: nobody outside this machine can connect. */
const loopback = '127.0.0.1';
/** More than any user's pages need. */
const connectionLimit = 64;
/** Longest message of a process, in bytes. */
const messageLimit = 4 * 1024 * 1024;

const visitorOf = (request: IncomingMessage, upgrade: boolean): Parameters<typeof admit>[1] => ({
  method: request.method ?? '',
  target: request.url ?? '',
  host: request.headers.host,
  origin: request.headers.origin,
  upgrade,
});

const text = 'text/plain; charset=utf-8';

const answerTo = async (
  admission: Admission,
  { assetsDir, stately }: ServeInspectorOptions,
): Promise<{ readonly status: number; readonly type: string; readonly body: string | Buffer }> => {
  if (admission.kind === 'refused')
    return { status: admission.status, type: text, body: `${admission.reason}\n` };
  try {
    const asset = admission.kind === 'asset' ? await readAsset(assetsDir, stately, admission.name) : null;
    return asset === null ? { status: 404, type: text, body: 'not found\n' } : { status: 200, ...asset };
  } catch {
    return { status: 500, type: text, body: 'a file of the inspector is missing: is the package whole?\n' };
  }
};

const answer = async (
  admission: Admission,
  response: ServerResponse,
  port: number,
  options: ServeInspectorOptions,
): Promise<void> => {
  const { status, type, body } = await answerTo(admission, options);
  response.writeHead(status, { ...fence(port, options.stately), 'Content-Type': type });
  response.end(body);
};

const refuseUpgrade = (socket: Duplex, status: number, reason: string): void => {
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\nX-Content-Type-Options: nosniff\r\n\r\n`,
  );
};

const takeSockets = (server: Server, house: House, exchange: Exchange): { readonly end: () => void } => {
  const shared = { noServer: true, perMessageDeflate: false } as const;
  const processes = new WebSocketServer({ ...shared, maxPayload: messageLimit });
  const pages = new WebSocketServer({ ...shared, maxPayload: 1024 });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const admission = admit(house, visitorOf(request, true));
    if (admission.kind === 'page') pages.handleUpgrade(request, socket, head, exchange.joinPage);
    else if (admission.kind === 'process')
      processes.handleUpgrade(request, socket, head, exchange.joinProcess);
    else if (admission.kind === 'refused') refuseUpgrade(socket, admission.status, admission.reason);
    else refuseUpgrade(socket, 404, 'not found');
  });
  return {
    end: () => {
      for (const client of [...processes.clients, ...pages.clients]) client.terminate();
    },
  };
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: loopback, port, exclusive: true }, () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const start = async (options: ServeInspectorOptions): Promise<InspectorRelay> => {
  const before = readContact(options.stateDir);
  const token = before?.token ?? newToken();
  const server = createServer();
  server.maxConnections = connectionLimit;
  const port = await listen(server, options.port ?? defaultInspectorPort);
  const house: House = { port, token };
  server.on('request', (request, response) => {
    void answer(admit(house, visitorOf(request, false)), response, port, options);
  });
  let onProcess: IO<void> = () => undefined;
  const shown = new Promise<true>((resolve) => (onProcess = () => resolve(true)));
  const exchange = makeExchange(!options.stately, () => onProcess());
  const sockets = takeSockets(server, house, exchange);
  await writeContact(options.stateDir, { v: 1, port, token, pid: process.pid }).catch((error: unknown) => {
    server.close();
    throw error;
  });
  const url = `http://${loopback}:${port}/${token}/`;
  if (options.open) openBrowser(url);
  return {
    url,
    isShown: async (within) => {
      let timer: NodeJS.Timeout | undefined;
      const never = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), within)));
      const is = await Promise.race([shown, never]);
      clearTimeout(timer);
      return is;
    },
    close: async () => {
      const now = readContact(options.stateDir);
      if (now?.pid === process.pid && now.port === port)
        await writeContact(options.stateDir, { ...now, pid: null }).catch(() => undefined);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      sockets.end();
      server.closeAllConnections();
      await closed;
    },
  };
};

const isPortInUse = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';

const failureOf =
  (port: number) =>
  (error: unknown): InspectorRelayFailure =>
    isPortInUse(error)
      ? {
          kind: 'port-in-use',
          message: `port ${port} is in use, perhaps by the inspector of another workspace: choose one with --port`,
        }
      : { kind: 'other', message: meaningOf(error) };

/** Serves the inspector until it is closed. Prints nothing. */
export const serveInspector = (
  options: ServeInspectorOptions,
): TE.TaskEither<InspectorRelayFailure, InspectorRelay> =>
  TE.tryCatch(() => start(options), failureOf(options.port ?? defaultInspectorPort));
