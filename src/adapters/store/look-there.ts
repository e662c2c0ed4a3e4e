/** Whether what was sent stands there: by what one listing of lists gives. */
import type { KnownVersion, LookRequest } from '../../ports/copies';
import { headsFolder, journalFolder, versionsFolder } from '../../codecs/store/object-names';
import { checkStillOurs } from './claim';
import { listNameOf } from './copy-pass';
import { gapsIn } from './gone-there';
import { listStore } from './listing';
import type { PlaceNotes } from './place-notes';
import { wrongThere } from './stop';
import { tagger } from './tags';

/** Gives those that are to stand there and do not. Ends the work where a line of the journal, or its head, is not there. */
export const lookThere = async (
  { store, versions, line }: LookRequest,
  notes: PlaceNotes,
  signal: AbortSignal,
): Promise<ReadonlyArray<KnownVersion>> => {
  const document = notes.document();
  if (document === null) return versions;
  await checkStillOurs(store, notes, signal);
  const folders = line === null ? [versionsFolder] : [versionsFolder, headsFolder, journalFolder];
  const { byVersion, listSizes, heads, segments } = await listStore(store, signal, folders);
  if (line !== null && heads.every(({ seq }) => seq !== line))
    throw wrongThere(store.where, `the head of line ${line} was sent, and does not stand there`);
  const [gap] = line === null ? [] : gapsIn(segments, { first: 1, last: line });
  if (gap !== undefined)
    throw wrongThere(
      store.where,
      `the journal was sent up to line ${line}, and line ${gap.first} does not stand there`,
    );
  const tag = tagger(document.key);
  return versions.filter((version) => {
    const list = byVersion.get(listNameOf(tag, document.key !== null, version));
    return list === undefined || listSizes.get(list) === 0;
  });
};
