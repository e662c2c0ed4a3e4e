/** A new identity in a file of its own, as `age-keygen` writes it. */
import { opening, realFileSystem, writeDurably } from '../file-system';
import type { AgeLibrary } from './age';

/** A file that is there is never written over: it may hold the only key to something. */
export const makeIdentity = async (file: string, load: () => Promise<AgeLibrary>): Promise<string> => {
  const { identity, recipient } = await (await load()).newIdentity();
  const text = `# created: ${new Date().toISOString()}\n# public key: ${recipient}\n${identity}\n`;
  writeDurably(realFileSystem, file, Buffer.from(text), 0o600, opening.exclusively);
  return recipient;
};
