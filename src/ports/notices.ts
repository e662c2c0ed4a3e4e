/** How notices leave the process, and where the addresses are kept that hold what is secret, as ports. */
import type { IO } from 'fp-ts/IO';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { NoticeAddress } from '../codecs/notices/address';
import type { BackupError } from '../domain/error';
import type { TargetKind } from '../domain/events/notice';
import type { Notice } from '../domain/notices/message';
import type { Outages } from '../domain/notices/outage';

/** Why a notice did not arrive, without anything secret; and, in milliseconds, when the receiver wants to be asked again. */
export interface SendFailure {
  readonly reason: string;
  readonly retryAfter: number | null;
}

export interface NoticeSender {
  /** Sends one notice, within a bounded time. Right once the receiver has said that it took it. */
  readonly send: (
    kind: TargetKind,
    address: NoticeAddress,
    notice: Notice,
    signal: AbortSignal,
  ) => TaskEither<SendFailure, void>;
}

export interface NoticeAddresses {
  /** A key that no other address has. */
  readonly newKey: IO<string>;
  /** The address under a key; null when there is none. */
  readonly read: (key: string) => TaskEither<BackupError, NoticeAddress | null>;
  /** All of them, under their keys. */
  readonly all: TaskEither<BackupError, ReadonlyArray<readonly [string, NoticeAddress]>>;
  /** Under the write lock only. */
  readonly put: (key: string, address: NoticeAddress) => TaskEither<BackupError, void>;
  /** Under the write lock only. One that is not there is removed already. */
  readonly remove: (key: string) => TaskEither<BackupError, void>;
}

/** What stands in no journal and who was told of it, kept where a disk that is full still takes it. */
export interface OutageRecord {
  /** Null when there is none, or none that can be understood. */
  readonly read: IO<Outages | null>;
  /** Whether it is kept now, and a restart will know it. */
  readonly write: (outages: Outages) => IO<boolean>;
}

/** Where notices come from. */
export interface NoticeOrigin {
  readonly host: string;
  readonly workspace: string;
}
