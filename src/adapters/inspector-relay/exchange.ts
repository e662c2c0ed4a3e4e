/** Passes the inspector's messages from processes to pages, and remembers them for pages that open later. */
import { randomUUID } from 'node:crypto';
import * as E from 'fp-ts/Either';
import type { IO } from 'fp-ts/IO';
import { WebSocket } from 'ws';
import {
  InspectionMessage,
  type InspectionMessage as Message,
  type RelayMessage,
} from '../../codecs/inspection';
import { decodeJson } from '../../codecs/json';
import { makeMemory, withProcess } from './memory';

/** A page with this many bytes unread is dropped: it comes back and is told anew. */
const backlogLimit = 32 * 1024 * 1024;

/** The middle between processes and pages. */
export interface Exchange {
  readonly joinProcess: (socket: WebSocket) => void;
  readonly joinPage: (socket: WebSocket) => void;
}

const send = (socket: WebSocket, text: string): void => {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (socket.bufferedAmount > backlogLimit) socket.terminate();
  else socket.send(text);
};

/**
 * `announce`: whether pages hear about the relay itself; the official page knows no such message. `onProcess` hears of
 * every process that comes.
 */
export const makeExchange = (announce: boolean, onProcess: IO<void>): Exchange => {
  const instance = randomUUID();
  const memory = makeMemory();
  const pages = new Set<WebSocket>();
  const connected = new Set<string>();
  let known: ReadonlyArray<string> = [];
  let count = 0;

  const tell = (receivers: Iterable<WebSocket>, messages: ReadonlyArray<Message | RelayMessage>): void => {
    const texts = messages.map((message) => JSON.stringify(message));
    for (const receiver of receivers) for (const text of texts) send(receiver, text);
  };
  const relayMessages = (): ReadonlyArray<RelayMessage> =>
    announce ? [{ type: '@backup_manager.relay', instance, connected: [...connected], known }] : [];

  return {
    joinProcess: (socket) => {
      count += 1;
      const process = String(count);
      connected.add(process);
      onProcess();
      // why: the actors of a process that left are shown until another one comes
      known = [...connected];
      memory.keepProcesses(known);
      tell(pages, relayMessages());
      socket.on('message', (bytes, isBinary) => {
        const text = isBinary || !Buffer.isBuffer(bytes) ? '' : bytes.toString('utf8');
        const message = decodeJson(InspectionMessage)(text);
        if (E.isLeft(message)) return;
        const named = withProcess(process, message.right);
        memory.note(named, text.length);
        if (pages.size > 0) tell(pages, [named]);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        connected.delete(process);
        tell(pages, relayMessages());
      });
    },
    joinPage: (socket) => {
      pages.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => pages.delete(socket));
      tell([socket], [...relayMessages(), ...memory.recall()]);
    },
  };
};
