/** Holds what stands at a place against what the journal says was sent there; what vanished is told, and is to be sent again. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { versionKey } from '../../domain/archive/place-versions';
import type { BackupError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import type { Copies, KnownVersion } from '../../ports/copies';
import { usePlace } from '../destinations/use-place';
import { execute } from '../execute';
import type { CopyPorts } from './copy';
import { asKnown, keysOf, placePlanner } from './plan-place';

export type LookPorts = CopyPorts & { readonly copies: Pick<Copies, 'look'> };

/** `line`: up to which the journal was sent; null where that is not known. Gives those that vanished, but for those that the rules there drop. */
export const lookThere =
  (
    destination: Destination,
    line: number | null,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<LookPorts, BackupError, ReadonlyArray<KnownVersion>> =>
  (ports) =>
    pipe(
      execute({ type: 'ReadSchedules' })(ports),
      TE.chain(({ state }) => placePlanner(ports, destination, state)),
      TE.chain(({ expected, dropped }) =>
        pipe(
          usePlace(destination, signal, (store) =>
            ports.copies.look(
              {
                ...{ store, destination: destination.destination, line },
                versions: expected.map(asKnown),
              },
              signal,
            ),
          )(ports),
          TE.map((missing) => {
            // why: one that was removed by the rules there when this machine was cut off is as it should be
            const going =
              missing.length === 0 ? new Set() : keysOf(dropped(expected).map(({ version }) => version));
            return missing.filter((version) => !going.has(versionKey(version)));
          }),
        ),
      ),
      TE.chainFirst((versions) =>
        versions.length === 0
          ? TE.right<BackupError, unknown>(undefined)
          : execute({
              type: 'RecordCopyVanished',
              ...{ destination: destination.destination, versions },
            })(ports),
      ),
    );
