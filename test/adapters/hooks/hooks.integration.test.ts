/** Real hooks of every kind: that hang, flood, fork, die, close their input, print no UTF-8, or are none. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeHooks } from '../../../src/adapters/hooks/hooks';
import { workspaceAt } from '../../../src/adapters/workspace/workspace';
import type { HookRequest } from '../../../src/ports/hooks';
import { isAlive, waitFor, waitUntilGone } from '../../end-to-end/support/processes';
import { fromSource } from '../../support/from-source';
import { temporaryDirectory } from '../../support/temporary-directory';

const root = temporaryDirectory();
const hook = join(root, 'hooks', 'before-backup');
const hooks = makeHooks(workspaceAt(root));

afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, 'hooks'), { recursive: true, mode: 0o755 });
});

const put = (text: string, mode = 0o755): void => {
  writeFileSync(hook, text);
  chmodSync(hook, mode);
};

const run = (text: string, asked: Partial<HookRequest> = {}) => {
  put(text);
  const usual = { input: '{}\n', environment: {}, timeout: 600_000, signal: new AbortController().signal };
  return hooks.run('before-backup', { ...usual, ...asked })();
};

const pidIn = (file: string) =>
  waitFor(`a pid in ${file}`, () => {
    const path = join(root, file);
    return existsSync(path) && Number(readFileSync(path, 'utf8'));
  });

it('gets its input and its environment, in the workspace, without a shell in between', async () => {
  const text = '#!/bin/sh\ncat >in\npwd -P >cwd\nprintf %s "$BACKUP_MANAGER_REASON" >reason\necho done\n';
  process.env['BACKUP_MANAGER_SECRET'] = 'inner';
  const reason = "it's; $(touch forged) `touch forged` \n";
  const ran = await run(`${text}printf %s "$BACKUP_MANAGER_SECRET" >secret\n`, {
    input: '{"v":1}\n',
    environment: { BACKUP_MANAGER_REASON: reason },
  });
  delete process.env['BACKUP_MANAGER_SECRET'];
  expect(ran).toMatchObject({ ended: 'exited', status: 0, output: 'done\n', sources: [] });
  const texts = ['in', 'cwd', 'reason', 'secret'].map((file) => readFileSync(join(root, file), 'utf8'));
  expect(texts).toEqual(['{"v":1}\n', `${root}\n`, reason, '']);
  expect(existsSync(join(root, 'forged'))).toBe(false);
});

it('tells its exit status, or the signal that it died of', async () => {
  expect(await run('#!/bin/sh\necho no disk >&2\nexit 3\n')).toMatchObject({
    ...{ ended: 'exited', status: 3, output: 'no disk\n' },
  });
  expect(await run('#!/bin/sh\nkill -KILL $$\n')).toMatchObject({ ended: 'signal', signal: 'SIGKILL' });
});

it('may name sources, of which each is a line of its standard output alone', async () => {
  const { sources } = await run(
    '#!/bin/sh\necho source=/ignored >&2\necho " source=/x"\nprintf "source=snap/a b;c\\r\\nsource=/abs"\n',
  );
  expect(sources).toEqual([join(root, 'snap/a b;c'), '/abs']);
});

it.each([
  ['no UTF-8', "printf 'source=/x\\377\\n'"],
  ['nothing', 'echo source='],
  ['a NUL byte', "printf 'source=/x\\000y\\n'"],
  ['an endless line', "printf 'source=/'; head -c 100000 /dev/zero | tr '\\0' x; echo"],
])('a source that is %s is no path', async (_, command) => {
  expect((await run(`#!/bin/sh\n${command}\n`)).sources).toEqual([null]);
});

it('may be slow to name it: what stands in the pipe when it ends is read', async () => {
  const { sources } = await run('#!/bin/sh\nhead -c 60000 /dev/zero\necho; echo source=/late\n');
  expect(sources).toEqual(['/late']);
});

it('closes its input, prints no UTF-8: all is well, and its output is text', async () => {
  const input = 'x'.repeat(1_000_000);
  const ran = await run("#!/bin/sh\nexec 0<&-\nprintf 'a\\377b'\n", { input });
  expect(ran).toMatchObject({ ended: 'exited', status: 0, output: 'a\ufffdb' });
});

it('floods: of 64 MB the last 2,000 bytes are kept', async () => {
  const ran = await run('#!/bin/sh\nhead -c 64000000 /dev/zero | tr "\\0" y\necho end\n');
  expect([ran.ended, ran.output.length, ran.output.slice(-5)]).toEqual(['exited', 2000, 'yend\n']);
});

describe('what hangs is ended with all that it has started', () => {
  const text = '#!/bin/sh\necho $$ >pid\nsleep 1000 &\necho $! >child\nwait\n';

  it('when its time is over', async () => {
    const ran = await run(text, { timeout: 300 });
    expect(ran.ended).toBe('timeout');
    await waitUntilGone(await pidIn('child'));
    expect(isAlive(await pidIn('pid'))).toBe(false);
  });

  it('when it is given up', async () => {
    const control = new AbortController();
    const ran = run(text, { signal: control.signal });
    const child = await pidIn('child');
    control.abort();
    expect((await ran).ended).toBe('cancelled');
    await waitUntilGone(child);
  });

  it('even if it does not hear of SIGTERM', async () => {
    const ran = await run(`#!/bin/sh\ntrap '' TERM\n${text}sleep 1000\n`, { timeout: 100 });
    expect(ran.ended).toBe('timeout');
    await waitUntilGone(await pidIn('child'));
  });
});

it('forks, and leaves: what stays in its process group is ended, even if it holds the output open', async () => {
  const ran = await run('#!/bin/sh\nsleep 1000 &\necho $! >child\necho gone\n');
  expect(ran).toMatchObject({ ended: 'exited', status: 0, output: 'gone\n' });
  expect(isAlive(await pidIn('child'))).toBe(false);
});

// why: until it is there, it belongs to the group of the hook, which is ended with it
it('a session of its own goes on, and holds up nobody though it has the output open', async () => {
  const ran = await run(
    '#!/bin/sh\nsetsid sh -c "echo \\$\\$ >pid; exec sleep 1000" &\nwhile [ ! -s pid ]; do :; done\necho left\n',
  );
  expect(ran).toMatchObject({ ended: 'exited', status: 0, output: 'left\n' });
  const pid = await pidIn('pid');
  process.kill(pid, 'SIGKILL');
  await waitUntilGone(pid);
});

it('without a descriptor left it is a hook that can’t be run, and nobody else is ended', async () => {
  put('#!/bin/sh\necho ran\n');
  const script = `
    const { closeSync, openSync } = require('node:fs');
    const { runHookProcess } = require(${JSON.stringify(join(__dirname, '../../../src/adapters/hooks/hook-process'))});
    const run = () => runHookProcess(${JSON.stringify(hook)}, ${JSON.stringify(root)}, {
      input: '', environment: {}, timeout: 60000, signal: new AbortController().signal });
    const taken = [];
    try { for (;;) taken.push(openSync('/dev/null', 'r')); } catch {}
    const tight = run();
    const left = Number(process.argv[1]);
    taken.splice(0, left).forEach((fd) => closeSync(fd));
    const tighter = run();
    taken.forEach((fd) => closeSync(fd));
    Promise.all([tight, tighter]).then(async (ran) => {
      ran.push(await run());
      console.log(ran.map(({ ended, reason, output }) => reason ?? ended + ' ' + output).join(''));
    });`;
  // why: each descriptor that there is may be the last one; with all of them it runs
  for (let left = 0; left <= 7; left += 1) {
    const { stdout } = await promisify(execFile)('/bin/sh', [
      ...['-c', 'ulimit -n 100 && exec "$0" "$@"', process.execPath],
      ...[...fromSource, '-e', script, String(left)],
    ]);
    expect(stdout).toMatch(/^too many open files(?:too many open files|exited ran\n)exited ran\n\n$/);
  }
});

describe('is not run', () => {
  const unusable = async (): Promise<string> => {
    const usual = { input: '', environment: {}, timeout: 600_000, signal: new AbortController().signal };
    const ran = await hooks.run('before-backup', usual)();
    const reason = ran.ended === 'unusable' ? ran.reason : ran.ended;
    expect([await hooks.present(), existsSync(join(root, 'ran'))]).toEqual([
      existsSync(hook) ? ['before-backup'] : [],
      false,
    ]);
    return reason;
  };
  const script = '#!/bin/sh\ntouch ran\n';
  const other = 12345;

  it('when it is gone meanwhile', async () => {
    expect(await unusable()).toBe('before-backup is not there any more');
    expect(await hooks.fault('before-backup')()).toBe('before-backup is not there any more');
  });

  it('when it is not executable', async () => {
    put(script, 0o644);
    // why: the superuser may execute what anybody may
    expect(await unusable()).toBe(`it is not executable; chmod u+x ${hook}`);
  });

  it('when it is a directory, a pipe, or a link to nothing', async () => {
    mkdirSync(hook);
    expect(await unusable()).toBe('it is a directory');
    rmSync(hook, { recursive: true });
    symlinkSync('/nowhere', hook);
    expect(
      (
        await hooks.run('before-backup', {
          input: '',
          environment: {},
          timeout: 1000,
          signal: new AbortController().signal,
        })()
      ).ended,
    ).toBe('unusable');
  });

  it('when it is a script that names no interpreter, empty, or names one that is not there', async () => {
    put('touch ran\n');
    expect(await unusable()).toBe(
      'it is a script whose first line names no interpreter; begin it with #!/bin/sh',
    );
    put('');
    expect(await unusable()).toBe('it is empty');
    put('#!/nowhere/sh\ntouch ran\n');
    expect(await unusable()).toBe('the interpreter that its first line names is not there');
  });

  it('when group or others can write to it, or to where it lies', async () => {
    for (const mode of [0o775, 0o757]) {
      put(script, mode);
      expect(await unusable()).toBe(`group or others can write to it; chmod go-w ${hook}`);
    }
    put(script);
    chmodSync(join(root, 'hooks'), 0o775);
    expect(await unusable()).toBe(`group or others can write to hooks; chmod go-w ${join(root, 'hooks')}`);
  });

  it('when others can write to where it leads', async () => {
    mkdirSync(join(root, 'open'));
    chmodSync(join(root, 'open'), 0o777);
    put(script);
    renameSync(hook, join(root, 'open', 'hook'));
    symlinkSync('../open/hook', hook);
    expect(await unusable()).toContain('group or others can write to');
    chmodSync(join(root, 'open'), 0o755);
    expect(await hooks.fault('before-backup')()).toBeNull();
  });

  const asRoot = process.geteuid?.() === 0 ? it : it.failing;
  asRoot('when it, hooks, or the workspace belongs to another user', async () => {
    put(script);
    for (const [path, what] of [
      [hook, 'it'],
      [join(root, 'hooks'), 'hooks'],
      [root, 'the workspace'],
    ] as const) {
      chownSync(path, other, other);
      expect(await unusable()).toBe(
        `${what} belongs to user ${other}, and it would run as root; give it to root`,
      );
      chownSync(path, 0, 0);
    }
    expect(await hooks.fault('before-backup')()).toBeNull();
  });

  asRoot('by root when others can put another workspace, or other hooks, in its place', async () => {
    put(script);
    chmodSync(root, 0o777);
    expect(await unusable()).toBe(
      `group or others can write to ${root}, and root would run it; chmod go-w ${root}`,
    );
    chmodSync(root, 0o1777);
    expect(await hooks.fault('before-backup')()).toBeNull();
    const [above, below] = [join(root, 'above'), join(root, 'above', 'below')];
    mkdirSync(below, { recursive: true });
    renameSync(join(root, 'hooks'), join(below, 'hooks'));
    const within = makeHooks(workspaceAt(below));
    expect(await within.fault('before-backup')()).toBeNull();
    chownSync(above, other, other);
    expect(await within.fault('before-backup')()).toBe(
      `${above} belongs to user ${other}, and it would run as root; give it to root`,
    );
  });
});

it('stands there even where nobody may look: it is not passed over', async () => {
  rmSync(join(root, 'hooks'), { recursive: true });
  expect(await hooks.present()).toEqual([]);
  symlinkSync('hooks', join(root, 'hooks'));
  expect(await hooks.present()).toHaveLength(5);
  rmSync(join(root, 'hooks'));
  writeFileSync(join(root, 'hooks'), '');
  expect(await hooks.present()).toEqual([]);
});
