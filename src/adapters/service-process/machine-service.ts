/** The service managers of real machines. systemd is spoken to; for the others the file is made, and put there by hand. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import { encodeRate } from '../../codecs/rate-text';
import type { BackupError } from '../../domain/error';
import { serviceFile, type ServiceManager } from '../../domain/service-files';
import type { MachineService, ServiceFile, ServiceScope } from '../../ports/machine-service';
import { ifThere, meaningOf } from '../system-error';
import type { Workspace } from '../workspace/workspace';
import { serviceName } from './service-name';

const managerHere = (): ServiceManager => {
  if (process.platform === 'darwin') return 'launchd';
  if (existsSync('/run/systemd/system')) return 'systemd';
  return existsSync('/sbin/openrc-run') ? 'openrc' : 'cron';
};

/** Names of users as the machine's own list has them (passwd(5)). */
const userOf = (uid: number): string => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((text) => text.split(':')[2] === String(uid));
  return line?.split(':')[0] ?? String(uid);
};

const placeOf = (manager: ServiceManager, scope: ServiceScope, name: string): string | null => {
  const isUser = scope === 'user';
  switch (manager) {
    case 'systemd':
      return isUser
        ? join(
            process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'),
            'systemd/user',
            `${name}.service`,
          )
        : `/etc/systemd/system/${name}.service`;
    case 'launchd':
      return isUser
        ? join(homedir(), 'Library/LaunchAgents', `${name}.plist`)
        : `/Library/LaunchDaemons/${name}.plist`;
    case 'openrc':
      return `/etc/init.d/${name}`;
    case 'cron':
      return null;
  }
};

const realOrNull = (path: string): string | null => {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
};

/** Where links in the workspace lead: the archives may lie on another disk, the schedules elsewhere. */
const besideOf = ({ backups, logs, schedules }: Workspace, root: string): ReadonlyArray<string> => {
  const text = realOrNull(schedules);
  const places = [realOrNull(backups), realOrNull(logs), text === null ? null : dirname(text)];
  return places.flatMap((place) =>
    place === null || place === root || place.startsWith(`${root}/`) ? [] : [place],
  );
};

const attempt = <A>(doing: string, { file, name }: Pick<ServiceFile, 'file' | 'name'>, f: () => A) =>
  TE.tryCatch(
    async () => f(),
    (error): BackupError => ({ type: 'FileFailed', doing, path: file ?? name, reason: meaningOf(error) }),
  );

/** What `systemctl` says, and its exit status. @throws when it can't be run */
const systemctl = (scope: ServiceScope, ...words: ReadonlyArray<string>) => {
  const ran = spawnSync('systemctl', [...(scope === 'user' ? ['--user'] : []), ...words], {
    encoding: 'utf8',
  });
  if (ran.error !== undefined) throw ran.error;
  return { status: ran.status, said: ran.stdout.trim(), complaint: ran.stderr.trim() };
};

/** @throws with what it says when it refuses */
const demand = (scope: ServiceScope, ...words: ReadonlyArray<string>): void => {
  const { status, complaint } = systemctl(scope, ...words);
  if (status !== 0)
    throw new Error(`systemctl ${words.join(' ')}: ${complaint.split('\n').at(-1) || `status ${status}`}`);
};

const notByUs = (manager: ServiceManager): Error =>
  new Error(
    `this machine's services are kept by ${manager}: service install --print shows what to put there`,
  );

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, text, { mode: 0o644 });
  renameSync(`${file}.tmp`, file);
};

/** Null where there is none. */
const textOf = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

/** Whether there was one. */
const remove = (file: string): boolean =>
  ifThere(() => {
    unlinkSync(file);
    return true;
  }, false);

/** @throws when no service file can say it */
const plainPath = (path: string, what: string): string => {
  if (/[\0-\x1f\x7f]/.test(path)) throw new Error(`the path of ${what} has a control character`);
  return path;
};

/** `script` is that of the bin `backup_manager`. */
export const makeMachineService = (workspace: Workspace, script: string): MachineService => ({
  file: ({ scope: asked, manager: named, textfile, limitRate }) =>
    attempt('make', { file: null, name: 'a service file' }, () => {
      const root = plainPath(realpathSync(workspace.root), 'the workspace');
      const manager = named ?? managerHere();
      const scope = asked ?? (process.geteuid?.() === 0 ? 'system' : 'user');
      const { uid } = statSync(root);
      const user = uid === 0 ? null : userOf(uid);
      const name = serviceName(root);
      const beside = besideOf(workspace, root);
      const served = {
        ...{ node: process.execPath, script, workspace: root, beside, name },
        textfile: textfile === null ? null : plainPath(resolve(textfile), 'the directory of metrics'),
        limitRate: limitRate === null ? null : encodeRate(limitRate),
      };
      const text = serviceFile(manager, scope === 'system' ? { ...served, user } : served);
      return { manager, scope, name, file: placeOf(manager, scope, name), text };
    }),
  install: ({ manager, scope, name, file, text }) =>
    attempt('install', { file, name }, () => {
      if (manager !== 'systemd' || file === null) throw notByUs(manager);
      const before = textOf(file);
      const former = before === null || before === text ? null : `${file}.before`;
      if (former !== null && before !== null) write(former, before);
      write(file, text);
      try {
        demand(scope, 'daemon-reload');
        demand(scope, 'enable', '--now', `${name}.service`);
      } catch (error) {
        // why: what was refused is not installed, and starts at no reboot; what systemd says to that changes nothing
        if (before === null) {
          systemctl(scope, 'disable', `${name}.service`);
          remove(file);
        } else write(file, before);
        if (former !== null) remove(former);
        systemctl(scope, 'daemon-reload');
        throw error;
      }
      return former;
    }),
  uninstall: ({ manager, scope, name, file }) =>
    attempt('uninstall', { file, name }, () => {
      if (manager !== 'systemd' || file === null) throw notByUs(manager);
      if (!existsSync(file)) return false;
      demand(scope, 'disable', '--now', `${name}.service`);
      remove(file);
      demand(scope, 'daemon-reload');
      return true;
    }),
  look: ({ manager, scope, name, file }) =>
    attempt('look at', { file, name }, () => {
      const isInstalled = file !== null && existsSync(file);
      if (manager !== 'systemd') return { isInstalled, enabled: 'unknown', active: 'unknown' };
      const tell = (word: string): string => systemctl(scope, word, `${name}.service`).said || 'unknown';
      return { isInstalled, enabled: tell('is-enabled'), active: tell('is-active') };
    }),
  lingers: attempt('look at', { file: null, name: 'the user' }, () => {
    const { status, stdout } = spawnSync('loginctl', ['show-user', userInfo().username, '-p', 'Linger'], {
      encoding: 'utf8',
    });
    return status === 0 ? /=yes/.test(stdout) : null;
  }),
});
