/** What goes wrong with a place elsewhere: what was done, where, why, and what to do about it. Nothing secret is in it. */

/**
 * `absent`: no object has that name. `locked`: nobody may remove it before its time. `forbidden`: the place does not let us. `unreachable`: nobody answers, or the
 * connection broke. `stalled`: nothing moved for too long. `wrong`: what came is not what was asked for. `full`: no room is
 * left there. `history`: the journal there and the one here are not one history. `unusable`: something has to be set up first. `source`: what was to be sent could not be read. `cancelled`: it
 * was given up here.
 */
export type StoreFailureCause =
  | 'absent'
  | 'forbidden'
  | 'locked'
  | 'unreachable'
  | 'stalled'
  | 'wrong'
  | 'full'
  | 'history'
  | 'unusable'
  | 'source'
  | 'cancelled';

export interface StoreFailure {
  readonly type: 'DestinationFailed';
  readonly cause: StoreFailureCause;
  /** A verb: `read`, `write`, `list`, `remove`, `reach`. */
  readonly doing: string;
  /** The place as it may be shown to everybody, and the object in it. */
  readonly where: string;
  readonly reason: string;
  /** What the user can do about it; a line each. */
  readonly advice: ReadonlyArray<string>;
}
