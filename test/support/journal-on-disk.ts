/** A journal file that a test fills, spoils and opens again. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type JournalOptions, makeJournal, type OpenJournal } from '../../src/adapters/journal/journal';
import { type Workspace, workspaceAt } from '../../src/adapters/workspace/workspace';
import { evolveRecorded } from '../../src/domain/decider/evolve';
import type { BackupError } from '../../src/domain/error';
import type { Event } from '../../src/domain/events/event';
import type { Decided, Recorded } from '../../src/domain/events/recorded';
import type { Head } from '../../src/ports/journal';
import { someAuthor } from './author';
import { rightOf, timestamp } from './decoded';
import { mortalFileSystem } from './mortal-file-system';
import { temporaryDirectory } from './temporary-directory';

export interface JournalOnDisk {
  readonly workspace: Workspace;
  /** Opens it as a new process would; `use` gets it, and it is closed again. */
  readonly opened: <A>(
    use: (journal: OpenJournal) => Promise<A>,
    options?: Partial<JournalOptions>,
  ) => Promise<A>;
  /** What the journal told of torn tails. */
  readonly warnings: Array<string>;
  readonly bytes: () => Buffer;
  /** Puts the journal's file in place, and nothing beside it. */
  readonly put: (bytes: Uint8Array) => void;
  /** What lies beside the journal, by name. */
  readonly beside: () => ReadonlyMap<string, Buffer>;
  readonly remove: () => void;
}

export const journalOnDisk = (): JournalOnDisk => {
  const workspace = workspaceAt(temporaryDirectory());
  const warnings: Array<string> = [];
  return {
    workspace,
    warnings,
    opened: async (use, options = {}) => {
      // why: one that never dies, but does not wait for the disk
      const { fileSystem } = mortalFileSystem();
      const journal = makeJournal({
        workspace,
        fileSystem,
        author: () => someAuthor,
        warn: (text) => warnings.push(text),
        ...options,
      });
      try {
        return await use(journal);
      } finally {
        journal.close();
      }
    },
    bytes: () => (existsSync(workspace.journal) ? readFileSync(workspace.journal) : Buffer.alloc(0)),
    put: (bytes) => {
      rmSync(workspace.state, { recursive: true, force: true });
      mkdirSync(workspace.state);
      writeFileSync(workspace.journal, bytes);
    },
    beside: () =>
      new Map(
        readdirSync(workspace.state)
          .filter((name) => name !== 'journal.jsonl')
          .map((name) => [name, readFileSync(`${workspace.state}/${name}`)]),
      ),
    remove: () => rmSync(workspace.root, { recursive: true, force: true }),
  };
};

const noon = timestamp('2024-03-05T12:00:00.000+00:00');

/** One decision, as a command makes it. */
export const appended = (
  journal: Pick<OpenJournal, 'exclusively' | 'head' | 'append'>,
  events: ReadonlyArray<Event>,
  at = noon,
  command: Decided['command'] = { type: 'ReadSchedules' },
): TE.TaskEither<BackupError, Head> =>
  journal.exclusively(
    pipe(
      journal.head,
      TE.chain(({ seq, state }) =>
        journal.append(
          at,
          { command, events: [...events] },
          evolveRecorded(state, { seq: seq + 1, at, events: [...events] }),
        ),
      ),
    ),
  );

export const headOf = (journal: OpenJournal): TE.TaskEither<BackupError, Head> =>
  journal.exclusively(journal.head);

export const recordsOf = async (journal: OpenJournal): Promise<ReadonlyArray<Recorded>> => {
  const records: Array<Recorded> = [];
  rightOf(await journal.readFrom(null, (recorded) => records.push(recorded))());
  return records;
};

/** A few lines of different lengths, with text that is more than ASCII. */
export const someEvents: ReadonlyArray<ReadonlyArray<Event>> = [
  [{ type: 'ServiceStarted', pid: 1, version: 'ünï' }],
  [{ type: 'ServiceStopped', pid: 1, reason: 'SIGTERM' }],
  [
    { type: 'ServiceStarted', pid: 22, version: '😀' },
    { type: 'ServiceFailed', pid: 22, reason: 'a\nb' },
  ],
  [{ type: 'ServiceStarted', pid: 333, version: '' }],
];

/** The bytes of a journal that holds these decisions. */
export const journalBytes = async (decisions = someEvents): Promise<Buffer> => {
  const disk = journalOnDisk();
  await disk.opened(async (journal) => {
    for (const events of decisions) rightOf(await appended(journal, events)());
  });
  const bytes = disk.bytes();
  disk.remove();
  return bytes;
};
