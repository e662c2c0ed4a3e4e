/** The composition root of a command: where ports meet adapters. Heavy adapters are loaded on use. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { version } from '../../package.json';
import type { OnPiece } from '../adapters/journal/fold';
import { followSupervisor } from '../adapters/supervised';
import { endOutput, openTerminal } from '../adapters/terminal';
import { findWorkspace } from '../adapters/workspace/find-workspace';
import type { CliPorts } from '../cli/action';
import { main } from '../cli/main';
import { noBar, openBar } from '../cli/text/progress-bar';
import { readingNote } from '../cli/text/reading-note';
import type { BackupError } from '../domain/error';
import { commandPorts } from './command-ports';

/** Runs one command; gives the exit status. */
export const runBackupManager = async (argv: ReadonlyArray<string>): Promise<number> => {
  const isSupervised = followSupervisor();
  const terminal = openTerminal();
  const onPiece: OnPiece = terminal.isTerminal
    ? readingNote(terminal.drawAside, () => performance.now())
    : () => undefined;
  const open = (directory: string | undefined): E.Either<BackupError, CliPorts> =>
    pipe(
      findWorkspace(directory),
      E.map((workspace) => commandPorts(workspace, onPiece)),
    );
  const status = await main(argv, {
    ...terminal,
    version,
    openBar: (title) => () => (terminal.isTerminal ? openBar(title, process.stderr) : Promise.resolve(noBar)),
    open,
  });
  const ended = await endOutput(status);
  // why: a call that hangs would keep the process; its supervisor tells the status
  if (isSupervised) process.exit(ended);
  return ended;
};
