/** Who the relay answers: nobody from elsewhere, nobody without the token. */
import { admit, type Visitor } from '../../../src/adapters/inspector-relay/admission';

const token = 'T'.repeat(43);
const house = { port: 4780, token };
const own = 'http://127.0.0.1:4780';
const visitor: Visitor = {
  method: 'GET',
  target: `/${token}/`,
  host: '127.0.0.1:4780',
  origin: undefined,
  upgrade: false,
};
const pageSocket: Visitor = { ...visitor, target: `/${token}/page`, upgrade: true, origin: own };
const processSocket: Visitor = { ...visitor, target: `/${token}/process`, upgrade: true };

describe('the relay admits', () => {
  it.each<[string, Visitor, string]>([
    ['the page by its address', visitor, 'asset'],
    ['the page as localhost', { ...visitor, host: 'LOCALHOST:4780' }, 'asset'],
    ['a file of the page', { ...visitor, target: `/${token}/page.js?v=1`, method: 'HEAD' }, 'asset'],
    ["the page's socket", pageSocket, 'page'],
    ["the page's socket as localhost", { ...pageSocket, origin: 'http://localhost:4780' }, 'page'],
    ["a process's socket", processSocket, 'process'],
  ])('%s', (_, who, kind) => {
    expect(admit(house, who).kind).toBe(kind);
  });
});

describe('the relay refuses', () => {
  it.each<[string, Partial<Visitor>, number]>([
    ['a name of elsewhere (DNS rebinding)', { host: 'evil.example:4780' }, 403],
    ['its own address with another port', { host: '127.0.0.1:80' }, 403],
    ['no Host', { host: undefined }, 403],
    ['a foreign Origin', { origin: 'https://evil.example' }, 403],
    ['an Origin of another port', { origin: 'http://127.0.0.1:80' }, 403],
    ['an Origin that only begins like its own', { origin: `${own}.evil.example` }, 403],
    ['the Origin null', { origin: 'null' }, 403],
    ['the official page as an Origin', { origin: 'https://stately.ai' }, 403],
    ['no token', { target: '/' }, 403],
    ['a wrong token', { target: `/${'x'.repeat(43)}/` }, 403],
    ['a token cut short', { target: `/${token.slice(1)}/` }, 403],
    ['a token in the wrong place', { target: `/?token=${token}` }, 403],
    ['a path below a file', { target: `/${token}/../../etc/passwd` }, 403],
    ['another method', { method: 'POST' }, 405],
  ])('%s', (_, change, status) => {
    expect(admit(house, { ...visitor, ...change })).toMatchObject({ kind: 'refused', status });
    if (change.method === undefined)
      for (const socket of [pageSocket, processSocket])
        expect(
          admit(house, {
            ...socket,
            ...change,
            target: change.target === undefined ? socket.target : `${change.target}page`,
          }),
        ).toMatchObject({ kind: 'refused' });
  });

  it.each<[string, Visitor, number]>([
    ['a page that would speak as a process', { ...processSocket, origin: own }, 403],
    ["a page's socket without an Origin", { ...pageSocket, origin: undefined }, 403],
    ['a socket that there is not', { ...pageSocket, target: `/${token}/other` }, 404],
  ])('%s', (_, who, status) => {
    expect(admit(house, who)).toMatchObject({ kind: 'refused', status });
  });
});
