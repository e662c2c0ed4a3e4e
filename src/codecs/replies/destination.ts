/** What `destination` replies with `--json`. Nothing secret is in it. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { PlaceProof } from '../../domain/events/proof';

const destination = {
  name: t.string,
  url: t.string,
  /** Who can read what stands there; empty: whoever gets at it. */
  recipients: t.readonlyArray(t.string),
  /** The file that lets in there, where one was named. */
  credentials: orNull(t.string),
  /** The rules by which versions stay there, as a line of a schedule spells them; empty: all do. */
  keeps: t.string,
  /** Bytes a second that may go there and come from there; null: as many as go. */
  limitRate: orNull(t.number),
  /** For how long what is needed there is locked, as `30d`; null: it is not. */
  lock: orNull(t.string),
};

const PlaceAdded = t.strict({ added: t.strict(destination) }, 'PlaceAdded');

const PlaceRemoved = t.strict({ removed: t.strict(destination) }, 'PlaceRemoved');

const PlaceListed = t.strict(
  {
    destinations: t.readonlyArray(
      t.strict({
        ...destination,
        /** The names of the backups that go there. */
        takes: t.readonlyArray(t.string),
        /** When it was last read, and what came of it; null where it never was. */
        checked: PlaceProof.type.props.checked,
        /** The last restore that was tried from there; null where none was. */
        drilled: PlaceProof.type.props.drilled,
        /** Since when no restore can be tried from there, and why; null where it can. */
        missed: PlaceProof.type.props.missed,
        /** How many archives could go there, and why they stay; null where none could. */
        waiting: orNull(t.readonly(t.strict({ versions: t.number, why: t.string }))),
      }),
    ),
    /** Names in `to=` that no destination has. */
    unknown: t.readonlyArray(t.string),
  },
  'PlaceListed',
);

/** `refused` is what was found by trying; `failed`: nobody can tell. */
const Attempted = t.keyof({ refused: null, done: null, failed: null }, 'PlaceAttempt');

const PlaceTested = t.strict(
  {
    tested: t.strict({
      name: t.string,
      url: t.string,
      /** Whether it keeps, gives and lists what it is given. */
      works: t.boolean,
      /** Whether it keeps one of several that come at once under one name; null: not tried. */
      putIfAbsent: orNull(t.boolean),
      /** Whether it refused both to overwrite and to remove. */
      appendOnly: t.boolean,
      overwrite: orNull(Attempted),
      remove: orNull(Attempted),
      /** Whether it keeps what is locked from being removed; null: not tried, or it can't be told. */
      locks: orNull(t.boolean),
      /** Bytes that it still takes; null where it can't tell. */
      free: orNull(t.number),
      /** Milliseconds that its clock is ahead of ours; null where it can't tell. */
      clockAhead: orNull(t.number),
      /** Probes that stay there, since it removes nothing. */
      left: t.readonlyArray(t.string),
      failure: orNull(t.strict({ cause: t.string, message: t.string })),
    }),
  },
  'PlaceTested',
);

export const DestinationResult = t.union(
  [PlaceAdded, PlaceRemoved, PlaceListed, PlaceTested],
  'DestinationResult',
);
