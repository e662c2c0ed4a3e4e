/** What outlives a killed process, in memory: journal, schedules file, archives; and the ports of a process that can die. */
import * as E from 'fp-ts/Either';
import { packReport } from '../support/pack-report';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../src/domain/error';
import type { PackReport } from '../../src/domain/events/pack-report';
import { type Archives, type VersionIndexer, versionIndexer } from '../../src/domain/archive/archives';
import { timestampAt, type Zone } from '../../src/domain/time/time';
import type { ServicePorts } from '../../src/service/actors';
import { trashInMemory } from '../support/trash-in-memory';
import { type WorkspaceInMemory, workspaceInMemory } from '../support/workspace-in-memory';
import { isEnding } from '../support/invariants';
import { noHooks } from '../support/no-hooks';

/** What chance decides, by one number from 0 to 1 at a time. */
export type Chance = () => number;

/** A process of the world: it lives until chance, or the world, ends it. */
export interface Mortal {
  readonly ports: ServicePorts;
  readonly dead: Promise<void>;
}

export interface World {
  readonly workspace: WorkspaceInMemory;
  /** Bytes by file name, as `backups/` holds them. */
  readonly files: Map<string, number>;
  readonly trashed: Map<string, number>;
  readonly archives: () => Archives;
  /** A new process; `risk` is its chance to be killed at each step it takes. */
  readonly process: (risk: number) => Mortal;
}

const report = (bytes: number, problemCount: number): PackReport =>
  packReport({ bytes, sha256: String(bytes), contentBytes: 1000, problemCount });

const never = <A>(): Promise<A> => new Promise(() => undefined);

export const makeWorld = (start: number, zone: Zone, chance: Chance): World => {
  const workspace = workspaceInMemory(start, zone);
  const files = new Map<string, number>();
  let size = 1000;
  const indexer = versionIndexer();
  let indexed = 0;
  /** Whether the last backup of each name failed. */
  const failed = new Map<string, boolean>();
  const indexNow = (): VersionIndexer => {
    for (const recorded of workspace.records.slice(indexed)) {
      indexer.take(recorded);
      for (const event of recorded.events)
        if (isEnding(event) && event.type !== 'BackupSkipped')
          failed.set(event.name, event.type === 'BackupFailed');
    }
    indexed = workspace.records.length;
    return indexer;
  };
  const index = (): Archives => indexNow().tell();
  const trashed = new Map<string, number>();

  const process = (risk: number): Mortal => {
    let alive = true;
    let tellDead: () => void = () => undefined;
    const dead = new Promise<void>((resolve) => (tellDead = resolve));
    const die = (): boolean => {
      if (alive && chance() < risk) {
        alive = false;
        tellDead();
      }
      return !alive;
    };
    /** A kill comes before the effect or right after it; a dead process takes no further step. */
    const mortal =
      <A>(effect: TE.TaskEither<BackupError, A>): TE.TaskEither<BackupError, A> =>
      async () => {
        if (die()) return never();
        const result = await effect();
        return die() ? never() : result;
      };
    const step = <A>(f: () => A): TE.TaskEither<BackupError, A> => mortal(TE.fromIO(f));
    const { journal, schedulesFile, log, clock } = workspace.ports;
    const ports: ServicePorts = {
      clock,
      log,
      journal: { ...journal, append: (...line) => mortal(journal.append(...line)) },
      schedulesFile: {
        ...schedulesFile,
        stage: (...asked) => mortal(schedulesFile.stage(...asked)),
        publish: (...asked) => mortal(schedulesFile.publish(...asked)),
      },
      locks: { tryHold: () => TE.right(() => undefined) },
      sources: {
        resolve: (path) => E.right({ source: path, root: path }),
        placeOf: (path: string) => path,
        exists: () => TE.right(true),
        isFilled: () => () => Promise.resolve(true),
        never: [],
      },
      hooks: noHooks,
      archiveIndex: {
        read: TE.fromIO(index),
        trash: TE.fromIO(() => indexNow().tellTrash()),
        makers: TE.right(() => null),
        failures: TE.fromIO(() => {
          indexNow();
          return ({ name }) => failed.get(name) ?? null;
        }),
        attempt: TE.right(null),
      },
      trashStore: trashInMemory(
        files,
        (content, { bytes }) => content === bytes,
        (content) => content,
        step,
        trashed,
      ).store,
      archiver: {
        pack: (_, target) => async () => {
          if (die()) return never();
          const duration = chance() < 0.05 ? chance() * 9 * 3_600_000 : chance() * 60_000;
          workspace.clock.advance(duration);
          if (chance() < 0.05) return { _tag: 'Left', left: { kind: 'source', message: 'no such file' } };
          size += 1;
          files.set(target, size);
          if (die()) return never();
          return { _tag: 'Right', right: report(size, chance() < 0.1 ? 1 : 0) };
        },
      },
      archiveStore: {
        namesOf: () => T.of(new Map()),
        modified: () => TE.right(null),
        place: (name, now) =>
          step(() => {
            const stamp = timestampAt(now.instant, now.zone).slice(0, 19).replace(/[-:]/g, '');
            const present = files.has(`${name}.tar`);
            let kept = `${name}.${stamp}.tar`;
            for (let n = 2; files.has(kept); n += 1) kept = `${name}.${stamp}-${n}.tar`;
            return {
              temporary: `.${name}.${now.instant}.partial`,
              archive: `${name}.tar`,
              kept: present ? kept : null,
            };
          }),
        settle: (placement) => TE.right(placement),
        pathOf: (file) => file,
        catalogues: 'catalogues',
        publish: ({ temporary, archive, kept }) =>
          step(() => {
            const was = files.get(archive);
            const made = files.get(temporary);
            if (made === undefined) return 'published';
            if (kept !== null && was !== undefined) files.set(kept, was);
            files.set(archive, made);
            files.delete(temporary);
            return 'published';
          }),
        holds: (file, { bytes }) => TE.fromIO(() => files.get(file) === bytes),
        size: (file) => TE.fromIO(() => files.get(file) ?? null),
        remove: (file) => step(() => void files.delete(file)),
        temporary: TE.fromIO(() => [...files.keys()].filter((file) => file.endsWith('.partial'))),
        sweep: step(() => {
          const swept = [...files.keys()].filter((file) => file.endsWith('.partial'));
          for (const file of swept) files.delete(file);
          return swept;
        }),
        list: TE.fromIO(() => [...files.keys()].sort()),
      },
    };
    return { ports, dead };
  };

  return { workspace, files, trashed, archives: index, process };
};
