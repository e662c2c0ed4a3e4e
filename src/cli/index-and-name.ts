/** A word that is the index of one schedule and the name of another: the index is meant, and that is said. */
import { pipe } from 'fp-ts/function';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { isIndex, namesakeOf } from '../domain/occurrence/choose-schedule';
import type { Action, CliPorts } from './action';

const noteOn =
  (names: ReadonlyArray<string | null>) =>
  (word: string): ReadonlyArray<string> => {
    const other = namesakeOf(names, word);
    return other === null
      ? []
      : [`${word} is taken for an index; the schedule that has the name ${word} is at index ${other}`];
  };

const notesOn =
  (words: ReadonlyArray<string>, ports: CliPorts): T.Task<ReadonlyArray<string>> =>
  async () => {
    const { namesInFile } = await import('../app/name-asked');
    const names = await namesInFile(ports)();
    return [...new Set(words)].flatMap(noteOn(names));
  };

/** An action that takes schedules by these words. The list is read before it, which may change it. */
export const takingIndexes =
  (words: ReadonlyArray<string>, action: Action): Action =>
  (ports) =>
    words.some(isIndex)
      ? pipe(
          TE.fromTask(notesOn(words, ports)),
          TE.chain((notes) =>
            pipe(
              action(ports),
              TE.map((output) => ({ ...output, notes: [...output.notes, ...notes] })),
            ),
          ),
        )
      : action(ports);
