/** A receiver of notices: a real server on this machine that keeps what it hears, and answers as it is told to. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as t from 'io-ts';
import { waitFor } from './processes';

interface Heard {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What it was answered; null while it waits for that. */
  readonly status: number | null;
  /** When it came, in milliseconds. */
  readonly at: number;
}

/** A status, with a header where there is one; `held`: it is taken, and never answered. */
type Answer = number | 'held' | { readonly status: number; readonly retryAfter: string };

export interface Receiver {
  readonly port: () => number;
  readonly heard: () => ReadonlyArray<Heard>;
  /** What is answered, one after the other; behind that 200. */
  readonly answer: (...answers: ReadonlyArray<Answer>) => void;
  /** Of what a webhook took: each fact's kind and summary, in their order. */
  readonly facts: () => ReadonlyArray<string>;
  /** Waits until such a fact was taken. */
  readonly hears: (fact: RegExp) => Promise<void>;
}

const Document = t.type({ facts: t.array(t.type({ kind: t.string, summary: t.string })) });

const factsIn = ({ body }: Heard): ReadonlyArray<string> => {
  const document = Document.decode(JSON.parse(body));
  if (document._tag === 'Left') throw new Error(`no notice: ${body}`);
  return document.right.facts.map(({ kind, summary }) => `${kind}: ${summary}`);
};

/** One for each test of a file. */
export const useReceiver = (): Receiver => {
  let server: Server;
  let heard: Array<Heard> = [];
  let answers: Array<Answer> = [];

  beforeEach(async () => {
    heard = [];
    answers = [];
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const answer = answers.shift() ?? 200;
        const { status, retryAfter } =
          typeof answer === 'object'
            ? answer
            : { status: answer === 'held' ? null : answer, retryAfter: undefined };
        const { url = '', headers } = request;
        heard.push({ url, headers, body, status, at: performance.now() });
        if (status === null) return;
        response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const facts = (): ReadonlyArray<string> => heard.filter(({ status }) => status === 200).flatMap(factsIn);

  return {
    port: () => (server.address() as AddressInfo).port,
    heard: () => heard,
    answer: (...given) => (answers = [...given]),
    facts,
    hears: async (fact) => {
      await waitFor(`a notice of ${fact}`, () => facts().some((one) => fact.test(one)));
    },
  };
};
