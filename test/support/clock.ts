/** Clocks and zones that a test sets by hand. */
import type { Clock } from '../../src/ports/clock';
import type { Instant, Now, Zone } from '../../src/domain/time/time';

export const utc: Zone = { name: 'UTC', offsetAt: () => 0 };

/** A zone with one offset, in minutes, for all time. */
export const fixedZone = (offset: number): Zone => ({ name: `fixed ${offset}`, offsetAt: () => offset });

/** A zone of the IANA database, as Intl knows it. */
export const ianaZone = (name: string): Zone => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return {
    name,
    offsetAt: (instant) => {
      const part = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
      const wall = Date.parse(
        `${part.get('year')}-${part.get('month')}-${part.get('day')}T${part.get('hour')}:${part.get('minute')}:${part.get('second')}Z`,
      );
      return (wall - Math.floor(instant / 1000) * 1000) / 60_000;
    },
  };
};

const area = 15 * 60_000;

/** A zone that looks up each quarter of an hour once: in these years no offset changes within one. */
export const remembered = (zone: Zone): Zone => {
  const known = new Map<number, number>();
  return {
    name: zone.name,
    offsetAt: (instant) => {
      const index = Math.floor(instant / area);
      const offset = known.get(index) ?? zone.offsetAt(index * area);
      known.set(index, offset);
      return offset;
    },
  };
};

export const at = (instant: string, zone: Zone = utc): Now => ({ instant: Date.parse(instant), zone });

export interface HandClock extends Clock {
  readonly set: (instant: Instant) => void;
  readonly advance: (milliseconds: number) => void;
}

/** A clock that stands still until it is moved. */
export const handClock = (start: Instant, zone: Zone = utc): HandClock => {
  let instant = start;
  return {
    now: () => ({ instant, zone }),
    set: (next) => {
      instant = next;
    },
    advance: (milliseconds) => {
      instant += milliseconds;
    },
  };
};
