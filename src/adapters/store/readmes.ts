/** README.txt of a store, which says how to restore without this program: written once, beside it where its text has changed since, and again where it is gone. */
import { createHash } from 'node:crypto';
import { readmeName } from '../../codecs/store/object-names';
import { isFormerReadme, readmeText } from '../../codecs/store/readme-text';
import type { ObjectStore } from '../../ports/object-store';
import type { Listing } from './listing';
import { reasonThere } from './stop';
import { putObject, readObject } from './whole-objects';

const isFormer = (text: Buffer, isEncrypted: boolean): boolean =>
  isFormerReadme(createHash('sha256').update(text).digest('hex'), isEncrypted);

/** Whether this program, or an earlier version of it, wrote that. */
export const isReadme = (text: Buffer, isEncrypted: boolean): boolean =>
  text.equals(Buffer.from(readmeText(isEncrypted))) || isFormer(text, isEncrypted);

/** What can't be read there is told by a check of the place, and is no reason to copy nothing. */
const isFormerThere = async (
  store: ObjectStore,
  edition: number,
  isEncrypted: boolean,
  signal: AbortSignal,
): Promise<boolean> => {
  try {
    return isFormer(await readObject(store, readmeName(edition), signal), isEncrypted);
  } catch (error) {
    if (reasonThere(error) === null) throw error;
    return false;
  }
};

/**
 * Writes it where it is not there, and beside what an earlier version wrote last. Of one of another length it reads what that is. Gives the
 * names of all that stand there then.
 */
export const keepReadme = async (
  store: ObjectStore,
  { readmes }: Pick<Listing, 'readmes'>,
  isEncrypted: boolean,
  signal: AbortSignal,
): Promise<ReadonlyArray<string>> => {
  const newest = Math.max(0, ...readmes.keys());
  const text = Buffer.from(readmeText(isEncrypted));
  const isOutdated =
    newest > 0 &&
    readmes.get(newest) !== text.length &&
    (await isFormerThere(store, newest, isEncrypted, signal));
  const lacking = [...(readmes.has(1) ? [] : [1]), ...(isOutdated ? [newest + 1] : [])].map(readmeName);
  for (const name of lacking) await putObject(store, name, text, signal);
  return [...[...readmes.keys()].map(readmeName), ...lacking];
};
