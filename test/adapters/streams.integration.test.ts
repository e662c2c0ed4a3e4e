/** What is written reaches its reader whole and in order, without a stream as long as a pipe has room. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import * as fc from 'fast-check';
import { makeSink, type Sink } from '../../src/adapters/streams';
import { temporaryDirectory } from '../support/temporary-directory';

const directory = temporaryDirectory();
afterAll(() => rmSync(directory, { recursive: true }));

/** As many bytes as are written without a stream. */
const room = 16 * 1024;

interface Pipe {
  readonly sink: Sink;
  /** The end that is written to; it takes nothing when it is full. */
  readonly fd: number;
  /** What its reader finds in it now. */
  readonly drain: () => string;
  readonly leaveReader: () => void;
  /** What came through the stream; null where none was made. */
  readonly streamed: () => string | null;
}

let count = 0;
const open: Array<number> = [];

const makePipe = (): Pipe => {
  count += 1;
  const path = join(directory, `pipe${count}`);
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  open.push(reader, fd);
  let streamed: string | null = null;
  const stream = (): Writable => {
    streamed = '';
    return new Writable({
      write: (chunk: Buffer, _, done) => {
        streamed = (streamed ?? '') + chunk.toString();
        done();
      },
    });
  };
  const drain = (): string => {
    const bytes = Buffer.alloc(1 << 20);
    try {
      return bytes.toString('latin1', 0, readSync(reader, bytes));
    } catch {
      // why: it is empty
      return '';
    }
  };
  return {
    sink: makeSink(fd, stream),
    fd,
    drain,
    leaveReader: () => {
      closeSync(reader);
      open.splice(open.indexOf(reader), 1);
    },
    streamed: () => streamed,
  };
};

afterEach(() => {
  for (const fd of open.splice(0)) closeSync(fd);
});

describe('what is written to a pipe', () => {
  it('arrives whole and in order, through a stream once it is more than a pipe has room for', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 2 * room })), {
          maxLength: 6,
        }),
        async (sizes) => {
          const { sink, drain, streamed } = makePipe();
          const texts = sizes.map((size, index) => String(index).repeat(size));
          for (const text of texts) sink.write(text);
          expect(await sink.finish()).toBeNull();
          const total = texts.join('').length;
          const direct = drain();
          expect(direct + (streamed() ?? '')).toBe(texts.join(''));
          expect(direct.length).toBeLessThanOrEqual(room);
          expect(streamed() === null).toBe(total <= room);
        },
      ),
    ));

  it('waits for nothing when there is no room now: the stream has the rest', async () => {
    const { sink, fd, drain, streamed } = makePipe();
    const filling = Buffer.alloc(4096, '.');
    let filled = 0;
    expect(() => {
      for (;;) filled += writeSync(fd, filling);
    }).toThrow('EAGAIN');
    sink.write('one\n');
    expect(drain()).toBe('.'.repeat(filled));
    sink.write('two\n');
    expect(await sink.finish()).toBeNull();
    expect(streamed()).toBe('one\ntwo\n');
  });

  it('is lost when its reader is gone, which is told', async () => {
    const { sink, leaveReader } = makePipe();
    leaveReader();
    sink.write('one\n');
    expect(await sink.lost).toMatchObject({ code: 'EPIPE' });
    expect(await sink.finish()).toMatchObject({ code: 'EPIPE' });
  });
});
