/** `.backup_manager/outage.json`: what could not be journalled, and who was told of it. It takes the same room, whatever it says. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as t from 'io-ts';
import { Outages } from '../../domain/notices/outage';
import { decodeJson } from '../json';

const OutageFile = t.strict({ v: t.literal(1), outages: Outages }, 'OutageFile');

/** Characters: a disk without room takes a text that is no longer than the one before it. */
const usualLength = 8_192;

/** Of a reason so many characters are kept. */
const longestReason = 400;

const shortened = ({ outage, ...others }: Outages): Outages => ({
  ...others,
  outage: outage === null ? null : { ...outage, reason: outage.reason.slice(0, longestReason) },
});

export const encodeOutages = (outages: Outages): string =>
  `${JSON.stringify(OutageFile.encode({ v: 1, outages: shortened(outages) })).padEnd(usualLength - 1)}\n`;

/** Null for what is none, or is torn: at worst somebody is told twice. */
export const decodeOutages = (text: string): Outages | null =>
  pipe(
    decodeJson(OutageFile)(text),
    E.match(
      () => null,
      ({ outages }) => outages,
    ),
  );
