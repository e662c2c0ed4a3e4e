/** A directory served by WebDAV, as the installed rclone does it. */
import { spawn } from 'node:child_process';
import { waitFor } from '../end-to-end/support/processes';
import { freePort, isListening } from './free-port';

export interface Webdav {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export const startWebdav = async (directory: string): Promise<Webdav> => {
  const port = await freePort();
  const child = spawn('rclone', ['serve', 'webdav', directory, '--addr', `127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  await waitFor('rclone to listen', () => isListening(port));
  return {
    port,
    close: () => {
      child.kill();
      return ended;
    },
  };
};
