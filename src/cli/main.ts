/** One run of `backup_manager`: read the arguments, run the command, say and log what came of it, give the exit status. */
import * as E from 'fp-ts/Either';
import { logTexts } from '../app/execute';
import { advice, type BackupError, exitStatus } from '../domain/error';
import { errorText, escapeControls } from '../domain/log-line';
import type { CliPorts } from './commands';
import { readArguments, type Voice } from './program';

/** What `main` needs of the process that it runs in. */
export interface Terminal extends Voice {
  readonly version: string;
  /** Opens the workspace: the directory given, or the one that the environment says. */
  readonly open: (directory: string | undefined) => E.Either<BackupError, CliPorts>;
}

const report = (terminal: Terminal, ports: CliPorts | null, error: BackupError): number => {
  if (ports !== null) logTexts(ports)([errorText(error)]);
  terminal.note(escapeControls(errorText(error)));
  for (const line of advice(error)) terminal.note(`  ${escapeControls(line)}`);
  return exitStatus(error);
};

export const main = async (argv: ReadonlyArray<string>, terminal: Terminal): Promise<number> => {
  const request = readArguments(argv, terminal.version, terminal);
  if (request.type === 'said') return 0;
  const opened = terminal.open(request.directory);
  if (request.type === 'wrong')
    return report(terminal, E.isRight(opened) ? opened.right : null, request.error);
  if (E.isLeft(opened)) return report(terminal, null, opened.left);
  const outcome = await request.action(opened.right)();
  if (E.isLeft(outcome)) return report(terminal, opened.right, outcome.left);
  const { results, notes, errors, status } = outcome.right;
  if (results.length > 0) terminal.out(`${results.join('\n')}\n`);
  for (const note of notes) terminal.note(`note: ${note}`);
  for (const error of errors) terminal.note(`Error: ${error}`);
  return status;
};
