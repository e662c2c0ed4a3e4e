/** A workspace of what stands in a store: its journal, its schedules, and what is known of that place. Archives come as they are asked for. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isSameAddress } from '../../codecs/destinations/place-address';
import { segmentName } from '../../codecs/store/object-names';
import { writeWorkspaceDocument } from '../../codecs/store/workspace-document';
import { noDestinations } from '../../domain/destinations/destinations';
import { folder, type Folded } from '../../domain/history/fold-journal';
import { renderOrNull, schedulesOf } from '../../domain/schedule/schedule-file';
import type { RecoveredWorkspace } from '../../ports/copies';
import { makeDirectory, opening, realFileSystem, removeFile, writeDurably } from '../file-system';
import { DamagedLine, emptyPlace, startWalk } from '../journal/fold';
import { moveFile } from '../workspace/move-file';
import { workspaceAt } from '../workspace/workspace';
import { linesIn } from './check-journal';
import { openChunkIndex } from './chunk-index';
import { fillIndex } from './lists';
import { withNotes } from './place-notes';
import type { StoreReader } from './reader';
import { stop, wrongThere } from './stop';
import { sha256 } from './tags';

const isTaken = (directory: string, path: string): Error =>
  stop({
    type: 'FileFailed',
    doing: 'recover into',
    path: directory,
    reason: `${path} is there already; choose an empty directory with --to`,
  });

const refuseWorkspace = (directory: string): void => {
  const { schedules, state, backups } = workspaceAt(directory);
  const taken = [schedules, state, backups].find((path) => existsSync(path));
  if (taken !== undefined) throw isTaken(directory, taken);
};

/** What is taken away again, the last first, unless all is there in the end: never what somebody else has made meanwhile. */
const makeUndoing = () => {
  const steps: Array<() => void> = [];
  return {
    add: (step: () => void): void => {
      steps.push(step);
    },
    run: (): void => {
      for (const step of steps.toReversed()) {
        try {
          step();
        } catch {
          // why: what came in the way of the recovery is told, and the rest is taken away
          continue;
        }
      }
    },
  };
};

/** Writes the lines that stand there, each once, as long as one follows the other. */
const fetchJournal = async ({ store, listing, read }: StoreReader, file: string): Promise<number> => {
  const fd = openSync(file, 'wx', 0o600);
  let upTo = 0;
  try {
    for (const { first, last } of listing.segments) {
      const name = segmentName(first, last);
      if (last <= upTo) continue;
      const lines = linesIn(await read(name));
      if (first > upTo + 1 || lines?.length !== last - first + 1)
        throw wrongThere(
          `${store.where} (${name})`,
          `the journal there is not whole from line ${upTo + 1} on`,
        );
      let rest = Buffer.from(`${lines.slice(upTo + 1 - first).join('\n')}\n`);
      while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
      upTo = last;
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return upTo;
};

const foldFile = (where: string, file: string): Folded => {
  const fd = openSync(file, 'r');
  try {
    const folding = folder();
    const { step } = startWalk(
      realFileSystem,
      fd,
      emptyPlace,
      (recorded) => folding.take(recorded),
      Infinity,
    );
    while (step());
    return folding.tell();
  } catch (error) {
    if (!(error instanceof DamagedLine)) throw error;
    throw wrongThere(where, `line ${error.line} of the journal there is damaged: ${error.reason}`);
  } finally {
    closeSync(fd);
  }
};

export const recoverWorkspace = async (
  reader: StoreReader,
  url: string,
  directory: string,
): Promise<RecoveredWorkspace> => {
  const { store, listing, document, sealed } = reader;
  refuseWorkspace(directory);
  if (listing.segments.length === 0) throw wrongThere(store.where, 'no journal stands there');
  const { state, schedules, journal, backups } = workspaceAt(directory);
  mkdirSync(directory, { recursive: true });
  mkdirSync(state, { mode: 0o700 });
  const undoing = makeUndoing();
  const draft = join(state, 'journal.recovered');
  undoing.add(() => {
    // why: a journal that is there is that of somebody who has begun here meanwhile
    rmSync(existsSync(journal) ? draft : state, { recursive: true, force: true });
  });
  /** Gives a file that is whole its name, at which nothing stands. */
  const put = (from: string, to: string): void => {
    if (moveFile(realFileSystem, from, dirname(to), [basename(to)]) === null) throw isTaken(directory, to);
    undoing.add(() => removeFile(realFileSystem, to));
  };
  let isDone = false;
  try {
    const lines = await fetchJournal(reader, draft);
    const folded = foldFile(store.where, draft);
    const { file, destinations } = folded.state;
    const place = destinations?.places.find((one) => isSameAddress(one.url, url));
    // why: under a number that no destination has it is found again by what stands there
    await withNotes(state, place?.destination ?? 0, async (notes) => {
      const index = openChunkIndex(notes.index, () => true);
      try {
        await fillIndex(index, listing.lists, ({ pack }) => listing.packs.has(pack), reader.list, notes);
      } finally {
        index.close();
      }
      await notes.keep(writeWorkspaceDocument(document, sha256), sealed);
    });
    const text = renderOrNull(file);
    if (text !== null) {
      const written = join(state, 'schedules.recovered');
      writeDurably(realFileSystem, written, Buffer.from(text), 0o644, opening.exclusively);
      put(written, schedules);
    }
    if (!existsSync(backups)) undoing.add(() => rmdirSync(backups));
    makeDirectory(realFileSystem, backups, 0o777);
    put(draft, journal);
    isDone = true;
    return {
      ...{ host: document.host, directory: document.directory, lines },
      schedules: schedulesOf(file).length,
      versions: listing.lists.size,
      destination: place?.name ?? null,
      missing: (destinations ?? noDestinations).places.flatMap(({ name, options }) =>
        [options.credentials, options.identity].flatMap((file) =>
          file === undefined || existsSync(file) ? [] : [{ destination: name, file }],
        ),
      ),
    };
  } finally {
    if (!isDone) undoing.run();
  }
};
