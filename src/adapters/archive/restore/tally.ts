/** What a restore has done so far. */

export interface RestoreTally {
  entries: number;
  contentBytes: number;
  /** The member in hand, for people. */
  path: string;
}
