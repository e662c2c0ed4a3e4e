/** Secrets from standard input or from the environment. */
import { readSync } from 'node:fs';
import * as TE from 'fp-ts/TaskEither';
import type { SecretInput } from '../ports/secret-input';
import { fileFailed } from './file-system';
import { codeOf } from './system-error';

const most = 64 * 1024;

/** How long, in milliseconds, until it is asked again whether something has come. */
const again = 20;

const readAll = async (): Promise<string> => {
  const bytes = Buffer.alloc(most);
  let length = 0;
  while (length < most) {
    try {
      const read = readSync(0, bytes, length, most - length, null);
      if (read === 0) break;
      length += read;
    } catch (error) {
      if (codeOf(error) === 'EOF') break;
      if (codeOf(error) !== 'EAGAIN') throw error;
      await new Promise((resolve) => setTimeout(resolve, again));
    }
  }
  return bytes.toString('utf8', 0, length);
};

export const secretInput: SecretInput = {
  standardInput: TE.tryCatch(readAll, fileFailed('read', 'standard input')),
  variable: (name) => () => process.env[name] ?? null,
};
