/** What happened, in plain words: xstate's inner events are told as what they mean, or not at all. Pure. */

/** Happens many times a second: the bar of the archive in hand shows it. */
const shownElsewhere: ReadonlySet<string> = new Set(['backup.progressed']);

/** Says nothing that another event does not say, too. */
const isInner = (type: string): boolean => /^xstate\.(?:init|stop|promise|snapshot|route)\b/u.test(type);

/** The event's name as people say it; null for one that is not worth a line. */
export const eventInWords = (type: string): string | null => {
  if (isInner(type) || shownElsewhere.has(type)) return null;
  const [, ending, of = ''] = /^xstate\.(done|error)\.(?:actor|state)\.(.*)$/u.exec(type) ?? [];
  if (ending !== undefined) return `${of} ${ending === 'done' ? 'is done' : 'failed'}`;
  const [, delay = '', state = ''] = /^xstate\.after\.([^.]*)\.(.*)$/u.exec(type) ?? [];
  return state === '' ? type : `${delay} has passed in ${state.split('.').at(-1) ?? state}`;
};

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `5.6 MB`. */
export const sizeInWords = (bytes: number, unit = 0): string =>
  bytes < 1000 || unit === units.length - 1
    ? `${unit === 0 ? bytes : bytes.toFixed(1)} ${units[unit] ?? ''}`
    : sizeInWords(bytes / 1000, unit + 1);
