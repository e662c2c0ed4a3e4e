/**
 * What the service tells systemd of itself (sd_notify(3)), where systemd asks for it. By systemd's own program: Node.js has
 * no socket of datagrams with a name in the file system.
 */
import { spawn } from 'node:child_process';
import type { ServiceMessage } from '../../codecs/service-message';

/** How long, in milliseconds, systemd waits on while a long journal is read, and how often that is told. */
const moreTime = 120_000;
const tellEvery = 15_000;

/** Hears what the service says; says nothing where nobody asked. What is asked for is taken out of `env`: no child is meant. */
export const systemdNotice = (env: NodeJS.ProcessEnv): ((message: ServiceMessage) => void) => {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: watchdog, WATCHDOG_PID: whose, PATH } = env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) Reflect.deleteProperty(env, name);
  if (!socket) return () => undefined;
  const notify = (text: string): void => {
    const told = spawn('systemd-notify', [text], {
      stdio: 'ignore',
      env: { PATH: PATH ?? '/usr/bin:/bin', NOTIFY_SOCKET: socket },
    });
    // why: where the program is missing nobody is told, and the service goes on
    told.on('error', () => undefined);
    told.unref();
  };
  const every = whose === undefined || whose === String(process.pid) ? Number(watchdog) / 1000 : NaN;
  let last = -Infinity;
  return ({ type }) => {
    if (type === 'ready') {
      notify('READY=1');
      // why: it stops with the thread that it runs in, which is what systemd wants to know of; twice in its time, as it asks
      if (every > 0) setInterval(() => notify('WATCHDOG=1'), every / 2).unref();
    }
    if (type !== 'reading' || performance.now() - last < tellEvery) return;
    last = performance.now();
    notify(`EXTEND_TIMEOUT_USEC=${moreTime * 1000}`);
  };
};
