/** The engines that write and read archives, loaded with the first archive. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Archiver } from '../../ports/archiver';
import type { Catalogues } from '../../ports/catalogues';
import type { Unarchiver, UnpackFailure } from '../../ports/unarchiver';

export const archiverOnUse: Archiver = {
  pack: (...request) =>
    pipe(
      TE.fromTask(() => import('./pack/archiver')),
      TE.chain(({ makeArchiver }) => makeArchiver().pack(...request)),
    ),
};

const unarchiver = TE.fromTask<Unarchiver, UnpackFailure>(async () => {
  const [{ makeUnarchiver }, { listAsPacked }] = await Promise.all([
    import('./unarchiver'),
    import('./source/source-listing'),
  ]);
  return makeUnarchiver(listAsPacked);
});

export const unarchiverOnUse: Unarchiver = {
  unpack: (...request) =>
    pipe(
      unarchiver,
      TE.chain((engine) => engine.unpack(...request)),
    ),
  examine: (...request) =>
    pipe(
      unarchiver,
      TE.chain((engine) => engine.examine(...request)),
    ),
  digest: (...request) =>
    pipe(
      unarchiver,
      TE.chain((engine) => engine.digest(...request)),
    ),
};

/** Standard output, which files are written to. */
const output = 1;

/** @param directory where catalogues lie */
export const cataloguesOnUse = (directory: string): Catalogues => {
  const engine = TE.fromTask<Catalogues>(async () => {
    const { makeCatalogues } = await import('./catalogues');
    return makeCatalogues(directory, output);
  });
  return {
    list: (...request) =>
      pipe(
        engine,
        TE.chainW(({ list }) => list(...request)),
      ),
    beginning: (...request) =>
      pipe(
        engine,
        TE.chainW(({ beginning }) => beginning(...request)),
      ),
    find: (...request) =>
      pipe(
        engine,
        TE.chainW(({ find }) => find(...request)),
      ),
    compare: (...request) =>
      pipe(
        engine,
        TE.chainW(({ compare }) => compare(...request)),
      ),
    parts: (...request) =>
      pipe(
        engine,
        TE.chainW(({ parts }) => parts(...request)),
      ),
    hold: (...request) =>
      pipe(
        engine,
        TE.chainW(({ hold }) => hold(...request)),
      ),
    print: (...request) =>
      pipe(
        engine,
        TE.chainW(({ print }) => print(...request)),
      ),
  };
};
