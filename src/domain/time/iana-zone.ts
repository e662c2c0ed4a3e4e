/** Time zones by their IANA name, as this machine's Intl knows them. */
import * as E from 'fp-ts/Either';
import { remembering } from '../remembering';
import type { Zone } from './time';

/** `GMT+05:45`, `GMT`, or, long ago, `GMT-00:01:15`. */
const offsetForm = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

const make = (name: string): Zone | null => {
  const format = E.tryCatch(
    () => new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }),
    String,
  );
  if (E.isLeft(format)) return null;
  return {
    name,
    offsetAt: (instant) => {
      const [, sign, hours = '0', minutes = '0', seconds = '0'] =
        offsetForm.exec(format.right.format(instant)) ?? [];
      const size = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
      return sign === '-' ? -size : size;
    },
  };
};

/** Null when there is no such zone. The offsets are the tz database's; a zone is made once. */
export const zoneNamed: (name: string) => Zone | null = remembering(make);
