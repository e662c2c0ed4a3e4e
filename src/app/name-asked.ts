/** The name that is meant by an index, as `list` shows it, or by a name: `list` comes first, as for every command. */
import { pipe } from 'fp-ts/function';
import type * as RT from 'fp-ts/ReaderTask';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { readScheduleLine } from '../codecs/schedule-line';
import { isIndex } from '../domain/occurrence/choose-schedule';
import { listInForce } from './list-in-force';
import type { ReadHistoryPorts } from './read-history';

const nameIn = (line: string): string | null => {
  const read = readScheduleLine(line);
  return read._tag === 'Right' ? (read.right?.name ?? null) : null;
};

/** The names of the schedules that `list` shows; none where it can't be read. */
export const namesInFile: RT.ReaderTask<ReadHistoryPorts, ReadonlyArray<string | null>> = (ports) =>
  pipe(
    listInForce(ports),
    TE.match(
      () => [],
      ({ schedules }) => schedules.map(nameIn),
    ),
  );

/** A word that is no index there is taken for a name: without the schedules every word is, as of archives whose schedules are gone. */
export const nameAsked =
  (which: string): RTE.ReaderTaskEither<ReadHistoryPorts, never, string> =>
  (ports) =>
    isIndex(which)
      ? TE.fromTask(
          pipe(
            namesInFile(ports),
            T.map((names) => names[Number(which)] ?? which),
          ),
        )
      : TE.right(which);
