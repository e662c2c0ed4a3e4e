/** Keeps the service's live status true to the chart and to the archive in hand. */
import type { ArchiveInHand } from '../codecs/live-status';
import { timestampAt } from '../domain/time/time';
import type { Clock } from '../ports/clock';
import type { ServicePresence } from '../ports/service-presence';

export interface StatusBoard {
  /** The chart is in `state` now. */
  readonly enter: (state: string) => void;
  readonly archive: (archive: ArchiveInHand | null) => void;
}

export const makeStatusBoard = (presence: ServicePresence, clock: Clock): StatusBoard => {
  const stamp = () => {
    const { instant, zone } = clock.now();
    return timestampAt(instant, zone);
  };
  let state = '';
  let since = stamp();
  let archive: ArchiveInHand | null = null;
  const show = (): void => presence.show({ state, since, archive })();
  return {
    enter: (next) => {
      if (next === state) return;
      state = next;
      since = stamp();
      show();
    },
    archive: (next) => {
      archive = next;
      show();
    },
  };
};
