/** The archive of a version that is asked about, be it that it gets another name meanwhile. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../domain/archive/archives';
import type { BackupError } from '../domain/error';
import type { Instant } from '../domain/time/time';
import type { HeldArchive } from '../ports/catalogues';
import type { UnpackFailure } from '../ports/unarchiver';
import { choose, chooseAgain, type Chosen, type ChoosePorts } from './choose-archive';

/** Which version; the newest where both are null. */
export interface AskedVersion {
  readonly name: string;
  readonly version: string | null;
  readonly by: Instant | null;
}

/** An archive that was asked for, and how it is called. */
export interface Held extends HeldArchive {
  readonly version: Version;
  readonly shown: string;
}

type Failure = Pick<UnpackFailure, 'message'> & { readonly kind: string };

/** Why it could not be read, as a person is told. */
export const cannotRead =
  (shown: string) =>
  ({ kind, message }: Failure): BackupError => ({
    type: 'CannotRead',
    archive: shown,
    reason:
      kind === 'changed'
        ? 'it is not the archive that was made: its digest is not the one in the journal'
        : message,
  });

const heldBy = ({ path, sha256, shown, version }: Chosen): Held | null =>
  version === null || sha256 === null ? null : { path, sha256, shown, version };

/** A newer archive may have taken the place of the chosen one, or `keep` have removed it: then it is chosen once more. */
export const withHeld = <E extends Failure, A>(
  ports: ChoosePorts,
  { name, version, by }: AskedVersion,
  use: (held: Held) => TE.TaskEither<E, A>,
  toError: (held: Held) => (failure: E) => BackupError = ({ shown }) => cannotRead(shown),
): TE.TaskEither<BackupError, A> => {
  const from = { type: 'journal' as const, name, version, by, unverified: false };
  const useChosen = (chosen: Chosen, isAgain: boolean): TE.TaskEither<BackupError, A> => {
    const held = heldBy(chosen);
    if (held === null) return TE.left({ type: 'NoSuchArchive', name });
    return pipe(
      use(held),
      TE.orElse((failure) => {
        const isDisplaced = failure.kind === 'missing' || failure.kind === 'changed';
        return isDisplaced && !isAgain
          ? pipe(
              chooseAgain(ports, from, chosen),
              TE.chain((again) => useChosen(again, true)),
            )
          : TE.left(toError(held)(failure));
      }),
    );
  };
  return pipe(
    choose(ports, from),
    TE.chain((chosen) => useChosen(chosen, false)),
  );
};
