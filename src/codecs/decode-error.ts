/** What an io-ts codec found wrong, as one readable line: where, what was expected, what was there. */
import type { Errors } from 'io-ts';

const excerpt = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

/** Describes the deepest error, which names the field that is wrong; a codec that has said why in words is taken at them. */
export const describeErrors = (errors: Errors): string => {
  const deepest = [...errors].sort((a, b) => b.context.length - a.context.length)[0];
  if (deepest === undefined) return 'it is not what was expected';
  const where = deepest.context
    .map(({ key }) => key)
    .filter((key) => key !== '')
    .join('.');
  if (deepest.message !== undefined) return where === '' ? deepest.message : `${where}: ${deepest.message}`;
  const expected = deepest.context.at(-1)?.type.name ?? 'something else';
  return `${where === '' ? 'it' : where} should be ${expected}, and is ${excerpt(deepest.value)}`;
};
