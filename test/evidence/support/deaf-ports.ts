/** All that a command line can reach, without a disk, a process or a network: what would need one refuses, or does nothing. */
import type { BackupError } from '../../../src/domain/error';
import * as TE from 'fp-ts/TaskEither';
import type { CliPorts } from '../../../src/cli/action';
import type { ExamineReport, UnpackReport } from '../../../src/ports/unarchiver';
import { addressesInMemory } from '../../support/addresses-in-memory';
import { objectsInMemory } from '../../support/objects-in-memory';
import { storeInMemory } from '../../support/store-in-memory';
import type { WorkspaceInMemory } from '../../support/workspace-in-memory';

const nothingFound = { damageCount: 0, damage: [], notes: [], refusedCount: 0, refused: [] };

const unpacked: UnpackReport = { ...nothingFound, entries: 1, contentBytes: 1, unowned: 0, absent: [] };

const examined: ExamineReport = {
  ...nothingFound,
  entries: 1,
  contentBytes: 1,
  differenceCount: 0,
  differences: [],
};

const deafRead = { kind: 'other', message: 'it is deaf' } as const;
const deaf: BackupError = { type: 'FileFailed', doing: 'make', path: 'a service file', reason: 'it is deaf' };

export const deafPorts = (workspace: WorkspaceInMemory): CliPorts => ({
  ...storeInMemory(workspace).ports,
  service: {
    isOutdated: () => false,
    look: TE.right({ up: false, pid: null, since: null, live: null }),
    serve: () => TE.left({ type: 'CannotStartService', reason: 'it is deaf' }),
    start: () => TE.left({ type: 'CannotStartService', reason: 'it is deaf' }),
    stop: () => TE.left({ type: 'CannotStopService', reason: 'it is deaf' }),
  },
  catalogues: {
    list: () => TE.left(deafRead),
    find: () => TE.left(deafRead),
    compare: () => TE.left({ ...deafRead, side: 'before' as const }),
    print: () => TE.left(deafRead),
    hold: () => TE.left(deafRead),
    parts: () => TE.right(null),
    beginning: () => TE.right([]),
  },
  scratch: { within: () => TE.left(deaf) },
  fleet: { read: () => TE.left(deaf) },
  metricsText: () => TE.right(''),
  metricsOrigin: { workspace: '/w', version: '0' },
  machineService: {
    file: () => TE.left(deaf),
    install: () => TE.left(deaf),
    uninstall: () => TE.left(deaf),
    look: () => TE.left(deaf),
    lingers: TE.right(null),
  },
  inspectorPage: { serve: () => TE.left({ type: 'CannotInspect', reason: 'it is deaf' }) },
  workspaceProbe: {
    look: () => TE.right(null),
    names: () => TE.right([]),
    give: () => TE.left(deaf),
    holder: () => TE.right(null),
    checkpoints: TE.right([]),
    free: TE.right(2 ** 40),
    zstd: () => Promise.resolve(true),
    tighten: () => TE.right(undefined),
    leftByCopies: TE.right([]),
    sweepLeft: () => TE.right(false),
    remove: () => TE.right(undefined),
  },
  location: {
    directory: '/here',
    isWorkspace: () => workspace.text() !== null || workspace.records.length > 0,
    workspaceAbove: () => null,
  },
  locks: { tryHold: () => TE.right(() => undefined) },
  secretInput: { standardInput: TE.right(''), variable: () => () => null },
  noticeAddresses: addressesInMemory(),
  noticeSender: { send: () => TE.left({ reason: 'it is deaf', retryAfter: null }) },
  noticeOrigin: { host: 'here', workspace: '/here' },
  runPresence: { show: () => () => undefined },
  unarchiver: {
    unpack: () => TE.right(unpacked),
    examine: () => TE.right(examined),
    digest: () => TE.right('0'.repeat(64)),
  },
  places: {
    open: () => TE.right(objectsInMemory().store),
    freshName: () => 'probe',
  },
  copies: {
    compare: () => TE.left(deaf),
    copy: () => TE.left({ type: 'NothingToDo', reason: 'nobody copies here' }),
    look: () => TE.right([]),
    prune: () => TE.left({ type: 'NothingToDo', reason: 'nothing stands there' }),
    versions: () => TE.right([]),
    withArchive: () => TE.left({ type: 'NothingToDo', reason: 'nothing stands there' }),
    recover: () => TE.left({ type: 'NothingToDo', reason: 'nothing stands there' }),
    newKey: () => TE.left({ type: 'NothingToDo', reason: 'no key is made here' }),
    check: () => TE.left({ type: 'NothingToDo', reason: 'nothing stands there' }),
  },
  drawSpace: () => TE.right(undefined),
  logReader: { open: () => () => ({ read: TE.right([]), close: () => undefined }) },
  editor: {
    draft: TE.left({ type: 'CannotEdit', reason: 'it is deaf', typed: '' }),
    wantsMore: () => Promise.resolve(false),
  },
  directories: {
    absolute: (path) => `/here/${path}`,
    real: (path) => path,
    unused: (name) => TE.right(`/here/${name}`),
  },
});
