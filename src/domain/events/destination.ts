/** What the journal holds of a place elsewhere. Nothing secret is in it. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../integer';

/** What was chosen for a place beside its address; none of it is there where nobody chose. */
export const DestinationOptions = t.exact(
  t.partial({
    /** The file, by its absolute path, that holds what is needed to get in there: keys, or a configuration. */
    credentials: t.string,
    /** How often the service tries by itself whether it can be restored from there. */
    drill: t.keyof({ daily: null, weekly: null, monthly: null }),
    /** The file, by its absolute path, with the identity that reads what stands there. */
    identity: t.string,
    /** Which versions stay there, as a schedule's options say it of those here; where nothing is said, all. `keepWithin` is minutes. */
    keep: NonNegativeInteger,
    keepHourly: NonNegativeInteger,
    keepDaily: NonNegativeInteger,
    keepWeekly: NonNegativeInteger,
    keepMonthly: NonNegativeInteger,
    keepYearly: NonNegativeInteger,
    keepWithin: NonNegativeInteger,
    /** Bytes a second that may go there and come from there; where nothing is said, as many as go. */
    limitRate: NonNegativeInteger,
    /** Minutes for which what is still needed there is locked, as of each pass, where the server has locks; where nothing is said, it is not. */
    lock: NonNegativeInteger,
  }),
  'DestinationOptions',
);
export type DestinationOptions = Readonly<t.TypeOf<typeof DestinationOptions>>;

/** A place elsewhere that takes copies. */
export const Destination = t.strict(
  {
    /** Its number in this workspace, from 1, never used twice. */
    destination: NonNegativeInteger,
    name: t.string,
    url: t.string,
    /** Who can read what stands there, as age names them; empty: everybody who gets at it. */
    recipients: t.readonlyArray(t.string),
    options: DestinationOptions,
  },
  'Destination',
);
export type Destination = Readonly<t.TypeOf<typeof Destination>>;
