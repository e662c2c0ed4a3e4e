/** A version of docs that rests in the trash since a day of November 2026, with what is changed of it. */
import type { Version } from '../../src/domain/archive/archives';
import type { Trashed } from '../../src/domain/archive/trash';
import { timestamp } from './decoded';
import { versionOfDocs } from './version';

const on = (day: number) => timestamp(`2026-11-${String(day).padStart(2, '0')}T02:00:00.000+00:00`);

/** Made on that day, removed the day after. */
export const trashedOn = (day: number, change: Partial<Version> = {}): Trashed => {
  const stamp = `202611${String(day).padStart(2, '0')}T020000`;
  return {
    version: versionOfDocs(`docs.${stamp}.tar`, on(day), change),
    trash: `docs.${stamp}.tar`,
    at: on(day + 1),
    seq: day + 1,
    since: on(day + 1),
    reason: 'asked for',
  };
};
