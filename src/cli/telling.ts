/** What a command came to is told by itself where nobody else would: what can't be told is a note, and changes no exit status. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { AskedFor, Untold } from '../app/notices/tell-after';
import type { BackupError } from '../domain/error';
import { escapeControls } from '../domain/events/log-line';
import type { Action, CliPorts } from './action';
import { type CommandIo, interruptionOf } from './command-io';

/** How long, in milliseconds, nobody wonders what is being done. */
const silentFor = 2_000;

const noteFor = ({ who, reason }: Untold): string =>
  escapeControls(`can't tell ${who}: ${reason}; backup_manager notify list shows what waits`);

/** Tells, and says so when that takes long. */
const withWord = async (
  io: CommandIo,
  tell: (signal: AbortSignal) => Promise<ReadonlyArray<Untold>>,
): Promise<ReadonlyArray<string>> => {
  const word = setTimeout(
    () => io.note('note: telling those who are to be told; Ctrl-C leaves that for later'),
    silentFor,
  );
  try {
    return (await tell(interruptionOf(io))).map(noteFor);
  } finally {
    clearTimeout(word);
  }
};

/** Behind a command that journals what may be to be told: told at once where no service runs. */
export const tellingAfter =
  (io: CommandIo, action: Action): Action =>
  (ports) =>
    pipe(
      action(ports),
      TE.chainTaskK((output) => async () => {
        const { tellWaiting } = await import('../app/notices/tell-after');
        const notes = await withWord(io, (signal) => tellWaiting(signal)(ports)());
        return { ...output, notes: [...output.notes, ...notes] };
      }),
    );

/** A backup failed with an error. Where that is in no journal, it is told from here; who could not be told is said aside. */
export const tellFailure =
  (io: CommandIo, asked: AskedFor, ports: CliPorts) =>
  (error: BackupError): TE.TaskEither<never, void> =>
    TE.fromTask(async () => {
      const { isUnjournalled, tellUnjournalled } = await import('../app/notices/tell-after');
      if (!isUnjournalled(error)) return;
      const notes = await withWord(io, (signal) => tellUnjournalled(asked, error, signal)(ports)());
      for (const note of notes) io.note(`note: ${note}`);
    });
