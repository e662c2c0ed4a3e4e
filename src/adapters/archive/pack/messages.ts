/** What the archiver and its worker thread say to each other, and the codecs that guard it on both sides. */
import * as t from 'io-ts';
import { orNull } from '../../../domain/or-null';
import { NonNegativeInteger } from '../../../domain/integer';
import { PackReport } from '../../../domain/events/pack-report';
import { Compression } from '../../../domain/schedule/compression';
import type { PackFailure, PackProgress, PackRequest } from '../../../ports/archiver';
import { SharedMemory } from '../../shared-memory';
import type { PackTarget } from './pack-tree';
import type { CancelFlag } from './cancel-flag';

const Request: t.Type<PackRequest> = t.intersection([
  t.type({
    source: t.string,
    root: t.string,
    never: t.readonlyArray(t.string),
    exclude: t.readonlyArray(t.string),
    excludeCaches: t.boolean,
    compression: Compression,
    level: orNull(t.number),
  }),
  t.partial({
    timeout: t.number,
    reuse: t.intersection([
      t.type({
        catalogues: t.string,
        last: orNull(t.type({ path: t.string, sha256: t.string })),
        rereadAfter: t.number,
      }),
      t.partial({ kept: t.readonlyArray(t.string) }),
    ]),
  }),
]);

const Target: t.Type<PackTarget> = t.type({ fd: NonNegativeInteger, path: t.string });

/** Said to the worker, once. */
export interface PackJob {
  readonly request: PackRequest;
  readonly target: PackTarget;
  readonly sign: CancelFlag;
}

export const PackJob: t.Type<PackJob> = t.type(
  { request: Request, target: Target, sign: SharedMemory },
  'PackJob',
);

const Progress: t.Type<PackProgress> = t.type({
  entries: NonNegativeInteger,
  contentBytes: NonNegativeInteger,
  totalEntries: orNull(NonNegativeInteger),
  totalContentBytes: orNull(NonNegativeInteger),
  path: t.string,
});

const Failure: t.Type<PackFailure> = t.type({
  kind: t.keyof({ source: null, 'no-space': null, abandoned: null, unsupported: null, other: null }),
  message: t.string,
});

/** Said by the worker, `progress` as often as it likes, then one of the others. */
export const PackMessage = t.union(
  [
    t.type({ type: t.literal('progress'), progress: Progress }),
    t.type({ type: t.literal('done'), report: PackReport }),
    t.type({ type: t.literal('failed'), failure: Failure }),
  ],
  'PackMessage',
);
export type PackMessage = Readonly<t.TypeOf<typeof PackMessage>>;
