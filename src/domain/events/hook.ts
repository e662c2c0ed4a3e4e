/** Hooks: programs of the user's own that run around a backup. How they are called, and how a run of one ends. */
import * as t from 'io-ts';

/** A hook's name is that of its file in `hooks/`. */
export const HookName = t.keyof(
  {
    /** Before the source is read; may name another place to read. */
    'before-backup': null,
    /** When the backup is over, whatever it came to. */
    'after-backup': null,
    /** When an archive was made, and everything is in it. */
    'on-success': null,
    /** When an archive was made, but not everything is in it. */
    'on-partial': null,
    /** When none was made. */
    'on-failure': null,
  },
  'HookName',
);
export type HookName = t.TypeOf<typeof HookName>;

/** In the order in which those that are owed are run. */
export const hookNames: ReadonlyArray<HookName> = [
  'before-backup',
  'after-backup',
  'on-success',
  'on-partial',
  'on-failure',
];

/**
 * How a run ended. `exited`: by itself. `signal`: something ended it. `timeout`: it took too long. `cancelled`: the backup was
 * given up meanwhile. `unusable`: it could not be run.
 */
export const HookEnding = t.keyof(
  { exited: null, signal: null, timeout: null, cancelled: null, unusable: null },
  'HookEnding',
);
export type HookEnding = t.TypeOf<typeof HookEnding>;

/** What is said of a backup when it is over. `interrupted`: it was killed, and may be made again. */
export const HookOutcome = t.keyof(
  { completed: null, partial: null, failed: null, abandoned: null, interrupted: null },
  'HookOutcome',
);
export type HookOutcome = t.TypeOf<typeof HookOutcome>;
