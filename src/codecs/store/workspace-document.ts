/** `workspace.json`: whose copies stand in a store, and the key that its names are made with. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as t from 'io-ts';

const Hex = t.refinement(t.string, (text) => /^[0-9a-f]{64}$/.test(text), 'Hex');

export const WorkspaceDocument = t.strict(
  {
    format: t.literal(1),
    /** The digest of the first line of its journal. */
    workspace: Hex,
    host: t.string,
    directory: t.string,
    /** What names are made with, in hexadecimal digits; null where they are plain digests. */
    key: t.union([Hex, t.null]),
  },
  'WorkspaceDocument',
);
export type WorkspaceDocument = Readonly<t.TypeOf<typeof WorkspaceDocument>>;

const write = (document: WorkspaceDocument, digest: string): string =>
  `${JSON.stringify({ ...WorkspaceDocument.encode(document), digest }, null, 2)}\n`;

/** Takes a digest of a text: 64 hex digits. */
export type Digest = (text: string) => string;

/** The digest in it is that of all of it with an empty text in its place. */
export const writeWorkspaceDocument = (document: WorkspaceDocument, digest: Digest): string =>
  write(document, digest(write(document, '')));

export const readWorkspaceDocument = (text: string, digest: Digest): E.Either<string, WorkspaceDocument> =>
  pipe(
    E.tryCatch(
      () => JSON.parse(text) as unknown,
      () => 'it is not JSON',
    ),
    E.chain((value) =>
      pipe(
        WorkspaceDocument.decode(value),
        E.mapLeft(() => 'it is not the description of a store'),
      ),
    ),
    E.filterOrElse(
      (document) => writeWorkspaceDocument(document, digest) === text,
      () => 'it is not as it was written',
    ),
  );
