/** A workspace in memory with all that an examination looks at, each look of which a test can change. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { makeArchiveIndex } from '../../src/app/archive-index';
import type { DoctorPorts } from '../../src/app/doctor/doctor';
import type { BackupError } from '../../src/domain/error';
import type { Area } from '../../src/domain/doctor/finding';
import { placeIn } from '../../src/domain/schedule/source-place';
import type { HeldRange } from '../../src/ports/locks';
import type { ServiceStatus } from '../../src/ports/service-process';
import { madeReport, story } from './story';
import { wellPlaced } from './path-status';
import { addressesInMemory } from './addresses-in-memory';
import { noHooks } from './no-hooks';

export type Holders = Partial<Record<'write' | HeldRange, string>>;

/** What is to be seen beside the journal and the schedules file. */
export interface Probed {
  /** Places that are not there. */
  missing: ReadonlySet<string>;
  names: Readonly<Record<Area, ReadonlyArray<string>>>;
  /** Archives and their sizes. */
  sizes: ReadonlyMap<string, number>;
  /** The same in the trash. */
  trash: ReadonlyMap<string, number>;
  temporary: ReadonlyArray<string>;
  holders: Holders;
  service: ServiceStatus;
  free: number;
  zstd: boolean;
  /** What work on copies left. */
  ofCopies: ReadonlyArray<string>;
}

export const down: ServiceStatus = { up: false, pid: null, since: null, live: null, archiving: false };

/** `done` holds what was done to the workspace, in its order. */
export const probedWorkspace = () => {
  const told = story();
  const probed: Probed = {
    missing: new Set(),
    names: { state: ['journal.jsonl'], backups: [], schedules: [] },
    sizes: new Map(),
    trash: new Map(),
    temporary: [],
    holders: {},
    service: down,
    free: 1e9,
    zstd: true,
    ofCopies: [],
  };
  const done: Array<string> = [];
  const doing = (what: string) => TE.fromIO<void, BackupError>(() => void done.push(what));
  const seen = <A>(look: () => A): TE.TaskEither<BackupError, A> => TE.fromIO(look);
  const ports: DoctorPorts = {
    ...told.ports,
    hooks: noHooks,
    noticeAddresses: addressesInMemory(),
    archiveIndex: makeArchiveIndex(told.ports.journal),
    archiveStore: {
      list: seen(() => [...probed.sizes.keys()]),
      size: (file) => seen(() => probed.sizes.get(file) ?? null),
      temporary: seen(() => probed.temporary),
      place: () => TE.left({ type: 'BackupsDirectoryMissing' }),
      settle: (placement) => TE.right(placement),
      pathOf: (file) => `/w/backups/${file}`,
      catalogues: '/w/.backup_manager/catalogues',
      publish: ({ temporary, archive }) =>
        pipe(
          doing(`publish ${temporary}`),
          TE.map(() => {
            probed.temporary = probed.temporary.filter((one) => one !== temporary);
            probed.sizes = new Map([...probed.sizes, [archive, madeReport.bytes]]);
            return 'published' as const;
          }),
        ),
      holds: (file, { bytes }) =>
        seen(() => probed.temporary.includes(file) || probed.sizes.get(file) === bytes),
      namesOf: () => T.of(new Map()),
      modified: () => TE.right(null),
      remove: (file) => doing(`remove ${file}`),
      sweep: pipe(
        doing('sweep'),
        TE.map(() => {
          const swept = probed.temporary;
          probed.temporary = [];
          return swept;
        }),
      ),
    },
    service: { look: seen(() => probed.service) },
    trashStore: {
      put: (file) =>
        pipe(
          doing(`put ${file} into the trash`),
          TE.map(() => file),
        ),
      takeBack: (file) =>
        pipe(
          doing(`take ${file} back`),
          TE.map(() => file),
        ),
      sizes: seen(() => probed.trash),
      frees: () => TE.right(0),
      isSame: () => TE.right(false),
      isUsed: () => TE.right(false),
      holds: (file, { bytes }) => seen(() => probed.trash.get(file) === bytes),
      remove: (file) => doing(`remove ${file} from the trash`),
    },
    sources: {
      resolve: (path) => E.right({ source: `/w/${path}`, root: path }),
      exists: () => TE.right(true),
      placeOf: placeIn({ root: '/w', home: () => '/home/ann' }),
    },
    locks: {
      tryHold: (range) =>
        pipe(
          doing(`hold ${range}`),
          TE.map(() =>
            probed.holders[range] === undefined ? () => void done.push(`let go of ${range}`) : null,
          ),
        ),
    },
    workspaceProbe: {
      look: (file) => seen(() => (probed.missing.has(file) ? null : wellPlaced(file))),
      names: (area) => seen(() => probed.names[area]),
      holder: (range) => seen(() => probed.holders[range] ?? null),
      checkpoints: TE.right([]),
      free: seen(() => probed.free),
      zstd: T.fromIO(() => probed.zstd),
      tighten: (file, mode) => doing(`tighten ${file} ${mode.toString(8)}`),
      give: (file) => doing(`give ${file}`),
      leftByCopies: seen(() => probed.ofCopies),
      sweepLeft: (file) =>
        seen(() => {
          const isLeft = probed.ofCopies.includes(file);
          probed.ofCopies = probed.ofCopies.filter((one) => one !== file);
          return isLeft;
        }),
      remove: (area, name) => doing(`remove ${area} ${name}`),
    },
  };
  return { ...told, ports, probed, done };
};

export type ProbedWorkspace = ReturnType<typeof probedWorkspace>;

/** Lets the time pass that a task waits for; gives what it came to, and how many milliseconds that took. */
export const elapsing = async <A>(task: T.Task<A>): Promise<{ readonly value: A; readonly took: number }> => {
  let took = 0;
  const ended: Array<A> = [];
  const isOver = (): boolean => ended.length > 0;
  const running = task().then((value) => ended.push(value));
  for (;;) {
    // why: what runs between two timers is a chain of promises, however long
    for (let turn = 0; turn < 2_000 && !isOver(); turn += 1) await Promise.resolve();
    if (isOver()) break;
    jest.advanceTimersByTime(50);
    took += 50;
    if (took > 60_000) throw new Error('it does not come to an end');
  }
  await running;
  const [value] = ended;
  return { value: value as A, took };
};
