/** The exit statuses and what each means: the one table that `--help` prints, and that docs/commands.md and docs/json.md repeat. */

import { filled } from './text/help-text';

/** An archive was made, but not everything is in it. */
export const partialStatus = 3;

/** As a shell says it of a command that Ctrl-C ended. */
export const interruptedStatus = 130;

interface ExitStatus {
  readonly status: number;
  readonly meaning: string;
}

/** `domain/error.ts` says which errors give 1 and which 2. */
export const exitStatuses: ReadonlyArray<ExitStatus> = [
  { status: 0, meaning: 'Done' },
  {
    status: 1,
    meaning: 'Refused or failed: standard error and logs/ say why. Or status, verify or doctor finds a fault',
  },
  {
    status: 2,
    meaning:
      'Wrong usage: an unknown command or option, a missing or surplus argument, a time not understood',
  },
  {
    status: partialStatus,
    meaning: 'Partial: run made an archive, but not everything is in it, or the source looks too small',
  },
  { status: interruptedStatus, meaning: 'Interrupted by Ctrl-C before it was done' },
];

/** The table at the end of `--help`. */
export const exitStatusHelp = `
Exit status:
${exitStatuses.map(({ status, meaning }) => `  ${String(status).padEnd(3)}  ${filled(meaning, 7)}`).join('\n')}
`;
