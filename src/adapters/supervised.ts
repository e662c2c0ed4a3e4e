/** A command as the child of a supervisor: it says that it hears, and how it ends, whatever still hangs in it. */
import { writeSync } from 'node:fs';

/** The variable that names the supervisor's process to its child. */
export const mark = 'BACKUP_MANAGER_SUPERVISOR';

/** Where the child writes its exit status. */
export const statusFd = 4;

/** Whether this process has a supervisor, which it follows from now on. */
export const followSupervisor = (): boolean => {
  const supervisor = process.env[mark];
  Reflect.deleteProperty(process.env, mark);
  if (supervisor !== String(process.ppid) || process.channel === undefined) return false;
  process.on('message', () => process.send?.('I hear', () => undefined));
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.on('exit', (status) => {
    try {
      writeSync(statusFd, String(status));
    } catch {
      // why: a supervisor that is gone needs no status
    }
    // why: Node.js waits for every thread that hangs, and a signal for none
    process.kill(process.pid, 'SIGKILL');
  });
  return true;
};
