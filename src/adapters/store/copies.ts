/** Copies elsewhere, for a workspace whose state lies in `state`. */
import type { Copies } from '../../ports/copies';
import { sweepWorkspace } from '../workspace/left-by-copies';
import { ageLibrary, type AgeLibrary } from './age';
import { checkStore } from './check-store';
import { copyPass } from './copy-pass';
import { withFetched } from './fetch-archive';
import { makeIdentity } from './key-file';
import { compareHistory } from './compare-history';
import { notesIn, withNotes } from './place-notes';
import { lookThere } from './look-there';
import { pruneStore } from './prune-store';
import { openReader } from './reader';
import { recoverWorkspace } from './recover-workspace';
import { settled, working } from './stop';

export const makeCopies = (state: string, load: () => Promise<AgeLibrary> = ageLibrary): Copies => ({
  copy: (request, onProgress, onCopied, signal) =>
    working('copy to', request.store.where, async () => {
      await sweepWorkspace(state);
      return withNotes(state, request.destination, (notes) =>
        copyPass({ ...request, state, load, onProgress, onCopied, signal }, notes),
      );
    }),
  look: (request, signal) =>
    working('use', request.store.where, () =>
      withNotes(state, request.destination, (notes) => lookThere(request, notes, signal)),
    ),
  prune: (request, signal) =>
    working('use', request.store.where, () =>
      withNotes(state, request.destination, (notes) => pruneStore({ ...request, load, signal }, notes)),
    ),
  versions: (access, name, signal) =>
    working('read', access.store.where, async () => (await openReader(access, load, signal)).versions(name)),
  withArchive: (access, version, directory, onProgress, signal, use, parts = null) =>
    working('write in', directory, async () =>
      withFetched(
        await openReader(access, load, signal),
        version,
        directory,
        onProgress,
        signal,
        async (path) => settled(use(path)),
        parts,
      ),
    ),
  recover: (access, url, directory, signal) =>
    working('write in', directory, async () =>
      recoverWorkspace(await openReader(access, load, signal), url, directory),
    ),
  compare: (access, destination, journal, signal) =>
    working('read', access.store.where, () =>
      compareHistory(access, notesIn(state, destination), journal, load, signal),
    ),
  newKey: (file) => working('write', file, () => makeIdentity(file, load)),
  check: (access, sample, destination, onProgress, signal) =>
    working('read', access.store.where, async () =>
      checkStore(
        await openReader(access, load, signal),
        sample,
        destination === null ? null : notesIn(state, destination),
        onProgress,
        signal,
      ),
    ),
});
