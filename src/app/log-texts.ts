/** Writes texts to the log. */
import { timestampAt } from '../domain/time/time';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';

/** Writes texts to the log with the present time. */
export const logTexts =
  ({ clock, log }: { readonly clock: Clock; readonly log: Log }) =>
  (texts: ReadonlyArray<string>): void => {
    const { instant, zone } = clock.now();
    const at = timestampAt(instant, zone);
    for (const text of texts) log.write(at, text)();
  };
