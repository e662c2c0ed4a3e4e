/** Workspaces in a temporary directory, and `backup_manager` run in them as a person would. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as t from 'io-ts';
import { wallTime, zone } from './clock';
import { kill, processesBelow, waitFor, waitUntilGone } from './processes';

const projectRoot = join(__dirname, '..', '..', '..');
export const bin = join(projectRoot, 'dist', 'backup_manager.js');

export interface Outcome {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that may still run. */
export interface Running {
  /** What it has said on standard error so far. */
  readonly said: () => string;
  /** What it has said on standard output so far. */
  readonly heard: () => string;
  /** As by Ctrl-C. */
  readonly interrupt: () => void;
  readonly pid: number;
  readonly outcome: Promise<Outcome>;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** One line of a log: when, and what. */
const logLine = /^\[(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d)\] (.*)$/;

export interface Workspace {
  readonly directory: string;
  /** What `~/` means to the programs. */
  readonly home: string;
  readonly path: (...names: ReadonlyArray<string>) => string;
  /** Runs `backup_manager` in the workspace. */
  readonly run: (...args: ReadonlyArray<string>) => Promise<Outcome>;
  /** The same, without waiting for its end. */
  readonly begin: (...args: ReadonlyArray<string>) => Running;
  /** The same as `run`, expecting that it works without a word: gives standard output. */
  readonly succeed: (...args: ReadonlyArray<string>) => Promise<string>;
  /** Creates a schedule for the present minute; once more, should that minute end on the way (the first one expires). */
  readonly createDue: (path: string, name: string) => Promise<void>;
  /** Runs `backup_manager` somewhere else, or with another environment. */
  readonly runIn: (surroundings: Surroundings, ...args: ReadonlyArray<string>) => Promise<Outcome>;
  /** Runs a shell script in which the instructions are commands: `create "docs;16:07;docs"`. */
  readonly script: (text: string) => Promise<Outcome>;
  /** Runs any program in the workspace. */
  readonly shell: (command: string, ...args: ReadonlyArray<string>) => Promise<Outcome>;
  readonly write: (file: string, content: string) => void;
  /** The text of a file, or null when it is not there. */
  readonly read: (file: string) => string | null;
  /** Makes the directory a workspace in which nothing has happened. */
  readonly begun: () => void;
  readonly ls: (directory?: string) => ReadonlyArray<string>;
  /** A log's texts without their time stamps, whose form is checked. */
  readonly log: (name: 'backup_manager' | 'backup_service') => ReadonlyArray<string>;
  readonly logged: (name: 'backup_manager' | 'backup_service', text: string | RegExp) => Promise<void>;
  /** The pid that the running service has published. */
  readonly servicePid: () => number;
  /** The instant at which the running service fell idle, once it is, and has been since a later one than `before`. */
  readonly idleSince: (before?: number, timeout?: number) => Promise<number>;
  /** The events of the journal, in their order, each with the instant at which it was recorded. */
  readonly events: () => ReadonlyArray<{ readonly type: string; readonly at: number }>;
}

const runProgram = ({ cwd, env }: Surroundings, command: string, args: ReadonlyArray<string>): Running => {
  const child = spawn(command, args, { cwd, env: env ?? {}, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    // why: `close`, not `exit`: it comes when the streams are at their end, too
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
  return {
    said: () => stderr,
    heard: () => stdout,
    interrupt: () => void child.kill('SIGINT'),
    pid: child.pid ?? NaN,
    outcome,
  };
};

const readOrNull = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

const pidIn = (record: string | null): number => {
  const value = t.type({ pid: t.number }).decode(JSON.parse(record ?? 'null'));
  if (value._tag === 'Left') throw new Error('no service has published its pid');
  return value.right.pid;
};

const Status = t.type({ state: t.string, since: t.string });

const Line = t.type({
  at: t.string,
  events: t.array(t.type({ type: t.string })),
});

const eventsIn = (journal: string | null): ReturnType<Workspace['events']> =>
  (journal ?? '')
    .split('\n')
    .slice(0, -1)
    .flatMap((text) => {
      const line = Line.decode(JSON.parse(text));
      if (line._tag === 'Left') throw new Error(`no journal line: ${text}`);
      const at = Date.parse(line.right.at);
      return line.right.events.map((event) => ({ ...event, at }));
    });

/** The events of the journal of a workspace, in their order, each with the instant at which it was recorded. */
export const eventsOf = (directory: string): ReturnType<Workspace['events']> =>
  eventsIn(readOrNull(join(directory, '.backup_manager', 'journal.jsonl')));

const makeWorkspace = (directory: string, home: string): Workspace => {
  const environment = { PATH: process.env['PATH'] ?? '', HOME: home, TZ: zone };
  const path = (...names: ReadonlyArray<string>): string => join(directory, ...names);
  const runIn = ({ cwd, env }: Surroundings, ...args: ReadonlyArray<string>): Promise<Outcome> =>
    runProgram({ cwd, env: { ...environment, ...env } }, process.execPath, [bin, ...args]).outcome;
  const run = (...args: ReadonlyArray<string>): Promise<Outcome> => runIn({ cwd: directory }, ...args);
  const texts = (name: string): ReadonlyArray<string> =>
    (readOrNull(path('logs', `${name}.log`)) ?? '')
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        expect(line).toMatch(logLine);
        return logLine.exec(line)?.[5] ?? '';
      });
  return {
    directory,
    home,
    path,
    run,
    begin: (...args) => runProgram({ cwd: directory, env: environment }, process.execPath, [bin, ...args]),
    succeed: async (...args) => {
      const { status, stdout, stderr } = await run(...args);
      // why: on a slow machine `stop` says what it waits for; `delete` says which line it was, and `backups --long` what is one file
      const said = stderr.replace(
        /^(?:(?:waiting for backup_service|note: deleted:) .*|note: backups\/.* are one file of .*)\n/gm,
        '',
      );
      expect({ status, said }).toEqual({ status: 0, said: '' });
      return stdout;
    },
    createDue: async (source, name) => {
      await waitFor('a schedule made within its minute', async () => {
        await waitFor('a minute with some seconds left', () => new Date().getSeconds() < 57);
        const { status, stderr } = await run('create', `${source};${wallTime()};${name}`);
        // why: with another line of that name there is a note, not a refusal
        expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) });
        return !stderr.includes('has passed today');
      });
    },
    runIn,
    script: (text) => {
      const functions = ['create', 'list', 'delete', 'journal'].map(
        (name) => `${name}() { "$NODE" "$BIN" ${name} "$@"; }`,
      );
      const env = { ...environment, NODE: process.execPath, BIN: bin };
      return runProgram({ cwd: directory, env }, 'bash', ['-c', [...functions, text].join('\n')]).outcome;
    },
    shell: (command, ...args) => runProgram({ cwd: directory, env: environment }, command, args).outcome,
    write: (file, content) => {
      mkdirSync(dirname(path(file)), { recursive: true });
      writeFileSync(path(file), content);
    },
    read: (file) => readOrNull(path(file)),
    begun: () => {
      mkdirSync(path('.backup_manager'), { mode: 0o700 });
    },
    ls: (below = '.') =>
      readdirSync(path(below))
        .filter((name) => name !== '.trash')
        .sort(),
    log: texts,
    logged: async (name, text) => {
      await waitFor(`in ${name}.log: ${text}`, () =>
        texts(name).some((line) => (typeof text === 'string' ? line === text : text.test(line))),
      );
    },
    servicePid: () => pidIn(readOrNull(path('.backup_manager', 'service.json'))),
    idleSince: (before = 0, timeout) =>
      waitFor(
        'an idle service',
        () => {
          const record = readOrNull(path('.backup_manager', 'status.json'));
          const status = Status.decode(JSON.parse(record ?? 'null'));
          if (status._tag === 'Left' || status.right.state !== 'idle') return null;
          const since = Date.parse(status.right.since);
          return since > before && since;
        },
        timeout,
      ),
    events: () => eventsOf(directory),
  };
};

/** A test file's workspaces. After each test every process in them is ended and every file removed. */
export const useWorkspaces = (): (() => Workspace) => {
  let root: string | null = null;
  let count = 0;

  const endAll = async (): Promise<void> => {
    if (root === null) return;
    for (const pid of processesBelow(root)) {
      kill(pid, 'SIGKILL');
      await waitUntilGone(pid);
    }
    rmSync(root, { recursive: true, force: true });
  };

  afterEach(async () => {
    await endAll();
    const left = root === null ? [] : processesBelow(root);
    expect({ left, files: root !== null && existsSync(root) }).toEqual({ left: [], files: false });
    root = null;
  });

  return () => {
    root ??= realpathSync(mkdtempSync(join(tmpdir(), 'backup_manager-')));
    count += 1;
    const home = join(root, `home${count}`);
    const directory = join(root, `workspace${count}`);
    mkdirSync(home);
    mkdirSync(directory);
    return makeWorkspace(directory, home);
  };
};
