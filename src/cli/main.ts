/** One run of `backup_manager`: read the arguments, run the command, say and log what came of it, give the exit status. */
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import { logTexts } from '../app/log-texts';
import { advice, type BackupError, exitStatus, showError } from '../domain/error';
import { errorText, escapeControls } from '../domain/events/log-line';
import type { CliPorts, Need } from './action';
import { interruptedStatus } from './exit-status';
import { watchFor } from './interruption';
import { type Documents, say } from './output';
import { readArguments, type Request } from './program';
import type { Terminal } from './registry';

/** What `main` needs of the process that it runs in. */
export interface Process extends Terminal {
  readonly version: string;
  /** Opens the workspace: the directory given, or the one that the environment says. */
  readonly open: (directory: string | undefined) => E.Either<BackupError, CliPorts>;
  /** Ends the process, whatever is still under way, once all has been said. */
  readonly leave: (status: number) => void;
}

const load = async (): Promise<Documents> => {
  const { replyDocument, problemDocument, interruptedDocument } = await import('../codecs/replies/document');
  return { replyDocument, problemDocument, interruptedDocument };
};

/** The ports for what a command needs: without a workspace it is refused, or leaves no log. */
const inPlace = (ports: CliPorts, need: Need): E.Either<BackupError, CliPorts> => {
  if (need === 'directory' || ports.location.isWorkspace()) return E.right(ports);
  if (need === 'schedules') return E.left({ type: 'SchedulesFileMissing' });
  return need === 'nothing'
    ? E.right({ ...ports, log: { write: () => () => undefined } })
    : E.left({
        type: 'NoWorkspace',
        directory: ports.location.directory,
        above: ports.location.workspaceAbove(),
      });
};

/** Says and logs an error: on standard error for people, and as a document when one was asked for. */
const report = async (
  process: Process,
  ports: CliPorts | null,
  { instruction, json }: Exclude<Request, { type: 'said' }>,
  error: BackupError,
): Promise<number> => {
  const status = exitStatus(error);
  if (ports !== null) logTexts(ports)([errorText(error)]);
  if (json) {
    const problem = { type: error.type, message: showError(error), advice: advice(error) };
    const { problemDocument } = await load();
    process.out(`${problemDocument(instruction, problem, status)}\n`);
  }
  process.note(escapeControls(errorText(error)));
  for (const line of advice(error)) process.note(`  ${escapeControls(line)}`);
  return status;
};

export const main = async (argv: ReadonlyArray<string>, process: Process): Promise<number> => {
  const { interrupted, unless } = watchFor(process.interrupted);
  let documents: Documents | null = null;
  const request = await readArguments(argv, process.version, { ...process, interrupted }, () => documents);
  if (request.type === 'said') return 0;
  const opened = process.open(request.directory);
  if (request.type === 'wrong')
    return report(process, E.isRight(opened) ? opened.right : null, request, request.error);
  if (E.isLeft(opened)) return report(process, null, request, opened.left);
  const ports = inPlace(opened.right, request.need);
  if (E.isLeft(ports))
    return report(process, request.need === 'schedules' ? opened.right : null, request, ports.left);
  if (request.json) documents = await load();
  const command = request.action(ports.right);
  // why: without a document there is nothing to say, and the signal itself ends the process
  const outcome = request.json ? await unless(command)() : O.some(await command());
  if (O.isNone(outcome)) {
    const { interruptedDocument } = await load();
    process.out(`${interruptedDocument(request.instruction, interruptedStatus)}\n`);
    process.leave(interruptedStatus);
    return interruptedStatus;
  }
  if (E.isLeft(outcome.value)) return report(process, ports.right, request, outcome.value.left);
  return say(process, documents, outcome.value.right);
};
