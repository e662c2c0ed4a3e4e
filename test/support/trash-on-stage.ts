/** Archives of docs, an hour apart, with their trash, in a workspace in memory: what stands there is known by its digest. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { RetainPorts } from '../../src/app/retain';
import type { BackupError } from '../../src/domain/error';
import type { Event } from '../../src/domain/events/event';
import type { Version } from '../../src/domain/archive/archives';
import type { Locks } from '../../src/ports/locks';
import { rightOf } from './decoded';
import { storeInMemory } from './store-in-memory';
import { madeReport, story } from './story';
import { trashInMemory } from './trash-in-memory';

const hour = 3_600_000;

export const digestOf = (n: number): string => n.toString(16).padStart(64, '0');

export const storeError: BackupError = {
  type: 'FileFailed',
  doing: 'change',
  path: 'x',
  reason: 'input/output error',
};

/** The first archive is of an hour after 16:00; `count` of them are there. */
export const trashOnStage = async (line = 'docs;daily@23:00;docs', count = 2) => {
  const told = story();
  const files = new Map<string, string>();
  /** Sizes of those that are not as large as they were made. */
  const sizes = new Map<string, number>();
  const trash = trashInMemory(
    files,
    (content, { sha256 }) => content === sha256,
    () => madeReport.bytes,
  );
  const { ports: store } = storeInMemory(told);
  const sizeOf = (file: string) => (files.has(file) ? (sizes.get(file) ?? madeReport.bytes) : null);
  const ports: RetainPorts & { readonly locks: Locks } = {
    ...store,
    trashStore: trash.store,
    archiveStore: {
      ...store.archiveStore,
      size: (file) => TE.fromIO(() => sizeOf(file)),
      holds: (file, { sha256 }) => TE.fromIO(() => files.get(file) === sha256),
      remove: (file) => TE.fromIO(() => void files.delete(file)),
      list: TE.fromIO(() => [...files.keys()].sort()),
    },
    locks: { tryHold: () => TE.right(() => undefined) },
  };
  let made = 0;
  const backUp = async (trigger: 'schedule' | 'command' = 'command', name = 'docs', problems = 0) => {
    told.clock.advance(hour);
    await told.starts(name, trigger);
    made += 1;
    const was = files.get(`${name}.tar`);
    const kept = was === undefined ? null : `${name}.${made - 1}.tar`;
    if (kept !== null && was !== undefined) files.set(kept, was);
    files.set(`${name}.tar`, digestOf(made));
    await told.run({
      type: 'SealArchive',
      placement: { temporary: `.${name}.${made}.partial`, archive: `${name}.tar`, kept },
      report: { ...madeReport, sha256: digestOf(made), problemCount: problems },
      doubt: null,
    });
    await told.run({ type: 'CompleteBackup', adopted: false });
  };
  await told.create(line);
  for (let n = 0; n < count; n += 1) await backUp();
  const versions = async (name = 'docs'): Promise<ReadonlyArray<Version>> =>
    rightOf(
      await pipe(
        ports.archiveIndex.read,
        TE.map((archives) => [...archives].flatMap(([one, all]) => (one === name ? all : []))),
      )(),
    );
  const version = async (file: string): Promise<Version> => {
    const found = (await versions()).find((one) => one.file === file);
    if (found === undefined) throw new Error(`no version ${file}`);
    return found;
  };
  const eventsOf = (type: Event['type']): ReadonlyArray<Event> =>
    told.records.flatMap(({ events }) => events).filter((event) => event.type === type);
  return { ...told, ports, files, sizes, trash: trash.there, backUp, versions, version, eventsOf };
};
