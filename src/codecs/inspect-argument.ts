/** The service's argument `--inspect` or `--inspect=PORT` <-> the inspector's port, or null where any will do. */
import * as E from 'fp-ts/Either';
import type * as t from 'io-ts';
import { type Read, textCodec } from './text-codec';

const isPort = (u: unknown): u is number => Number.isInteger(u) && Number(u) >= 1 && Number(u) <= 65535;

const word = '--inspect';

const readInspect = (text: string): Read<number | null> => {
  if (text === word) return E.right(null);
  if (!text.startsWith(`${word}=`)) return E.left(`the argument is not understood: ${text}`);
  const shown = text.slice(word.length + 1);
  const port = /^\d{1,9}$/.test(shown) ? Number(shown) : NaN;
  return isPort(port)
    ? E.right(port)
    : E.left(`a port is a number from 1 to 65535, not ${shown === '' ? 'nothing' : shown}`);
};

export const InspectArgument: t.Type<number | null, string, string> = textCodec(
  'InspectArgument',
  (u): u is number | null => u === null || isPort(u),
  readInspect,
  (port) => (port === null ? word : `${word}=${port}`),
);
