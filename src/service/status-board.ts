/** Keeps the service's live status true to the chart and to the archive in hand. */
import type { IO } from 'fp-ts/IO';
import type { ArchiveInHand, LiveStatus } from '../codecs/live-status';
import { timestampAt } from '../domain/time/time';
import type { Clock } from '../ports/clock';
import type { ServicePresence } from '../ports/service-presence';

export interface StatusBoard {
  /** The chart is in `state` now. */
  readonly enter: (state: string) => void;
  readonly archive: (archive: ArchiveInHand | null) => void;
  /** An archive is being verified beside it, or none is any more. */
  readonly verify: (archive: { readonly file: string; readonly level: string } | null) => void;
  /** What is shown now. */
  readonly shown: IO<LiveStatus>;
}

export const makeStatusBoard = (presence: ServicePresence, clock: Clock): StatusBoard => {
  const stamp = () => {
    const { instant, zone } = clock.now();
    return timestampAt(instant, zone);
  };
  let state = '';
  let since = stamp();
  let archive: ArchiveInHand | null = null;
  let verifying: LiveStatus['verifying'];
  const shown = () => ({ state, since, archive, ...(verifying === undefined ? {} : { verifying }) });
  const show = (): void => presence.show(shown())();
  return {
    shown: () => ({ pid: presence.pid, ...shown() }),
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
    verify: (next) => {
      if (next?.file === verifying?.file) return;
      verifying = next === null ? undefined : { ...next, since: stamp() };
      show();
    },
  };
};
