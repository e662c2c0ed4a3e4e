/** The `Archiver` port: opens the archive file, has a worker thread fill it, and leaves nothing of a failed one. */
import { open, unlink, type FileHandle } from 'node:fs/promises';
import * as E from 'fp-ts/Either';
import type { Archiver, PackFailure, PackProgress, PackRequest } from '../../../ports/archiver';
import { mayHang } from '../../hanging-mounts';
import { workerProgram, type WorkerProgram } from '../../worker-program';
import { packFailure } from './pack-error';
import { listenForSilence, type Silence } from './silence';
import { startThread, type ThreadOutcome, type PackThread } from './pack-thread';

const ownWorker = (): WorkerProgram => workerProgram(__dirname, 'pack-worker.ts', 'pack_worker.js');

/**
 * Milliseconds that a thread gets to end by itself, and then by force. Far more than the blocks in hand take: only one
 * that hangs, as in a read of a network file system that is gone, is not done by then.
 */
const usualTimeout = 5_000;

const abandoned: PackFailure = { kind: 'abandoned', message: 'it was abandoned' };

/** As where `ulimit -u` or a container's limit of processes is reached. */
const cannotStart = (error: unknown): PackFailure => ({
  kind: 'other',
  message: `can't start a thread to make the archive: ${packFailure(error).message}`,
});

const remove = (path: string): Promise<void> => unlink(path).catch(() => undefined);

/** The same for a source that may hang, which force would not help. */
const shortTimeout = 1_500;

/** Has the thread end. Before force is used the archive file is removed, since force may end the process. */
const letGo = async (
  thread: PackThread,
  source: string,
  path: string,
  letGoTimeout: number,
): Promise<void> => {
  thread.tellToStop();
  if (mayHang(source)) {
    if (!(await thread.endsWithin(Math.min(letGoTimeout, shortTimeout)))) thread.leaveBehind();
    return;
  }
  if (await thread.endsWithin(letGoTimeout)) return;
  await remove(path);
  thread.terminate();
  if (await thread.endsWithin(letGoTimeout)) return;
  thread.leaveBehind();
};

/** Sources of which a thread hangs in the kernel, by force not to be ended: another one would hang beside it. */
const hanging = new Set<string>();

const remember = async (source: string, thread: PackThread): Promise<void> => {
  if (await thread.endsWithin(0)) return;
  hanging.add(source);
  void thread.ended.then(() => hanging.delete(source));
};

const duration = (milliseconds: number): string => {
  const minutes = milliseconds / 60_000;
  if (minutes % 60 === 0) return `${minutes / 60} h`;
  return minutes >= 1 ? `${minutes} min` : `${milliseconds / 1000} s`;
};

const silent = (timeout: number): PackFailure => ({
  kind: 'source',
  message: `given up: it made no progress for ${duration(timeout)}, its source does not answer`,
});

const stillHangs: PackFailure = {
  kind: 'source',
  message: 'its source does not answer: the backup before this one still hangs in it',
};

/** The thread's outcome; when the signal aborts, or when it is silent for too long, as soon as it is let go of. */
const outcomeOf = async (
  thread: PackThread,
  { source, timeout }: Pick<PackRequest, 'source' | 'timeout'>,
  path: string,
  letGoTimeout: number,
  silence: Silence,
  signal: AbortSignal,
): Promise<ThreadOutcome> => {
  let listener = (): void => undefined;
  const end = async (failure: PackFailure): Promise<ThreadOutcome> => {
    await letGo(thread, source, path, letGoTimeout);
    await remember(source, thread);
    return E.left(failure);
  };
  const gone = new Promise<ThreadOutcome>((resolve) => {
    listener = () => void end(abandoned).then(resolve);
  });
  signal.addEventListener('abort', listener);
  // why: an abort while the file was being opened has told its listeners already
  if (signal.aborted) listener();
  const stuck = silence.tooLong.then(() => end(silent(timeout ?? 0)));
  const outcome = await Promise.race([thread.ended, gone, stuck]);
  silence.end();
  signal.removeEventListener('abort', listener);
  return signal.aborted ? E.left(abandoned) : outcome;
};

const pack = async (
  program: WorkerProgram,
  letGoTimeout: number,
  request: PackRequest,
  path: string,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<ThreadOutcome> => {
  if (signal.aborted) return E.left(abandoned);
  if (hanging.has(request.source)) return E.left(stillHangs);
  let file: FileHandle;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    const { kind, message } = packFailure(error);
    return E.left({ kind, message: `can't create the archive file: ${message}` });
  }
  const silence = listenForSilence(request.timeout);
  let isInHand = true;
  let thread: PackThread;
  try {
    thread = startThread(program, { request, target: { fd: file.fd, path } }, (progress) => {
      // why: one that was left behind may speak while the next archive is in hand
      if (!isInHand) return;
      silence.hear(progress);
      onProgress(progress);
    });
  } catch (error) {
    silence.end();
    await file.close();
    await remove(path);
    return E.left(cannotStart(error));
  }
  const outcome = await outcomeOf(thread, request, path, letGoTimeout, silence, signal);
  isInHand = false;
  if (E.isRight(outcome)) {
    await file.close();
    return outcome;
  }
  await remove(path);
  // why: while the thread may still write, its descriptor must not become that of another file
  void thread.ended.then(() => file.close()).catch(() => undefined);
  return outcome;
};

/**
 * The archiver. `program` is only for callers that keep the worker somewhere else than beside this file, `timeout` for
 * those in a hurry.
 */
export const makeArchiver = (
  program: WorkerProgram = ownWorker(),
  letGoTimeout: number = usualTimeout,
): Archiver => ({
  pack: (request, target, onProgress, signal) => () =>
    pack(program, letGoTimeout, request, target, onProgress, signal),
});
