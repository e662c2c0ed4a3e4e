/** The colours of outcomes. */
import { paletteOf, type Screen } from './screen';

/** Good, doubtful or bad, by the word that the text begins with. */
export const paintOutcome =
  (screen: Screen) =>
  (cell: string): string => {
    const { good: fine, bad, doubtful, faint } = paletteOf(screen);
    switch (/^[a-z]+/.exec(cell)?.[0]) {
      case 'completed':
        return fine(cell);
      case 'failed':
      case 'interrupted':
        return bad(cell);
      case 'skipped':
      case 'abandoned':
        return faint(cell);
      default:
        return doubtful(cell);
    }
  };
