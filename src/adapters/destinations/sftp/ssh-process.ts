/**
 * The user's own ssh as a child process, with the sftp subsystem of a host at its other end: known hosts, keys, agent, jumps and
 * aliases are as in `~/.ssh/config`. It asks nobody for anything.
 */
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { escapeControls } from '../../../domain/events/log-line';
import { codeOf, meaningOf } from '../../system-error';
import { PlaceFault } from '../fault';

export interface SshTarget {
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  /** A private key; null for what ssh finds by itself. */
  readonly identity: string | null;
}

export interface SshProcess {
  readonly input: Writable;
  readonly output: Readable;
  /** Why it is no more, once it is. */
  readonly ended: Promise<PlaceFault>;
  /** Has it end, however it behaves. */
  readonly close: () => Promise<void>;
  readonly kill: () => void;
}

/** Of what it says on standard error so many characters are kept. */
const mostHeard = 8 * 1024;
/** How long, in milliseconds, it may take to end, and what it said to come. */
const endWithin = 2_000;
const heardWithin = 200;

const fixed: ReadonlyArray<string> = [
  ...['BatchMode=yes', 'StrictHostKeyChecking=yes', 'LogLevel=ERROR', 'ConnectTimeout=30'],
  // why: a cut cable is noticed, whatever else the user's own file says
  ...['ServerAliveInterval=15', 'ServerAliveCountMax=3'],
  ...['ForwardAgent=no', 'ForwardX11=no', 'ClearAllForwardings=yes', 'PermitLocalCommand=no'],
  // why: a master that stays behind would be a process of ours that nobody ends
  ...['ControlMaster=no', 'RequestTTY=no', 'RemoteCommand=none'],
].map((option) => `-o${option}`);

/** `-o` reads a file name as its configuration does: between quotes, with % as %%. */
const identityOption = (file: string): string => {
  if (/["\\$]/.test(file))
    throw new PlaceFault('unusable', 'ssh takes no key whose path has a quote, a backslash or $ in it');
  return `-oIdentityFile="${file.replaceAll('%', '%%')}"`;
};

export const sshArguments = ({ user, host, port, identity }: SshTarget): ReadonlyArray<string> => [
  ...fixed,
  ...(identity === null ? [] : [identityOption(identity), '-oIdentitiesOnly=yes']),
  ...(port === null ? [] : ['-p', String(port)]),
  ...(user === null ? [] : ['-l', user]),
  ...['-s', '--', host, 'sftp'],
];

const byHand = ({ user, host, port }: SshTarget): string =>
  `ssh ${port === null ? '' : `-p ${port} `}${user === null ? '' : `${user}@`}${host}`;

interface Meaning {
  readonly said: RegExp;
  readonly fault: (target: SshTarget) => PlaceFault;
}

/** What ssh says, and what it comes to; the first that fits. */
const meanings: ReadonlyArray<Meaning> = [
  {
    said: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key .*has changed/i,
    fault: (target) =>
      new PlaceFault('unusable', 'its host key is not the one in known_hosts: it may be another machine', [
        `ask who keeps it whether its key is new; ${byHand(target)} says which line of known_hosts is meant`,
      ]),
  },
  {
    said: /Host key verification failed|host key is known/i,
    fault: (target) =>
      new PlaceFault('unusable', 'its host key is not in known_hosts', [
        `${byHand(target)} shows it once: say yes if it is the one that who keeps it has told you`,
      ]),
  },
  {
    said: /Permission denied \(|Too many authentication failures|no mutual signature/i,
    fault: (target) =>
      new PlaceFault('forbidden', 'it does not let us in', [
        `${byHand(target)} has to get in without being asked: by a key without a passphrase, or by an agent`,
      ]),
  },
  {
    said: /UNPROTECTED PRIVATE KEY FILE/i,
    fault: () =>
      new PlaceFault('unusable', 'others can read the private key', ['chmod 600 lets nobody else']),
  },
  {
    said: /Could not resolve hostname/i,
    fault: () =>
      new PlaceFault('unreachable', 'its host is not found: is there a network, and is the name right?'),
  },
  {
    said: /Connection refused/i,
    fault: () => new PlaceFault('unreachable', 'it refuses the connection: nobody listens there'),
  },
  {
    said: /timed out|not responding|No route to host|Network is unreachable/i,
    fault: () => new PlaceFault('unreachable', 'its host is not reached'),
  },
  {
    said: /subsystem request failed/i,
    fault: () => new PlaceFault('unusable', 'its ssh server offers no sftp'),
  },
  {
    said: /Bad configuration option|terminating, .* bad configuration/i,
    fault: () =>
      new PlaceFault('unusable', 'ssh does not understand its own configuration', ['ssh -G shows it']),
  },
];

/** Of what ssh said when it ended. */
export const meaningOfEnd = (said: string, target: SshTarget): PlaceFault => {
  const known = meanings.find((meaning) => meaning.said.test(said));
  if (known !== undefined) return known.fault(target);
  const line =
    said
      .trim()
      .split(/[\r\n]+/)
      .at(-1) ?? '';
  return new PlaceFault(
    'unreachable',
    line === '' ? 'it closed the connection' : `ssh says: ${escapeControls(line.slice(0, 300))}`,
  );
};

export const startSsh = (target: SshTarget): SshProcess => {
  const child = spawn('ssh', sshArguments(target), {
    stdio: ['pipe', 'pipe', 'pipe'],
    // why: Ctrl-C is for us, who have a file to take away there; and nobody is to be asked at this terminal
    detached: true,
    // why: what it says is read, in English
    env: { ...process.env, LC_ALL: 'C', SSH_ASKPASS_REQUIRE: 'never' },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-mostHeard);
  });
  child.stderr.on('error', () => undefined);
  let hasEnded = false;
  const ended = new Promise<PlaceFault>((resolve) => {
    child.on('error', (error) => {
      hasEnded = true;
      resolve(
        codeOf(error) === 'ENOENT'
          ? new PlaceFault('unusable', 'there is no ssh on this machine', ['install the OpenSSH client'])
          : new PlaceFault('unusable', `ssh can't be run: ${meaningOf(error)}`),
      );
    });
    const tell = (): void => resolve(meaningOfEnd(said, target));
    child.on('close', tell);
    child.on('exit', () => {
      hasEnded = true;
      // why: a process that ssh has left may keep standard error open
      setTimeout(tell, heardWithin).unref();
    });
  });
  const kill = (): void => {
    if (!hasEnded) child.kill('SIGKILL');
  };
  return {
    input: child.stdin,
    output: child.stdout,
    ended,
    kill,
    close: async () => {
      child.stdin.end();
      const timer = setTimeout(kill, endWithin);
      await ended;
      clearTimeout(timer);
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    },
  };
};
