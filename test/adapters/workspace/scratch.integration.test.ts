/** A directory to work in, and what is told of the work where the directory can't be removed. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import { scratchIn } from '../../../src/adapters/workspace/scratch';
import type { BackupError } from '../../../src/domain/error';
import { leftOf, rightOf } from '../../support/decoded';
import { temporaryDirectory } from '../../support/temporary-directory';

afterEach(() => jest.restoreAllMocks());

const worked = (directory: string) =>
  TE.fromIO<string, BackupError>(() => {
    writeFileSync(join(directory, 'file'), '');
    return 'what was found';
  });

it("is removed after the work, with all that lies there, and is nobody else's meanwhile", async () => {
  const state = join(temporaryDirectory(), 'state');
  const scratch = scratchIn(state);
  const both = scratch.within((directory) =>
    TE.fromTask(async () => {
      await worked(directory)();
      return scratch.within(worked)();
    }),
  );
  expect(leftOf(rightOf(await both()))).toMatchObject({ type: 'NothingToDo' });
  expect(existsSync(join(state, 'scratch'))).toBe(false);
});

it('what was found there is told although it could not be removed; what is left goes before the next work', async () => {
  const state = temporaryDirectory();
  const scratch = scratchIn(state);
  const rm = jest.spyOn(fs, 'rm');
  const found = scratch.within((directory) => {
    rm.mockRejectedValue(new Error('EBUSY: made to fail, rm'));
    return worked(directory);
  });
  expect(rightOf(await found())).toBe('what was found');
  expect(existsSync(join(state, 'scratch/file'))).toBe(true);
  expect(leftOf(await scratch.within(worked)())).toMatchObject({ type: 'FileFailed', doing: 'use' });
  rm.mockRestore();
  mkdirSync(join(state, 'scratch/more'));
  const next = scratch.within((directory) => TE.fromIO(() => existsSync(join(directory, 'more'))));
  expect(rightOf(await next())).toBe(false);
});
