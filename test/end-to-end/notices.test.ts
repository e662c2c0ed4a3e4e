/** Somebody is told: by real servers and a real sendmail's stand-in, of what a real service saw, each fact once. */
import { chmodSync, statSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { kill, waitFor, waitUntilGone } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

interface Heard {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let heard: Array<Heard> = [];
/** The statuses that are answered, one after the other; behind them 200. */
let answers: Array<number> = [];

beforeEach(async () => {
  heard = [];
  answers = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      heard.push({ url: request.url ?? '', headers: request.headers, body });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const port = (): number => (server.address() as AddressInfo).port;

/** A workspace whose one backup has failed, with somebody to be told. */
const withFailure = async (...target: ReadonlyArray<string>): Promise<Workspace> => {
  const workspace = makeWorkspace();
  await workspace.run('create', 'nowhere;daily@23:59;docs');
  expect((await workspace.run('notify', 'add', ...target)).status).toBe(0);
  expect((await workspace.run('run', 'docs')).status).toBe(1);
  return workspace;
};

it('a webhook is told of a failed backup, once, though it refuses at first and the service is killed', async () => {
  answers = [500];
  const secret = `webhook+http://user:pass@127.0.0.1:${port()}/token?key=1`;
  const workspace = await withFailure(secret, '--on', 'failed,stopped');
  await workspace.succeed('start');
  await waitFor('a refused notice', () => heard.length === 1);
  await workspace.logged('backup_service', /^Error: can't tell webhook: it answered 500/);
  const pid = workspace.servicePid();
  kill(pid, 'SIGKILL');
  await waitUntilGone(pid);
  await workspace.succeed('start');
  await waitFor('the notice', () => heard.length >= 2);
  await waitFor('its record', () => workspace.events().some(({ type }) => type === 'NoticeSent'));
  await workspace.succeed('stop');
  await waitFor('the last word', () => heard.length >= 3 || null);
  const told = heard.map(
    ({ body }) => JSON.parse(body) as { kind: string; facts: ReadonlyArray<{ summary: string }> },
  );
  expect(told.slice(1).flatMap(({ facts }) => facts.map(({ summary }) => summary))).toEqual([
    'the backup of docs failed',
    'backup_service was killed, or the machine went off; it runs again',
    'backup_service stopped: nothing is backed up until it is started',
  ]);
  expect(heard[0]).toMatchObject({
    url: '/token?key=1',
    headers: { authorization: `Basic ${Buffer.from('user:pass').toString('base64')}` },
  });
  for (const file of ['.backup_manager/journal.jsonl', 'logs/backup_manager.log', 'logs/backup_service.log'])
    expect(workspace.read(file)).not.toMatch(/token|user:pass|key=1/);
  expect(statSync(workspace.path('.backup_manager/notify.json')).mode & 0o777).toBe(0o600);
});

it('a mailbox is told through sendmail', async () => {
  const workspace = makeWorkspace();
  workspace.write('sendmail', '#!/bin/sh\ncat > "${0%/*}/mail"\n');
  chmodSync(workspace.path('sendmail'), 0o755);
  await workspace.run('create', 'nowhere;daily@23:59;docs');
  await workspace.run('notify', 'add', 'mailto:root@example.org', '--sendmail', workspace.path('sendmail'));
  expect((await workspace.run('notify', 'test')).status).toBe(0);
  expect(workspace.read('mail')).toMatch(/^To: root@example.org$/m);
  expect(workspace.read('mail')).toMatch(/^Auto-Submitted: auto-generated$/m);
});

it('a test that does not arrive says why', async () => {
  answers = [404];
  const workspace = makeWorkspace();
  await workspace.run('create', 'nowhere;daily@23:59;docs');
  await workspace.run('notify', 'add', `http://127.0.0.1:${port()}/secret`);
  const { status, stderr } = await workspace.run('notify', 'test');
  expect(status).toBe(1);
  expect(stderr).toBe(
    `Error: can't tell webhook (http://127.0.0.1:${port()}/…): it answered 404 (Not Found)\n`,
  );
});
