/** The journal as copies elsewhere need it: the digests of some lines, and lines as they stand in the file. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { Journal } from '../../ports/journal';
import type { JournalCopy, JournalDigests } from '../../ports/copies';

/** Characters of one part, about: it is held in memory. */
const partLimit = 4 * 1024 * 1024;

export const journalCopy = (journal: Pick<Journal, 'readFrom'>): JournalCopy => ({
  digests: (seqs) => {
    const found = new Map<number, string>();
    let first = '';
    return pipe(
      journal.readFrom(null, (_, __, { seq, hash }) => {
        if (seq === 1) first = hash;
        if (seqs.has(seq)) found.set(seq, hash);
      }),
      TE.map(({ seq, hash }): JournalDigests => ({ of: found, first, last: seq, lastDigest: hash })),
    );
  },
  part: (first, last) => {
    const lines = new Array<string>();
    let length = 0;
    return pipe(
      journal.readFrom(
        null,
        ({ seq }, line) => {
          if (seq < first || length >= partLimit) return;
          lines.push(line);
          length += line.length + 1;
        },
        last,
      ),
      TE.filterOrElse(
        () => lines.length > 0,
        (): BackupError => ({ type: 'NothingToDo', reason: 'the journal has no such lines' }),
      ),
      TE.map(() => ({ text: `${lines.join('\n')}\n`, first, last: first + lines.length - 1 })),
    );
  },
});
