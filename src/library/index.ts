/** What the package offers to programs: a reader of journals. docs/library.md shows it in use; its types are made of the schemas. */
import { machineClock } from '../adapters/clock';
import type { JournalFold } from '../codecs/replies/journal-fold';
import type { Recorded } from '../domain/events/recorded';
import { foldLines } from './fold';

export { JournalDamaged } from './journal-damaged';
export { readJournal } from './read-journal';

/** What lines add up to: how things stood at the last of them. Give all, from the first on, or as many as you want to go. */
export const foldJournal = (lines: Iterable<Recorded> | AsyncIterable<Recorded>): Promise<JournalFold> =>
  foldLines(lines, machineClock.now());
