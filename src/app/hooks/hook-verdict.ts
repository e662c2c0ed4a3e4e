/** What a run of a hook comes to: whether it counts as failed, and what it has said. */
import { encodeMinutes } from '../../codecs/minutes-text';
import { minute } from '../../domain/time/time';
import type { HookName } from '../../domain/events/hook';
import type { HookRun } from '../../ports/hooks';

/** Characters of the last line that a reason quotes. */
const quoted = 200;

const lastLine = (output: string): string => {
  const line = output
    .split('\n')
    .findLast((text) => text.trim() !== '')
    ?.trim();
  return line === undefined ? '' : `: ${line.slice(0, quoted)}`;
};

/** In whole minutes, or seconds where it is less. */
const span = (milliseconds: number): string =>
  milliseconds < minute
    ? `${Math.round(milliseconds / 1000)} s`
    : encodeMinutes(Math.round(milliseconds / minute));

/** Why a run counts as failed, to be read behind the hook's name; null when it does not. */
export const hookFailure = (hook: HookName, run: HookRun, timeout: number): string | null => {
  switch (run.ended) {
    case 'unusable':
      return `can't be run: ${run.reason}`;
    case 'timeout':
      return `took longer than ${span(timeout)}, and was ended`;
    case 'cancelled':
      return 'was ended, since the backup was given up';
    case 'signal':
      return `was ended by ${run.signal}${lastLine(run.output)}`;
    case 'exited': {
      if (run.status !== 0) return `ended with status ${run.status}${lastLine(run.output)}`;
      return hook === 'before-backup' ? sourceFault(run.sources) : null;
    }
  }
};

const sourceFault = (sources: HookRun['sources']): string | null => {
  if (new Set(sources).size > 1) return 'named more than one source';
  return sources.includes(null) ? 'named a source that is no path' : null;
};

/** The path that `before-backup` wants archived instead; null when it names none. */
export const sourceNamed = (hook: HookName, { sources }: HookRun): string | null =>
  hook === 'before-backup' ? (sources[0] ?? null) : null;
