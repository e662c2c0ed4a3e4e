/** All that is done for one place: what is not there is sent, what is to be there is looked for, and what its rules drop is removed. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import type { Copies, CopyProgress, KnownVersion } from '../../ports/copies';
import { type CopyPass, type CopyPorts, copyTo, recordingFailure } from './copy';
import { lookThere } from './look-there';
import { type PrunedPlace, prunePlace } from './prune-place';

export type KeepPorts = CopyPorts & { readonly copies: Pick<Copies, 'copy' | 'look' | 'prune'> };

export interface CopiedAndKept {
  readonly report: CopyPass;
  /** Those that stood there, and are neither there nor here any more. */
  readonly vanished: ReadonlyArray<KnownVersion>;
  readonly pruned: PrunedPlace;
}

export const vanishedAgain = (where: string): BackupError => ({
  ...{ type: 'DestinationFailed', cause: 'wrong', doing: 'use', where },
  reason: 'what was sent, and what it said to have stored, does not stand there',
  advice: ['nothing can be trusted to a place that answers so'],
});

export const copyAndKeep =
  (
    destination: Destination,
    onProgress: (progress: CopyProgress) => void,
    signal: AbortSignal,
    identity: string | null,
  ): RTE.ReaderTaskEither<KeepPorts, BackupError, CopiedAndKept> =>
  (ports) => {
    const send = copyTo(destination, onProgress, signal, () => null, identity)(ports);
    const look = ({ line }: CopyPass) => lookThere(destination, line, signal)(ports);
    return pipe(
      send,
      TE.bindTo('first'),
      TE.chain(({ first }) =>
        pipe(
          look(first),
          TE.chain((vanished) =>
            vanished.length === 0
              ? TE.right({ report: first, vanished })
              : pipe(
                  send,
                  TE.chainFirst((again) =>
                    pipe(
                      look(again),
                      TE.filterOrElse(
                        (missing) => missing.length === 0,
                        () => vanishedAgain(destination.url),
                      ),
                    ),
                  ),
                  TE.map((again) => ({
                    report: {
                      ...again,
                      copied: [...first.copied, ...again.copied],
                      resent: [...first.resent, ...again.resent],
                      resentObjects: [...first.resentObjects, ...again.resentObjects],
                    },
                    vanished,
                  })),
                ),
          ),
          TE.bind('pruned', ({ report }) => prunePlace(destination, report, signal)(ports)),
          recordingFailure(ports, destination, signal, () => null),
        ),
      ),
    );
  };
