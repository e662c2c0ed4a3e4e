/** The file that a destination names for what lets in there: it holds what is secret, so nobody else may read it. */
import { stat } from 'node:fs/promises';
import { escapeControls } from '../../domain/events/log-line';
import { shellArgument } from '../../domain/shell-argument';
import { meaningOf } from '../system-error';
import { PlaceFault } from './fault';

/** Gives the file; throws a fault when it is not there, is another user's, or others can read it. */
export const checkedCredentials = async (file: string | null): Promise<string | null> => {
  if (file === null) return null;
  const shown = escapeControls(file);
  const found = await stat(file).catch((error: unknown) => {
    throw new PlaceFault('unusable', `its credentials can't be read: ${shown}: ${meaningOf(error)}`);
  });
  const own = process.geteuid?.() ?? found.uid;
  if (!found.isFile()) throw new PlaceFault('unusable', `its credentials are no file: ${shown}`);
  if (found.uid !== own && found.uid !== 0)
    throw new PlaceFault('unusable', `its credentials are another user's: ${shown}`);
  if ((found.mode & 0o077) !== 0)
    throw new PlaceFault('unusable', `others can read its credentials: ${shown}`, [
      `chmod 600 ${escapeControls(shellArgument(file))}`,
    ]);
  return file;
};
