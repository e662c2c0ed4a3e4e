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
import { zone } from './clock';
import { kill, processesBelow, waitFor, waitUntilGone } from './processes';

const projectRoot = join(__dirname, '..', '..', '..');
export const bin = join(projectRoot, 'dist', 'backup_manager.js');

export interface Outcome {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
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
  /** The same, expecting that it works without a word: gives standard output. */
  readonly succeed: (...args: ReadonlyArray<string>) => Promise<string>;
  /** Runs `backup_manager` somewhere else, or with another environment. */
  readonly runIn: (surroundings: Surroundings, ...args: ReadonlyArray<string>) => Promise<Outcome>;
  /** Runs any program in the workspace. */
  readonly shell: (command: string, ...args: ReadonlyArray<string>) => Promise<Outcome>;
  readonly write: (file: string, content: string) => void;
  /** The text of a file, or null when it is not there. */
  readonly read: (file: string) => string | null;
  readonly ls: (directory?: string) => ReadonlyArray<string>;
  /** A log's texts without their time stamps, whose form is checked. */
  readonly log: (name: 'backup_manager' | 'backup_service') => ReadonlyArray<string>;
  readonly logged: (name: 'backup_manager' | 'backup_service', text: string | RegExp) => Promise<void>;
  /** The pid that the running service has published. */
  readonly servicePid: () => number;
}

const runProgram = (
  { cwd, env }: Surroundings,
  command: string,
  args: ReadonlyArray<string>,
): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: env ?? {}, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    // why: `close`, not `exit`: it comes when the streams are at their end, too
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });

const readOrNull = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

const pidIn = (record: string | null): number => {
  const value: unknown = record === null ? null : JSON.parse(record);
  if (typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number')
    return value.pid;
  throw new Error('no service has published its pid');
};

const makeWorkspace = (directory: string, home: string): Workspace => {
  const environment = { PATH: process.env['PATH'] ?? '', HOME: home, TZ: zone };
  const path = (...names: ReadonlyArray<string>): string => join(directory, ...names);
  const runIn = ({ cwd, env }: Surroundings, ...args: ReadonlyArray<string>): Promise<Outcome> =>
    runProgram({ cwd, env: { ...environment, ...env } }, process.execPath, [bin, ...args]);
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
    succeed: async (...args) => {
      const outcome = await run(...args);
      expect(outcome).toEqual({ status: 0, stdout: outcome.stdout, stderr: '' });
      return outcome.stdout;
    },
    runIn,
    shell: (command, ...args) => runProgram({ cwd: directory, env: environment }, command, args),
    write: (file, content) => {
      mkdirSync(dirname(path(file)), { recursive: true });
      writeFileSync(path(file), content);
    },
    read: (file) => readOrNull(path(file)),
    ls: (below = '.') => readdirSync(path(below)).sort(),
    log: texts,
    logged: async (name, text) => {
      await waitFor(`in ${name}.log: ${text}`, () =>
        texts(name).some((line) => (typeof text === 'string' ? line === text : text.test(line))),
      );
    },
    servicePid: () => pidIn(readOrNull(path('.backup_manager', 'service.json'))),
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
