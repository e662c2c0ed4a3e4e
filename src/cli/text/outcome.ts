/** The words and the colours of outcomes. */
import type { Row } from '../../domain/history/history';
import { paletteOf, type Screen } from './screen';

/** What people read for an outcome; programs get the word of the format. */
const words: Readonly<Partial<Record<Row['outcome'], string>>> = {
  open: 'unfinished',
  abandoned: 'interrupted',
  interrupted: 'killed',
};

export const outcomeWord = (outcome: string): string =>
  Object.entries(words).find(([word]) => word === outcome)?.[1] ?? outcome;

/** Good, doubtful or bad, by the word that the text begins with. */
export const paintOutcome =
  (screen: Screen) =>
  (cell: string): string => {
    const { good: fine, bad, doubtful, faint } = paletteOf(screen);
    switch (/^[a-z]+/.exec(cell)?.[0] ?? '') {
      case 'completed':
      case 'adopted':
        return fine(cell);
      case 'failed':
      case 'killed':
        return bad(cell);
      case 'skipped':
      case 'interrupted':
        return faint(cell);
      default:
        return doubtful(cell);
    }
  };
