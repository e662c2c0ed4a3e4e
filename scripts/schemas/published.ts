/** The schemas that are published: which codec each is made of, and what it says of itself. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { JsonRecord } from 'fp-ts/Json';
import type * as t from 'io-ts';
import { documentOf, ProblemDocument, type ReplyCommand, results } from '../../src/codecs/replies/document';
import { JournalFold } from '../../src/codecs/replies/journal-fold';
import { HookDocument } from '../../src/codecs/hook-document';
import { NoticeDocument } from '../../src/codecs/notices/document';
import { Recorded } from '../../src/domain/events/recorded';
import { brandSchemas } from './brands';
import { schemaOf } from './convert';
import type { Docstrings } from './docstrings';

interface Published {
  /** Its file is `NAME.schema.json`. */
  readonly name: string;
  readonly codec: t.Mixed;
  /** Where the sources describe its fields. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
}

const isCommand = (name: string): name is ReplyCommand => Object.hasOwn(results, name);

/** `journal` has a document only with `--check`; without it, it prints lines. */
const asTyped = (command: ReplyCommand): string =>
  `backup_manager ${command === 'journal' ? 'journal --check' : command} --json`;

const ofCommand = (command: ReplyCommand): Published => ({
  name: command,
  codec: documentOf(command),
  path: 'documentOf',
  title: asTyped(command),
  description: `The document that \`${asTyped(command)}\` prints, whatever came of it.`,
});

export const published: ReadonlyArray<Published> = [
  ...Object.keys(results).filter(isCommand).map(ofCommand),
  {
    name: 'error',
    codec: ProblemDocument,
    path: 'ProblemDocument',
    title: 'A refusal',
    description: 'The document that any command prints when it was refused or failed, and an unknown one.',
  },
  {
    name: 'journal-fold',
    codec: JournalFold,
    path: 'JournalFold',
    title: 'What a journal adds up to',
    description: 'What `foldJournal` of the package `backup_manager` gives for the lines of a journal.',
  },
  {
    name: 'hook',
    codec: HookDocument,
    path: 'HookDocument',
    title: 'What a hook is told',
    description: 'The document that each program in `hooks/` reads from its standard input.',
  },
  {
    name: 'notice',
    codec: NoticeDocument,
    path: 'NoticeDocument',
    title: 'A notice',
    description: 'The document that a webhook is sent.',
  },
  {
    name: 'journal-line',
    codec: Recorded,
    path: 'Recorded',
    title: 'backup_manager journal --json',
    description:
      'One line of the journal, as it is on disk and as `backup_manager journal --json` prints it.',
  },
];

/** The text of one schema's file. Left says what can't be said in a schema. */
export const publish = (
  docstrings: Docstrings,
  { name, codec, path, title, description }: Published,
): E.Either<string, string> =>
  pipe(
    schemaOf({ brands: brandSchemas, describe: (where) => docstrings.get(where) ?? null }, path, codec),
    E.map((schema): JsonRecord => ({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `${name}.schema.json`,
      title,
      description,
      ...schema,
    })),
    E.bimap(
      (reason) => `${name}: ${reason}`,
      (schema) => `${JSON.stringify(schema, null, 2)}\n`,
    ),
  );
