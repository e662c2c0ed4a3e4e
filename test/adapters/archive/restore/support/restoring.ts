/** A workspace of its own for each test, and the port called as the application calls it. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Either } from 'fp-ts/Either';
import { makeUnarchiver } from '../../../../../src/adapters/archive/unarchiver';
import type { PackProgress, PackRequest } from '../../../../../src/ports/archiver';
import type {
  ExamineReport,
  Member,
  UnpackFailure,
  UnpackReport,
  UnpackRequest,
} from '../../../../../src/ports/unarchiver';

const made: string[] = [];

export const workspace = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'unpack-'));
  chmodSync(path, 0o777);
  made.push(path);
  return path;
};

afterAll(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** Writes an archive into a new workspace; the target beside it does not exist yet. */
export const stored = (
  bytes: Buffer,
): { readonly archive: string; readonly target: string; readonly dir: string } => {
  const dir = workspace();
  const archive = join(dir, 'archive.tar');
  writeFileSync(archive, bytes);
  return { archive, target: join(dir, 'target'), dir };
};

export const unarchiver = makeUnarchiver();

/** A request for everything, but for what is said. */
export const requestFor = (
  archive: string,
  target: string,
  more: Partial<UnpackRequest> = {},
): UnpackRequest => ({
  archive,
  sha256: null,
  target,
  members: [],
  mustBeNew: false,
  overwrite: false,
  numericOwner: false,
  dryRun: false,
  ...more,
});

export const unpack = (
  archive: string,
  target: string,
  more: Partial<UnpackRequest> = {},
  signal: AbortSignal = new AbortController().signal,
  onProgress: (progress: PackProgress) => void = () => undefined,
): Promise<Either<UnpackFailure, UnpackReport>> =>
  unarchiver.unpack(requestFor(archive, target, more), onProgress, signal)();

export const examine = (
  archive: string,
  compareWith: PackRequest | null = null,
  onMember: (member: Member) => void = () => undefined,
): Promise<Either<UnpackFailure, ExamineReport>> =>
  unarchiver.examine(archive, null, compareWith, onMember, new AbortController().signal)();

/** @throws unless it is an answer, not a failure */
export const answer = <A>(either: Either<UnpackFailure, A>): A => {
  if (either._tag === 'Left') throw new Error(`${either.left.kind}: ${either.left.message}`);
  return either.right;
};

/** @throws unless it is a failure */
export const failure = (either: Either<UnpackFailure, unknown>): UnpackFailure => {
  if (either._tag === 'Right') throw new Error(`no failure: ${JSON.stringify(either.right)}`);
  return either.left;
};

/** A directory that no restore may touch, with things in it that an archive could reach for. */
export const canary = (dir: string): string => {
  const path = join(dir, 'outside');
  mkdirSync(path);
  writeFileSync(join(path, 'file'), 'untouched', { mode: 0o640 });
  mkdirSync(join(path, 'directory'));
  return path;
};

/** What is in a directory, hidden names too. */
export const namesIn = (path: string): ReadonlyArray<string> => readdirSync(path).sort();

/** Runs as an ordinary user where the tests run as root. */
export const asOrdinaryUser = async <A>(run: () => Promise<A>): Promise<A> => {
  if (process.geteuid?.() !== 0) return run();
  process.setegid?.(65534);
  process.seteuid?.(65534);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
};
