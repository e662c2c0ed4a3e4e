/** What `notify` replies with `--json`. Nothing secret is in it. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { FactKind, TargetKind } from '../../domain/events/notice';
import { NonNegativeInteger } from '../../domain/integer';
import { Timestamp } from '../../domain/time/time';

const target = {
  name: t.string,
  kind: TargetKind,
  /** The address without what is secret in it. */
  where: t.string,
  on: t.readonlyArray(FactKind),
  /** The names of the backups that it hears of; empty: of all. */
  only: t.readonlyArray(t.string),
};

const Added = t.strict({ added: t.strict(target) }, 'Added');

const Removed = t.strict({ removed: t.strict({ name: t.string, where: t.string }) }, 'Removed');

const Listed = t.strict(
  {
    targets: t.readonlyArray(
      t.strict({
        /** As `test` and `remove` take it. */
        index: NonNegativeInteger,
        ...target,
        /** How many facts it is still to be told. */
        waiting: NonNegativeInteger,
        /** How many were dropped, since too many waited. */
        dropped: NonNegativeInteger,
        /** Since when, and why, it can't be told; null when it can, as far as is known. */
        failing: orNull(t.strict({ since: Timestamp, reason: t.string, attempts: NonNegativeInteger })),
        lastSent: orNull(Timestamp),
      }),
    ),
  },
  'Listed',
);

const Tested = t.strict(
  {
    tested: t.readonlyArray(
      t.strict({
        name: t.string,
        where: t.string,
        /** Why it did not arrive; null when it did. */
        failure: orNull(t.string),
      }),
    ),
  },
  'Tested',
);

export const NotifyResult = t.union([Added, Removed, Listed, Tested], 'NotifyResult');
