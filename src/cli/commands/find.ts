/** `find`: every version of a file, in all archives. */
import { Option } from 'commander';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { findFiles, type FindRequest, type FoundFile } from '../../app/find-files';
import type { FindResult } from '../../codecs/replies/files';
import { fileEntry } from '../file-entry';
import { counted } from '../../domain/counted';
import { type BackupError, showError } from '../../domain/error';
import { ArchiveName } from '../../domain/schedule/schedule';
import type { Instant, Now } from '../../domain/time/time';
import type { FindQuery } from '../../ports/catalogues';
import type { Action } from '../action';
import { interruptionOf } from '../command-io';
import { interruptedStatus } from '../exit-status';
import { takingIndexes } from '../index-and-name';
import { lazyBar } from '../lazy-bar';
import { type Output, replied, silence } from '../output';
import { example, type RegisterCommand, type Terminal } from '../registry';
import { foundLines, restoreCommandOf } from '../text/find';
import { startOf, timesHelp } from '../time-argument';
import { nameCalled } from '../version-asked';

interface FindOptions {
  readonly regex?: boolean;
  readonly sha256?: boolean;
  readonly changedSince?: string;
}

const digest = /^[0-9a-f]{8,64}$/i;

/** What is looked for; or why not. */
const queryOf = (pattern: string, { regex, sha256 }: FindOptions): E.Either<BackupError, FindQuery> => {
  if (regex === true && sha256 === true)
    return E.left({ type: 'WrongOption', message: '--regex does not go with --sha256' });
  if (sha256 !== true) return E.right({ type: regex === true ? 'regex' : 'glob', pattern });
  return digest.test(pattern)
    ? E.right({ type: 'digest', digest: pattern.toLowerCase() })
    : E.left({ type: 'WrongOption', message: 'a SHA-256 is 64 hex digits, or the first 8 of them and more' });
};

type FoundDocument = FindResult['files'][number];

const documentsOf = (now: Now): ((files: ReadonlyArray<FoundFile>) => ReadonlyArray<FoundDocument>) => {
  const document = fileEntry(now.zone);
  return (files) =>
    files.flatMap(({ name, path, contents }) =>
      ArchiveName.is(name)
        ? [
            {
              name,
              path,
              contents: contents.map((history) => {
                const { content, first, last, count, after } = history;
                return {
                  entry: document(content),
                  first: { version: first.id, completed: first.version.completed },
                  last: { version: last.id, completed: last.version.completed },
                  count,
                  after:
                    after === null
                      ? null
                      : { version: after.at.id, completed: after.at.version.completed, how: after.how },
                  restore: restoreCommandOf(name, path, history),
                };
              }),
            },
          ]
        : [],
    );
};

/** Lines are said as they come: there may be very many. A document holds all. */
const find =
  (request: FindRequest, isJson: boolean, terminal: Terminal, say: (output: Output) => void): Action =>
  (ports) => {
    const now = ports.clock.now();
    const signal = interruptionOf(terminal);
    const bar = lazyBar(terminal, 'read');
    const documents = documentsOf(now);
    const lines = foundLines(now);
    const files: FoundDocument[] = [];
    let count = 0;
    const hear = (found: ReadonlyArray<FoundFile>): void => {
      bar.end();
      count += found.length;
      if (isJson) files.push(...documents(found));
      else say({ ...silence, results: found.flatMap(lines) });
    };
    return pipe(
      findFiles(request, hear, bar.show, signal)(ports),
      TE.map(({ versions, unread }) =>
        replied(
          {
            command: 'find',
            result: {
              ...{ files, versions },
              unread: unread.map(({ file, error }) => ({ file, reason: showError(error) })),
            },
          },
          {
            notes: count === 0 ? [`nothing was found in ${counted(versions, 'version')}`] : [],
            errors: unread.map(({ error }) => showError(error)),
            status: count === 0 || unread.length > 0 ? 1 : 0,
          },
        ),
      ),
      TE.orElse((error) =>
        signal.aborted
          ? TE.right(replied({ command: 'find', result: null }, { status: interruptedStatus }))
          : TE.left(error),
      ),
      TE.chainFirstIOK(() => () => bar.end()),
    );
  };

const findAsked =
  (
    pattern: string,
    name: string | undefined,
    options: FindOptions,
    findThese: (request: FindRequest) => Action,
  ): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('query', () => TE.fromEither(queryOf(pattern, options))),
      TE.bind('since', () =>
        TE.fromEither(
          options.changedSince === undefined
            ? E.right<BackupError, Instant | null>(null)
            : startOf(options.changedSince, ports.clock.now()),
        ),
      ),
      TE.bind('called', () =>
        name === undefined ? TE.right<BackupError, string | null>(null) : nameCalled(ports, name),
      ),
      TE.chain(({ query, since, called }) => findThese({ query, since, name: called })(ports)),
    );

export const findCommand: RegisterCommand = ({ command, ask, terminal, json, say }) => {
  command('find', 'Show every version of a file, in all backups')
    .argument(
      '<pattern>',
      'a name or a path with *, ?, [] and **, in quotes; without a slash it is matched in every directory',
    )
    .argument('[name]', 'only in backups of this name, or of the schedule at this index')
    .addOption(new Option('--regex', 'the pattern is a regular expression, found anywhere in a path'))
    .addOption(new Option('--sha256', 'the pattern is the SHA-256 of a content, or its beginning'))
    .addOption(new Option('--changed-since <time>', 'only what came, changed or went since then'))
    .action((pattern: string, name: string | undefined, options: FindOptions) =>
      ask(
        takingIndexes(
          name === undefined ? [] : [name],
          findAsked(pattern, name, options, (request) => find(request, json(), terminal, say)),
        ),
      ),
    )
    .addHelpText(
      'after',
      `${timesHelp}
The exit status is 1 when nothing is found.
${example(
  "backup_manager find 'letter*.txt'",
  "backup_manager find 'docs/**/*.ods' --changed-since 'last monday'",
  'backup_manager find --sha256 2c26b46b68ffc68f',
)}`,
    );
};
