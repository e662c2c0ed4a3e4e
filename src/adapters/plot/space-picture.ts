/** Writes the picture of the space that archives take. The library that draws is a chunk beside the program, loaded when it is used. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { DrawSpace, SpacePicture } from '../../ports/space-picture';
import { meaningOf } from '../system-error';
import type * as Drawing from './draw-space';

/** Where the build puts it. */
const chunk = join(__dirname, 'space_plot.js');

const failed =
  (doing: string, path: string) =>
  (error: unknown): BackupError => ({ type: 'FileFailed', doing, path, reason: meaningOf(error) });

const draw = async (picture: SpacePicture): Promise<string> => {
  const { drawSpace } = (await import(chunk)) as typeof Drawing; // why: it is built of that very file
  return drawSpace(picture);
};

export const drawSpaceFile: DrawSpace = (picture, file) =>
  pipe(
    TE.tryCatch(() => draw(picture), failed('draw', file)),
    TE.chain((svg) => TE.tryCatch(() => writeFile(file, svg), failed('write', file))),
  );
