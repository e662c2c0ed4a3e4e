/** What came of a `run` of several schedules: of each when it is over, and of all for programs. */
import type { TypeOf } from 'io-ts';
import { advice, type BackupError, exitStatus, showError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import type { SeveralRunsResult } from '../../codecs/replies/archives';
import { interruptedStatus, partialStatus } from '../exit-status';
import { type Output, replied, silence } from '../output';
import { belowHeading } from './lines';

type Entry = TypeOf<typeof SeveralRunsResult>['runs'][number];

/** One of several, as people read it and as programs do. */
export interface OneRun {
  readonly output: Output;
  readonly entry: Entry;
}

/** A line that stands alone has to say which schedule it is about. */
const about =
  (which: string) =>
  (line: string): string =>
    line.startsWith(belowHeading) ? line : `${escapeControls(which)}: ${line}`;

export const toldRun = (which: string, index: number, ended: Output): OneRun => {
  const { status, reply, notes, errors } = ended;
  const result =
    reply?.command === 'run' && reply.result !== null && 'outcome' in reply.result ? reply.result : null;
  // why: a failed one names the path that it can't back up
  const told = result?.outcome === 'failed' ? (line: string) => line : about(which);
  return {
    output: { ...ended, notes: notes.map(told), errors: errors.map(told) },
    entry: { which, index, exit: status, result, error: null },
  };
};

/** `index` is null where the word means no schedule: then the message is about the word. */
export const refusedRun = (which: string, index: number | null, error: BackupError): OneRun => {
  const status = exitStatus(error);
  const message = showError(error);
  const lines = advice(error);
  const errors = [
    index === null ? message : about(which)(message),
    ...lines.map((line) => belowHeading + line),
  ].map(escapeControls);
  return {
    output: { ...silence, errors, status },
    entry: { which, index, exit: status, result: null, error: { type: error.type, message, advice: lines } },
  };
};

/** One that an interruption ended, or left out, decides; else one that failed, then one that is partial. */
const together = (statuses: ReadonlyArray<number>): number => {
  if (statuses.includes(interruptedStatus)) return interruptedStatus;
  if (statuses.some((status) => status !== 0 && status !== partialStatus)) return 1;
  return statuses.includes(partialStatus) ? partialStatus : 0;
};

/** `left`: those that an interruption left without a beginning. What has been said of each is not said again. */
export const allRuns = (
  runs: ReadonlyArray<OneRun>,
  left: ReadonlyArray<string>,
  isSaid: boolean,
): Output => {
  const notBegun = left.length === 0 ? [] : [`not begun: ${left.map(escapeControls).join(', ')}`];
  const status = together([...runs.map(({ entry }) => entry.exit), ...left.map(() => interruptedStatus)]);
  if (isSaid) return { ...silence, notes: notBegun, status };
  return replied(
    { command: 'run', result: { runs: runs.map(({ entry }) => entry) } },
    {
      notes: [...runs.flatMap(({ output }) => output.notes), ...notBegun],
      errors: runs.flatMap(({ output }) => output.errors),
      status,
    },
  );
};
