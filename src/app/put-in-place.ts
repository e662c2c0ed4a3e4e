/** Puts a sealed archive in its place; where a name was taken meanwhile, another is chosen and journalled before it is used. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Sealed } from '../domain/decider/state';
import type { ArchiveStore } from '../ports/archive-store';
import { contained } from './contained';
import { execute, type ExecutePorts } from './execute';
import { storeFailed } from './published';

export type PlacePorts = ExecutePorts & { readonly archiveStore: Pick<ArchiveStore, 'settle' | 'publish'> };

/** Hears what is done next. */
export type OnPlacing = (step: 'sealing' | 'publishing') => void;

/** Left when the journal fails; else whether the store could do it, or why not. */
export type Placed = TE.TaskEither<BackupError, E.Either<BackupError, void>>;

/** How often other names are chosen before that is given up: only something that takes them on purpose needs more. */
const attempts = 5;

const allTaken = (archive: string): BackupError => ({
  type: 'FileFailed',
  doing: 'keep',
  path: `backups/${archive}`,
  reason: 'each name for it was taken by another file in the same moment',
});

/** With what, and who hears of it: the same for each attempt. */
interface Placing {
  readonly ports: PlacePorts;
  readonly onStep: OnPlacing;
}

const seal = (placing: Placing, sealed: Sealed, left: number): Placed => {
  const { ports, onStep } = placing;
  onStep('sealing');
  return pipe(
    TE.fromTask<E.Either<BackupError, Sealed['placement']>, BackupError>(
      contained(
        () => ports.archiveStore.settle(sealed.placement, ports.clock.now()),
        storeFailed('make room for', sealed.placement.archive),
      ),
    ),
    TE.chain((settled): Placed => {
      if (E.isLeft(settled)) return TE.right(settled);
      const now = { ...sealed, placement: settled.right };
      return pipe(
        execute({ type: 'SealArchive', ...now })(ports),
        TE.chain(() => publish(placing, now, left)),
      );
    }),
  );
};

const publish = (placing: Placing, sealed: Sealed, left: number): Placed => {
  const { ports, onStep } = placing;
  onStep('publishing');
  return pipe(
    TE.fromTask(
      contained(
        () => ports.archiveStore.publish(sealed.placement),
        storeFailed('publish', sealed.placement.archive),
      ),
    ),
    TE.chain((came): Placed => {
      if (E.isLeft(came)) return TE.right(came);
      if (came.right === 'published') return TE.right(E.right(undefined));
      return left > 0
        ? seal(placing, sealed, left - 1)
        : TE.right(E.left(allTaken(sealed.placement.archive)));
    }),
  );
};

/** Chooses the names for good, journals them with the archive's digest, and publishes it under them. */
export const sealAndPublish = (ports: PlacePorts, sealed: Sealed, onStep: OnPlacing): Placed =>
  seal({ ports, onStep }, sealed, attempts);

/** Publishes an archive under the names that were journalled. */
export const publishSealed = (ports: PlacePorts, sealed: Sealed): Placed =>
  publish({ ports, onStep: () => undefined }, sealed, attempts);
