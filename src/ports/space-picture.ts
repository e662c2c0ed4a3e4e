/** A picture of how much space the archives take over time, as a port. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { SpaceAt } from '../domain/archive/simulate/simulate';

export interface SpacePicture {
  readonly title: string;
  readonly space: ReadonlyArray<SpaceAt>;
  /** Minutes east of UTC at an instant: its days are those of this clock. */
  readonly offsetAt: (instant: number) => number;
}

/** Draws it into an SVG file of this path, which is replaced. */
export type DrawSpace = (picture: SpacePicture, file: string) => TaskEither<BackupError, void>;
