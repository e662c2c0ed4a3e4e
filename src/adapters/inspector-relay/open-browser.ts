/** Opens an address in the user's browser; whether that works is the desktop's affair. */
import { spawn } from 'node:child_process';

const opener = (url: string): readonly [command: string, args: ReadonlyArray<string>] => {
  if (process.platform === 'darwin') return ['open', [url]];
  return process.platform === 'win32'
    ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
    : ['xdg-open', [url]];
};

/** The address is an argument, never a part of a shell's line. A missing opener is no error: the address is printed. */
export const openBrowser = (url: string): void => {
  const [command, args] = opener(url);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
};
