/** A real OpenSSH server on a port of this machine, with keys of its own; and an `ssh` that knows it, first in `PATH`. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { waitFor } from '../end-to-end/support/processes';
import { freePort, isListening } from './free-port';

export interface Sshd {
  readonly port: number;
  readonly user: string;
  /** What lies in it is the test's. */
  readonly directory: string;
  /** The private key that lets in, mode 0600. */
  readonly key: string;
  readonly knownHosts: string;
  /** What the `ssh` in `path` reads. */
  readonly config: string;
  /** As `PATH` has it, with the `ssh` that knows this server first. */
  readonly path: string;
  readonly pid: number;
  readonly close: () => Promise<void>;
}

export interface SshdOptions {
  /** Arguments of the sftp server: `-P remove` refuses requests by name. */
  readonly sftp?: string;
  /** Whom it lets in; whoever runs the test unless told. Another one needs the superuser. */
  readonly user?: string;
  /** Where it listens: this machine alone unless told. */
  readonly address?: string;
  /** A network namespace in which it runs. */
  readonly namespace?: string;
  /** Has the user in a root directory of its own: `directory/root`. */
  readonly chroot?: boolean;
}

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

export const startSshd = async (options: SshdOptions = {}): Promise<Sshd> => {
  const { sftp = '', user = userInfo().username, chroot = false, address = '127.0.0.1', namespace } = options;
  const within = namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace];
  // why: every directory above a root directory of sshd has to be the superuser's alone
  const directory = mkdtempSync(chroot ? '/run/backup_manager-sshd-' : '/tmp/backup_manager-sshd-');
  chmodSync(directory, 0o755);
  const at = (name: string): string => join(directory, name);
  const isRoot = process.getuid?.() === 0;
  // why: where it runs as a service its unit makes it
  if (isRoot) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  for (const name of ['host', 'key'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', at(name)]);
  writeFileSync(at('authorized'), readFileSync(at('key.pub')));
  if (chroot) mkdirSync(at('root'));
  const port = await freePort();
  writeFileSync(
    at('sshd_config'),
    [
      ...[`Port ${port}`, `ListenAddress ${address}`, `HostKey ${at('host')}`, 'PidFile none'],
      ...[`AuthorizedKeysFile ${at('authorized')}`, 'StrictModes no', 'UsePAM no', 'LogLevel ERROR'],
      ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'MaxStartups 100'],
      `Subsystem sftp internal-sftp ${sftp}`,
      ...(chroot ? [`ChrootDirectory ${at('root')}`] : []),
      // why: a user without a shell gets in for this alone
      `ForceCommand internal-sftp ${sftp}`,
      '',
    ].join('\n'),
  );
  writeFileSync(at('known_hosts'), `[${address}]:${port} ${readFileSync(at('host.pub'), 'utf8')}`);
  writeFileSync(
    at('ssh_config'),
    [
      ...[`UserKnownHostsFile ${at('known_hosts')}`, 'GlobalKnownHostsFile none', 'IdentityAgent none'],
      ...[`IdentityFile ${at('key')}`, 'IdentitiesOnly yes', 'UpdateHostKeys no', ''],
    ].join('\n'),
  );
  mkdirSync(at('bin'));
  const ssh = execFileSync('/bin/sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
  writeFileSync(at('bin/ssh'), `#!/bin/sh\nexec ${quoted(ssh)} -F ${quoted(at('ssh_config'))} "$@"\n`, {
    mode: 0o755,
  });
  const [program, ...words] = [...within, '/usr/sbin/sshd', '-D', '-e', '-f', at('sshd_config')];
  const child = spawn(program, words, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });
  const connects = ['bash', '-c', `exec 3<>/dev/tcp/${address}/${port}`];
  await waitFor('sshd to listen', async () =>
    namespace === undefined
      ? isListening(port)
      : spawnSync('ip', ['netns', 'exec', namespace, ...connects], { stdio: 'ignore' }).status === 0,
  );
  return {
    ...{
      port,
      user,
      directory,
      key: at('key'),
      knownHosts: at('known_hosts'),
      config: at('ssh_config'),
      pid: child.pid ?? NaN,
    },
    path: `${at('bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    close: async () => {
      child.kill();
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

/** A directory in which that user may write. */
export const placeAt = ({ directory, user }: Sshd, name: string): string => {
  const place = join(directory, name);
  mkdirSync(place);
  if (user !== userInfo().username) {
    const id = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
    chownSync(place, id('-u'), id('-g'));
  }
  return place;
};
