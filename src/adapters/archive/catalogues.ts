/** The `Catalogues` port: what archives hold, asked of their catalogues. */
import * as TE from 'fp-ts/TaskEither';
import type { Catalogues, CompareFailure, PrintFailure } from '../../ports/catalogues';
import type { UnpackFailure } from '../../ports/unarchiver';
import { meaningOfCode } from '../system-error';
import { toFailure } from './archive-error';
import { AfterFailed, compareArchives } from './history/compare';
import { findMembers } from './history/find-members';
import { listMembers } from './history/list-members';
import { namesBeginning } from './history/names-beginning';
import { withCatalogue } from './history/obtain';
import { partsFor } from './history/parts-for';
import { holdRestored } from './verify/hold-restored';
import { NotPrinted, printMember, holding, writingTo } from './history/print-member';

const printFailure = (error: unknown, archive: string): PrintFailure => {
  if (!(error instanceof NotPrinted)) return toFailure(error, archive);
  const { kind, message } = error;
  if (kind !== 'output') return { kind, message };
  return message === 'EPIPE' || message === 'ECONNRESET'
    ? { kind: 'reader gone', message }
    : { kind, message: `can't write standard output: ${meaningOfCode(message)}` };
};

const attempt = <A>(archive: string, f: () => Promise<A>): TE.TaskEither<UnpackFailure, A> =>
  TE.tryCatch(f, (error) => toFailure(error, archive));

/** `directory` is where catalogues lie; it need not be there. */
export const makeCatalogues = (directory: string, output: number): Catalogues => ({
  list: (archive, paths, onEntries, onProgress, signal) =>
    attempt(archive.path, () =>
      withCatalogue(directory, archive, onProgress, signal, (catalogue) =>
        listMembers(catalogue, paths, onEntries, signal),
      ),
    ),
  find: (archives, query, onProgress, signal) =>
    attempt(directory, () => findMembers(directory, archives, query, onProgress, signal)),
  compare: (before, after, onDifference, onProgress, signal) =>
    TE.tryCatch(
      () => compareArchives(directory, before, after, onDifference, onProgress, signal),
      (error): CompareFailure =>
        error instanceof AfterFailed && 'path' in after
          ? { ...toFailure(error.error, after.path), side: 'after' }
          : { ...toFailure(error, before.path), side: 'before' },
    ),
  parts: (sha256, paths) => attempt(directory, () => Promise.resolve(partsFor(directory, sha256, paths))),
  beginning: (sha256, typed, most) =>
    attempt(directory, () => Promise.resolve(namesBeginning(directory, sha256, typed, most))),
  hold: (archive, restored, onProgress, signal) =>
    attempt(archive.path, () =>
      withCatalogue(directory, archive, onProgress, signal, (catalogue) =>
        holdRestored(catalogue, restored, onProgress, signal),
      ),
    ),
  print: (archive, path, most, onProgress, signal) =>
    TE.tryCatch(
      async () => {
        const { write, content } =
          most === null ? { write: writingTo(output), content: () => null } : holding(most);
        const printed = await printMember(directory, archive, path, write, onProgress, signal);
        return { ...printed, content: content() };
      },
      (error) => printFailure(error, archive.path),
    ),
});
