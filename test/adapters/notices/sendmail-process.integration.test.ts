/** One run of a sendmail that hangs, fails, floods, forks, or can't be run: it ends, in bounded time, and says why. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as E from 'fp-ts/Either';
import { runSendmail } from '../../../src/adapters/notices/sendmail-process';
import { waitFor, waitUntilGone } from '../../end-to-end/support/processes';
import { fromSource } from '../../support/from-source';
import { temporaryDirectory } from '../../support/temporary-directory';

const root = temporaryDirectory();
const program = join(root, 'sendmail');
const args = ['-i', '--', 'root@example.org'];

afterAll(() => rmSync(root, { recursive: true, force: true }));

const put = (text: string): void => {
  writeFileSync(program, `#!/bin/sh\n${text}\n`);
  chmodSync(program, 0o755);
};

const never = new AbortController().signal;

const run = async (
  text: string,
  { signal = never, timeout = 60_000, message = 'hello\n' } = {},
): Promise<string> => {
  put(text);
  const outcome = await runSendmail(program, args, Buffer.from(message), signal, timeout);
  return E.isLeft(outcome) ? outcome.left.reason : 'taken';
};

const pidIn = (name: string) =>
  waitFor(`a pid in ${name}`, () => {
    const file = join(root, name);
    return existsSync(file) && Number(readFileSync(file, 'utf8'));
  });

it('gets the message and its receivers, away from any directory that could be unmounted', async () => {
  expect(await run(`cat >${root}/mail\necho "$@" >${root}/args\npwd >${root}/cwd`)).toBe('taken');
  expect(['mail', 'args', 'cwd'].map((name) => readFileSync(join(root, name), 'utf8'))).toEqual([
    'hello\n',
    '-i -- root@example.org\n',
    '/\n',
  ]);
});

it('that fails says why, by the first line that it wrote', async () => {
  expect(await run('echo "no such user" >&2\necho more >&2\nexit 67')).toBe(
    'sendmail ended with 67: no such user',
  );
  expect(await run('exit 75')).toBe('sendmail ended with 75');
  expect(await run('kill -KILL $$')).toBe('sendmail ended with SIGKILL');
});

it('that floods is heard no further than the beginning of its first line', async () => {
  const reason = await run('i=0\nwhile [ $i -lt 40 ]; do printf "%05000d" 0 >&2; i=$((i+1)); done\nexit 1');
  expect(reason).toBe(`sendmail ended with 1: ${'0'.repeat(200)}`);
});

it('that reads nothing has not failed by that, however long the message is', async () => {
  expect(await run('exec <&-\nexit 0', { message: 'x'.repeat(1_000_000) })).toBe('taken');
});

it('that hangs is killed, with all that it has started', async () => {
  const reason = run(`sleep 1000 & echo $! >${root}/child\necho $$ >${root}/self\nwait`, { timeout: 3_000 });
  const pids = [await pidIn('child'), await pidIn('self')];
  expect(await reason).toBe('sendmail has not taken it within 3 s');
  for (const pid of pids) await waitUntilGone(pid);
});

it('is killed when the sender gives up', async () => {
  const giveUp = new AbortController();
  const reason = run(`echo $$ >${root}/given-up\nexec sleep 1000`, { signal: giveUp.signal });
  const pid = await pidIn('given-up');
  giveUp.abort();
  expect(await reason).toBe('given up');
  await waitUntilGone(pid);
});

it('is not even run when the sender has given up already', async () => {
  expect(await run(`touch ${root}/ran`, { signal: AbortSignal.abort() })).toBe('given up');
  expect(existsSync(join(root, 'ran'))).toBe(false);
});

it.each([0, 1])(
  'that leaves somebody behind who holds its error stream ends with %i all the same',
  async (status) => {
    const reason = await run(`echo left >&2\nsleep 1000 & echo $! >${root}/left-${status}\nexit ${status}`);
    process.kill(await pidIn(`left-${status}`), 'SIGKILL');
    expect(reason).toBe(status === 0 ? 'taken' : 'sendmail ended with 1: left');
  },
);

it("that can't be run says so", async () => {
  const outcome = await runSendmail(join(root, 'none'), args, Buffer.from(''), never);
  expect(outcome).toEqual(
    E.left({ reason: `can't run ${join(root, 'none')}: no such file or directory`, retryAfter: null }),
  );
});

it('without a descriptor left is a failure like any other, and ends nothing else', async () => {
  put('exit 0');
  const script = `
    const { closeSync, openSync } = require('node:fs');
    const { runSendmail } = require(${JSON.stringify(join(__dirname, '../../../src/adapters/notices/sendmail-process'))});
    const taken = [];
    try { for (;;) taken.push(openSync('/dev/null', 'r')); } catch {}
    const outcome = runSendmail('/bin/true', [], Buffer.from('x'), new AbortController().signal);
    taken.forEach((fd) => closeSync(fd));
    outcome.then(({ left }) => console.log(left.reason));`;
  const { stdout } = await promisify(execFile)('/bin/sh', [
    '-c',
    'ulimit -n 100 && exec "$0" "$@"',
    process.execPath,
    ...fromSource,
    '-e',
    script,
  ]);
  expect(stdout).toBe("can't run /bin/true: too many open files\n");
});
