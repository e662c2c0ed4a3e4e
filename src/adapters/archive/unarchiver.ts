/** The `Unarchiver` port: restores archives, proves that they can be restored, and names them by their digest. */
import * as TE from 'fp-ts/TaskEither';
import type { Unarchiver } from '../../ports/unarchiver';
import { toFailure } from './archive-error';
import { digest } from './digest';
import { examineArchive } from './verify/examine';
import { listEverything, type ListSource } from './source/list-source';
import { unpack } from './restore/restore';
import { type MakeWriteBehind, makeWriteBehind } from './restore/write-behind';

/**
 * @param listSource what a backup of a source would store; `examine` reports what of it an archive lacks
 * @param writeBehind makes what writes files behind the reading of an archive
 */
export const makeUnarchiver = (
  listSource: ListSource = listEverything,
  writeBehind: MakeWriteBehind = makeWriteBehind,
): Unarchiver => ({
  unpack: (request, onProgress, signal) =>
    TE.tryCatch(
      () => unpack(request, onProgress, signal, writeBehind),
      (error) => toFailure(error, request.archive),
    ),
  examine: (archive, sha256, compareWith, onMember, signal) =>
    TE.tryCatch(
      () => examineArchive(archive, sha256, compareWith, listSource, onMember, signal),
      (error) => toFailure(error, archive),
    ),
  digest: (archive, signal) =>
    TE.tryCatch(
      () => digest(archive, signal),
      (error) => toFailure(error, archive),
    ),
});
