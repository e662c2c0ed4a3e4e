/** Decompresses a stream step by step, so that whatever comes before an error in it is had. */
import type { Transform } from 'node:stream';
import { reasonOf } from '../archive-error';
import { codeOf } from '../../system-error';
import { readAt, type ArchiveFile } from '../archive-file';

/** Up to `until` in the file, the input is given in steps of `size` bytes. */
interface Stride {
  readonly until: number;
  readonly size: number;
}

/** Every compression stream of Node counts the input that it used up. */
export type Decompressor = Transform & { readonly bytesWritten: number };

export type StepsEnd =
  /** The stream is over; what follows it begins at `position` in the file. */
  | { readonly type: 'ended'; readonly position: number }
  /** The file is over first. */
  | { readonly type: 'cut'; readonly position: number }
  /** The step from `position` on can't be decompressed. */
  | { readonly type: 'failed'; readonly position: number; readonly size: number; readonly reason: string };

type Step = { readonly type: 'more' | 'ended' } | { readonly type: 'failed'; readonly reason: string };

const stepSize = 16 * 1024;

/** Gives one step to the stream and waits until it is used up. */
const fed = (stream: Decompressor, bytes: Buffer): Promise<Step> =>
  new Promise((resolve, reject) => {
    if (stream.readableEnded) {
      resolve({ type: 'ended' });
      return;
    }
    const settle = (step: Step): void => {
      stream.off('end', onEnd);
      stream.off('error', onError);
      resolve(step);
    };
    const onEnd = (): void => {
      settle({ type: 'ended' });
    };
    const onError = (error: Error): void => {
      if (codeOf(error).startsWith('Z')) settle({ type: 'failed', reason: reasonOf(error) });
      else reject(error);
    };
    stream.on('end', onEnd);
    stream.on('error', onError);
    stream.write(bytes, (error) => {
      if (error === null || error === undefined) settle({ type: 'more' });
    });
  });

/** One walk through the stream; every walk but the first stops after the step that is known to fail. */
async function* walk(
  makeStream: () => Decompressor,
  file: ArchiveFile,
  start: number,
  strides: ReadonlyArray<Stride>,
): AsyncGenerator<Buffer, StepsEnd, undefined> {
  const stream = makeStream();
  let pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  // Errors that come while nothing is being given are met with the next step.
  stream.on('error', () => undefined);
  try {
    for (let position = start; ;) {
      const { until, size } = strides.find((stride) => position < stride.until) ?? {
        until: Infinity,
        size: stepSize,
      };
      const bytes = await readAt(file, position, Math.min(size, until - position));
      // After the last byte one more shows whether the stream was over with it.
      const step = await fed(stream, bytes.length === 0 ? Buffer.alloc(1) : bytes);
      const ready = pieces;
      pieces = [];
      yield* ready;
      if (step.type === 'ended') return { type: 'ended', position: start + stream.bytesWritten };
      if (bytes.length === 0) return { type: 'cut', position };
      if (step.type === 'failed') return { type: 'failed', position, size, reason: step.reason };
      position += bytes.length;
    }
  } finally {
    stream.destroy();
  }
}

/** Each walk gives the step that failed in smaller ones, down to single bytes. */
const finer: Readonly<Record<number, number>> = { [stepSize]: 128, 128: 1 };

/**
 * @param makeStream asked for a new one at each walk
 * @param start where in the file the compressed stream begins
 */
export async function* decompressed(
  makeStream: () => Decompressor,
  file: ArchiveFile,
  start: number,
): AsyncGenerator<Buffer, StepsEnd, undefined> {
  let strides: ReadonlyArray<Stride> = [];
  let delivered = 0;
  for (;;) {
    const steps = walk(makeStream, file, start, strides);
    let seen = 0;
    let next = await steps.next();
    for (; next.done !== true; next = await steps.next()) {
      const piece = next.value;
      const from = Math.max(0, delivered - seen);
      seen += piece.length;
      if (from >= piece.length) continue;
      delivered = seen;
      yield piece.subarray(from);
    }
    const end = next.value;
    const smaller = end.type === 'failed' ? finer[end.size] : undefined;
    if (end.type !== 'failed' || smaller === undefined) return end;
    strides = [
      { until: end.position, size: strides[0]?.size ?? stepSize },
      ...strides.slice(1).map((stride) => ({ ...stride, until: end.position })),
      { until: end.position + end.size, size: smaller },
    ];
  }
}
