/** What a command has to say: for people, on both streams; for programs, as one document; and its exit status. */
import type * as Document from '../codecs/replies/document';
import { belowHeading } from './text/lines';

export interface Output {
  /** For standard output, unless the document takes its place. */
  readonly results: ReadonlyArray<string>;
  /** One that is indented stands below the one before it. */
  readonly notes: ReadonlyArray<string>;
  /** What went wrong although the command did its work; the log has it already. Indented as notes are. */
  readonly errors: ReadonlyArray<string>;
  readonly status: number;
  /** The results say the notes and the errors already: to who reads both in one place they are not said again. */
  readonly isToldInResults: boolean;
  /** Null when everything has been said already. */
  readonly reply: Document.Reply | null;
}

/** Everything has been said. */
export const silence: Output = {
  results: [],
  notes: [],
  errors: [],
  status: 0,
  isToldInResults: false,
  reply: null,
};

export const replied = (reply: Document.Reply, said: Partial<Omit<Output, 'reply'>> = {}): Output => ({
  ...silence,
  ...said,
  reply,
});

/** The two streams. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
}

/** The codecs of all documents: a command that nobody asks for one does without. */
export type Documents = Pick<typeof Document, 'replyDocument' | 'problemDocument' | 'interruptedDocument'>;

/** Says what a command came to, as a document if there are `documents`; gives its exit status. */
export const say = ({ out, note }: Streams, documents: Documents | null, output: Output): number => {
  const { results, notes, errors, status, isToldInResults, reply } = output;
  if (documents !== null && reply !== null)
    out(`${documents.replyDocument(reply, { exit: status, notes, errors })}\n`);
  else {
    if (results.length > 0) out(`${results.join('\n')}\n`);
    if (isToldInResults) return status;
  }
  const below = (line: string): boolean => line.startsWith(belowHeading);
  for (const line of notes) note(below(line) ? line : `note: ${line}`);
  for (const line of errors) note(below(line) ? line : `Error: ${line}`);
  return status;
};
