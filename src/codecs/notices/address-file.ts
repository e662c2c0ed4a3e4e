/** `.backup_manager/notify.json`: the addresses of all receivers, by their keys. Nobody but its owner may read it. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as t from 'io-ts';
import { decodeJson } from '../json';
import { NoticeAddress } from './address';

const AddressFile = t.strict(
  { v: t.literal(1), addresses: t.record(t.string, NoticeAddress) },
  'AddressFile',
);

export type Addresses = Readonly<Record<string, NoticeAddress>>;

export const encodeAddresses = (addresses: Addresses): string =>
  `${JSON.stringify(AddressFile.encode({ v: 1, addresses }), null, 2)}\n`;

/** Left says what is wrong, without anything of what is in it. */
export const decodeAddresses = (text: string): E.Either<string, Addresses> =>
  pipe(
    decodeJson(AddressFile)(text),
    E.bimap(
      () => 'it is not what notify add writes; remove it, and add the targets again',
      ({ addresses }) => addresses,
    ),
  );
