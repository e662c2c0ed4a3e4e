/** The fourth field of a schedule line, words separated by spaces, <-> the schedule's options. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as t from 'io-ts';
import { Compression, levelsOf } from '../domain/schedule/compression';
import { zoneNamed } from '../domain/time/iana-zone';
import {
  controlCharacter,
  defaultOptions,
  loneSurrogate,
  ScheduleOptions,
} from '../domain/schedule/schedule';
import { decodeCatchUp, encodeCatchUp } from './catch-up-text';
import { isDestinationName } from './destinations/destination-name';
import { decodeMinutes, encodeMinutes } from './minutes-text';
import { type OptionReader as Reader, retentionReaders, retentionWords } from './retention-options';
import { type Read, reading, textCodec } from './text-codec';

const flag =
  (key: 'excludeCaches' | 'allowEmpty', word: string): Reader =>
  (value, options) =>
    value === undefined ? E.right({ ...options, [key]: true }) : E.left(`${word} takes no value`);

const compress: Reader = (value, options) =>
  Compression.is(value)
    ? E.right({ ...options, compress: value })
    : E.left(`compress is gzip, zstd or none, not ${value ?? 'nothing'}`);

const level: Reader = (value, options) =>
  value !== undefined && /^[1-9]\d?$/.test(value)
    ? E.right({ ...options, level: Number(value) })
    : E.left(`level is a number from 1 on, not ${value ?? 'nothing'}`);

const exclude: Reader = (value, options) => {
  const patterns = (value ?? '').split(',');
  return patterns.includes('')
    ? E.left('exclude is patterns separated by commas, as in exclude=node_modules,*.tmp')
    : E.right({ ...options, exclude: [...options.exclude, ...patterns] });
};

const catchup: Reader = (value, options) =>
  pipe(
    decodeCatchUp(value ?? ''),
    E.map((known) => ({ ...options, catchup: known })),
  );

const tz: Reader = (value, options) =>
  value !== undefined && zoneNamed(value) !== null
    ? E.right({ ...options, tz: value })
    : E.left(`tz is a time zone such as Europe/Paris, not ${value || 'nothing'}`);

const timeout: Reader = (value, options) =>
  pipe(
    decodeMinutes(value ?? ''),
    E.fromOption(() => `timeout is a time such as 30m, 2h or 1d, not ${value || 'nothing'}`),
    E.map((minutes) => ({ ...options, timeout: minutes })),
  );

const reread: Reader = (value = '', options) =>
  value === '0'
    ? E.right({ ...options, reread: 0 })
    : pipe(
        decodeMinutes(value),
        E.fromOption(
          () => `reread is a time such as 30d or 12h, or 0 for each backup, not ${value || 'nothing'}`,
        ),
        E.map((minutes) => ({ ...options, reread: minutes })),
      );

const to: Reader = (value = '', options) => {
  if (value === 'none') return E.right({ ...options, to: [] });
  const names = [...new Set(value.split(','))];
  const wrong = names.find((name) => !isDestinationName(name));
  return wrong === undefined
    ? E.right({ ...options, to: names })
    : E.left(`to is names of destinations separated by commas, or none, not ${value || 'nothing'}`);
};

const readers: ReadonlyMap<string, Reader> = new Map([
  ['compress', compress],
  ['level', level],
  ['exclude', exclude],
  ['exclude-caches', flag('excludeCaches', 'exclude-caches')],
  ['allow-empty', flag('allowEmpty', 'allow-empty')],
  ['catchup', catchup],
  ['tz', tz],
  ['timeout', timeout],
  ['reread', reread],
  ['to', to],
  ...retentionReaders,
]);

const keyOf = (word: string): string => word.split('=', 1)[0] ?? '';

const readWord = (options: ScheduleOptions, word: string): Read<ScheduleOptions> => {
  const key = keyOf(word);
  const value = word === key ? undefined : word.slice(key.length + 1);
  const reader = readers.get(key);
  return reader === undefined ? E.left(`the option is not understood: ${word}`) : reader(value, options);
};

/** What only shows when all the words are known. */
const fault = ({ compress: kind, level: chosen }: ScheduleOptions): string | null => {
  const levels = levelsOf[kind];
  if (chosen === null) return null;
  if (levels === null) return `compress=${kind} has no level`;
  return chosen >= levels.least && chosen <= levels.most
    ? null
    : `the levels of ${kind} are ${levels.least} to ${levels.most}, not ${chosen}`;
};

const readOptions = (field: string): Read<ScheduleOptions> => {
  if (controlCharacter.test(field)) return E.left('the options hold a control character');
  if (loneSurrogate.test(field)) return E.left('the options are not valid UTF-8');
  const words = field.split(' ').filter((word) => word !== '');
  if (words.length === 0) return E.left('the fourth field is empty');
  const keys = words.map(keyOf);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) return E.left(`${twice} stands there twice`);
  const read = words.reduce<Read<ScheduleOptions>>(
    (options, word) => E.flatMap(options, (known) => readWord(known, word)),
    E.right(defaultOptions),
  );
  return E.flatMap(read, (options) => {
    const wrong = fault(options);
    return wrong === null ? E.right(options) : E.left(wrong);
  });
};

/** The words that are not the default, in a fixed order; the empty text when all are. */
const writeOptions = (options: ScheduleOptions): string =>
  [
    options.compress === defaultOptions.compress ? null : `compress=${options.compress}`,
    options.level === null ? null : `level=${options.level}`,
    options.exclude.length === 0 ? null : `exclude=${options.exclude.join(',')}`,
    options.excludeCaches ? 'exclude-caches' : null,
    options.allowEmpty ? 'allow-empty' : null,
    options.catchup === defaultOptions.catchup ? null : `catchup=${encodeCatchUp(options.catchup)}`,
    options.tz === null ? null : `tz=${options.tz}`,
    options.keep === null ? null : `keep=${options.keep}`,
    options.timeout === undefined ? null : `timeout=${encodeMinutes(options.timeout)}`,
    ...retentionWords(options),
    options.reread === undefined
      ? null
      : `reread=${options.reread === 0 ? '0' : encodeMinutes(options.reread)}`,
    options.to === undefined ? null : `to=${options.to.length === 0 ? 'none' : options.to.join(',')}`,
  ]
    .filter((word) => word !== null)
    .join(' ');

export const OptionsText: t.Type<ScheduleOptions, string, string> = textCodec(
  'OptionsText',
  ScheduleOptions.is,
  readOptions,
  writeOptions,
);

export const decodeOptions = reading(OptionsText);
export const encodeOptions = OptionsText.encode;
