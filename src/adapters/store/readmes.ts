/** README.txt of a store, which says how to restore without this program: written once, and anew where its text has changed since. */
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

/** Writes it where it is not there, or where only an earlier version's is. Of one of another length it reads what that is. Gives the names of all that stand there then. */
export const keepReadme = async (
  store: ObjectStore,
  there: Pick<Listing, 'readmes'>,
  isEncrypted: boolean,
  signal: AbortSignal,
): Promise<ReadonlyArray<string>> => {
  const newest = Math.max(0, ...there.readmes.keys());
  const names = [...there.readmes.keys()].map(readmeName);
  const text = Buffer.from(readmeText(isEncrypted));
  const serves =
    newest > 0 &&
    (there.readmes.get(newest) === text.length || !(await isFormerThere(store, newest, isEncrypted, signal)));
  if (serves) return names;
  const name = readmeName(newest + 1);
  await putObject(store, name, text, signal);
  return [...names, name];
};
