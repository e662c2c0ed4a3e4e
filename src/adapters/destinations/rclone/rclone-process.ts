/** The installed rclone as a child process, for one thing at a time. What lets in stands in its own configuration, which it reads itself. */
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { escapeControls } from '../../../domain/events/log-line';
import { codeOf, meaningOf } from '../../system-error';
import { PlaceFault } from '../fault';

export interface RcloneRun {
  readonly input: Writable;
  readonly output: Readable;
  /** Once it has ended well; rejects with a fault. */
  readonly done: Promise<void>;
  readonly kill: () => void;
}

/** Of what it says on standard error so many characters are kept. */
const mostHeard = 8 * 1024;
/** How long, in milliseconds, it may take to end once it was told to. */
const endWithin = 2_000;

const fixed: ReadonlyArray<string> = [
  ...['--ask-password=false', '--log-level=ERROR', '--stats=0', '--retries=2'],
  ...['--contimeout=30s', '--timeout=60s'],
];

/** What it says, and what it comes to. */
type Meaning = readonly [said: RegExp, () => PlaceFault];

const meaningsOfConfiguration: ReadonlyArray<Meaning> = [
  [
    /didn't find section in config file/,
    () =>
      new PlaceFault('unusable', 'rclone has no remote of that name', [
        'rclone listremotes shows those that it has',
      ]),
  ],
  [
    /unable to decrypt configuration|password.* required.*config/i,
    () =>
      new PlaceFault('unusable', 'the configuration of rclone is encrypted', [
        'RCLONE_CONFIG_PASS or RCLONE_PASSWORD_COMMAND in the environment opens it',
      ]),
  ],
];

const meaningsThere: ReadonlyArray<Meaning> = [
  [
    /permission denied|operation not permitted|access ?denied|forbidden|unauthorized|read-only file system|\b40[13]\b/i,
    () => new PlaceFault('forbidden', 'permission denied'),
  ],
  [
    /no space left|quota|insufficient storage|\b507\b/i,
    () => new PlaceFault('full', 'no room is left there'),
  ],
];

const meaningsOfNetwork: ReadonlyArray<Meaning> = [
  [
    /connection refused/i,
    () => new PlaceFault('unreachable', 'it refuses the connection: nobody listens there'),
  ],
  [
    /no such host|network is unreachable|no route to host|i\/o timeout|timed? ?out|connection reset|unexpected EOF|broken pipe/i,
    () => new PlaceFault('unreachable', 'its host is not reached, or the connection was cut'),
  ],
];

/** What rclone says of an address may have in it what lets in there. */
const withoutSecrets = (line: string): string =>
  line.replace(/:\/\/[^/@\s"]*@/g, '://').replace(/\?[^\s"]*/g, '');

/** A file of this machine: a key, or what else a remote needs here. */
const ownFile = /\bopen .*: permission denied/i;

/** It says so where a remote lacks something here, is not reached, or lets nobody in. */
const neverBegan = /failed to create file system/i;

/** Exit statuses: no such directory, no such object. What it says tells less: a key file that it lacks here is "not found", too. */
const absent: ReadonlyArray<number | null> = [3, 4];

/** The last line that it says, without its time. */
const lastLine = (said: string): string => {
  const line =
    said
      .trim()
      .split(/[\r\n]+/)
      .at(-1) ?? '';
  const text = line.replace(/^\d{4}[\d/]+ [\d:]+ /, '').replace(/^(?:ERROR|CRITICAL) ?: /, '');
  return escapeControls(withoutSecrets(text).slice(0, 300));
};

/** Exported for tests: `code` is rclone's exit status. */
export const meaningOfEnd = (said: string, code: number | null): PlaceFault => {
  const isUnbegun = neverBegan.test(said);
  if (!isUnbegun && absent.includes(code)) return new PlaceFault('absent', 'there is no such object');
  const known = [
    ...meaningsOfConfiguration,
    ...(isUnbegun && ownFile.test(said) ? [] : meaningsThere),
    ...meaningsOfNetwork,
  ].find(([pattern]) => pattern.test(said));
  if (known !== undefined) return known[1]();
  const line = lastLine(said);
  // why: 5 is what may go well another time
  return new PlaceFault(
    isUnbegun ? 'unusable' : code === 5 || code === null ? 'unreachable' : 'wrong',
    line === '' ? `rclone ended with ${code ?? 'a signal'}` : `rclone says: ${line}`,
  );
};

export const startRclone = (
  config: string | null,
  args: ReadonlyArray<string>,
  takesInput: boolean,
  signal: AbortSignal,
): RcloneRun => {
  const [word = '', ...rest] = args;
  const child = spawn('rclone', [word, ...fixed, ...(config === null ? [] : ['--config', config]), ...rest], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env },
    // why: Ctrl-C is for us, who have a file to take away there
    detached: true,
  });
  if (!takesInput) child.stdin.end();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-mostHeard);
  });
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);
  let force: NodeJS.Timeout | null = null;
  const kill = (): void => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    force ??= setTimeout(() => child.kill('SIGKILL'), endWithin);
  };
  signal.addEventListener('abort', kill, { once: true });
  const done = new Promise<void>((resolve, reject) => {
    child.on('error', (error) => {
      reject(
        codeOf(error) === 'ENOENT'
          ? new PlaceFault('unusable', 'there is no rclone on this machine', [
              'install it: https://rclone.org',
            ])
          : new PlaceFault('unusable', `rclone can't be run: ${meaningOf(error)}`),
      );
    });
    child.on('close', (code) => {
      if (force !== null) clearTimeout(force);
      signal.removeEventListener('abort', kill);
      if (code === 0) resolve();
      else reject(meaningOfEnd(said, code));
    });
  });
  // why: whoever awaits it hears of it
  done.catch(() => undefined);
  if (signal.aborted) kill();
  return { input: child.stdin, output: child.stdout, done, kill };
};
