/** Words of notices that the journal holds: what can be told of, and what kinds of receivers there are. */
import * as t from 'io-ts';

/**
 * What can be told. `failed`: a backup, a verification, a line of the file or the clock. `missed`: an occurrence ended without
 * a backup. `partial`: not everything is in the archive. `late`: no good backup for longer than the schedule allows.
 * `recovered`: what was told of is well again. `stopped`: the service ended. `ok`: a good backup.
 */
export const FactKind = t.keyof(
  { failed: null, missed: null, partial: null, late: null, recovered: null, stopped: null, ok: null },
  'FactKind',
);
export type FactKind = t.TypeOf<typeof FactKind>;

/** In the order in which help names them. */
export const factKinds: ReadonlyArray<FactKind> = [
  'failed',
  'missed',
  'partial',
  'late',
  'recovered',
  'stopped',
  'ok',
];

/** In which form a receiver is told. */
export const TargetKind = t.keyof(
  { webhook: null, slack: null, discord: null, ntfy: null, healthchecks: null, mail: null },
  'TargetKind',
);
export type TargetKind = t.TypeOf<typeof TargetKind>;

/** Of what is told where nobody has chosen: all but what is well anyway. A check of Healthchecks waits for that, too. */
export const usualKinds = (kind: TargetKind): ReadonlyArray<FactKind> =>
  kind === 'healthchecks' ? factKinds : factKinds.filter((one) => one !== 'ok');
