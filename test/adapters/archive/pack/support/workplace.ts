/** A temporary directory per test, and the archiver's calls with little to say. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { makeArchiver } from '../../../../../src/adapters/archive/pack/archiver';
import type { PackReport } from '../../../../../src/domain/events/pack-report';
import type { PackFailure, PackProgress, PackRequest } from '../../../../../src/ports/archiver';

export interface Workplace {
  readonly root: string;
  /** The tree to pack. */
  readonly source: string;
  /** Where the archive goes. */
  readonly target: string;
}

export const makeWorkplace = (): Workplace => {
  const root = mkdtempSync(join(tmpdir(), 'pack-test-'));
  const source = join(root, 'source');
  mkdirSync(source);
  return { root, source, target: join(root, 'archive') };
};

export const removeWorkplace = ({ root }: Workplace): void => rmSync(root, { recursive: true, force: true });

export const requestOf = (source: string, rest: Partial<PackRequest> = {}): PackRequest => ({
  source,
  root: 'test',
  never: [],
  exclude: [],
  excludeCaches: false,
  compression: 'gzip',
  level: null,
  ...rest,
});

const never = new AbortController().signal;

export const packed = (
  request: PackRequest,
  target: string,
  onProgress: (progress: PackProgress) => void = () => undefined,
  signal: AbortSignal = never,
): Promise<E.Either<PackFailure, PackReport>> => makeArchiver().pack(request, target, onProgress, signal)();

/** The report of an archive that must be made. */
export const report = async (
  request: PackRequest,
  target: string,
  onProgress?: (progress: PackProgress) => void,
): Promise<PackReport> => {
  const outcome = await packed(request, target, onProgress);
  if (E.isLeft(outcome)) throw new Error(`${outcome.left.kind}: ${outcome.left.message}`);
  return outcome.right;
};

/** The failure of an archive that must not be made. */
export const failure = async (
  request: PackRequest,
  target: string,
  signal?: AbortSignal,
): Promise<PackFailure> => {
  const outcome = await packed(request, target, undefined, signal);
  if (E.isRight(outcome)) throw new Error('an archive was made');
  return outcome.left;
};
