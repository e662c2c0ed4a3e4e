/** What is kept of a journal is the same text, whether it is made in one piece or in many. */
import * as fc from 'fast-check';
import { encodeHistory, historyPieces } from '../../src/codecs/history-checkpoint';
import { noDigest, type Recorded } from '../../src/domain/events/recorded';
import { keepAll, keepNone } from '../../src/domain/history/forgotten';
import { timestampAt } from '../../src/domain/time/time';
import { event } from '../support/arbitraries';
import { someAuthor } from '../support/author';
import { utc } from '../support/clock';
import { foldedOf } from '../support/remembered-journal';
import { runs } from '../support/runs';

const place = { seq: 1, hash: noDigest, start: 0, end: 1 };

test('of any journal', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), fc.boolean(), (events, isKept) => {
      const records = events.map((event, index): Recorded => ({
        ...{ v: 2, seq: index + 1, at: timestampAt(index * 60_000, utc), prev: noDigest, by: someAuthor },
        ...{ command: null, events: [event], digest: noDigest },
      }));
      const history = { place, folded: foldedOf(records, isKept ? keepAll : keepNone) };
      expect([...historyPieces(history)].join('')).toBe(encodeHistory(history));
    }),
    runs(100),
  );
});
