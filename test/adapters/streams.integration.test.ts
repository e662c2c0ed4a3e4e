/** What is written reaches its reader whole and in order, without a stream as long as a pipe has room. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import * as fc from 'fast-check';
import { endStreams, isTerminal, makeSink, noteTo, type Sink } from '../../src/adapters/streams';
import { temporaryDirectory } from '../support/temporary-directory';

const directory = temporaryDirectory();

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

  it('goes without a stream as long as it is no more than there is room for', async () => {
    const { sink, streamed } = makePipe();
    sink.write('x'.repeat(room));
    expect(await sink.finish()).toBeNull();
    expect(streamed()).toBeNull();
  });

  it('is lost when its reader is gone, which is told', async () => {
    const { sink, leaveReader } = makePipe();
    leaveReader();
    sink.write('one\n');
    expect(await sink.lost).toMatchObject({ code: 'EPIPE' });
    expect(await sink.finish()).toMatchObject({ code: 'EPIPE' });
  });
});

const noStream = (): never => {
  throw new Error('a stream was made');
};

describe('what is written to a file or a device', () => {
  it('needs no stream, however much it is, and the file is closed in the end', async () => {
    const path = join(directory, 'file');
    const fd = openSync(path, 'w');
    const sink = makeSink(fd, noStream);
    const text = 'x'.repeat(20 * room);
    sink.write(text);
    expect(await sink.finish()).toBeNull();
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(() => fstatSync(fd)).toThrow('EBADF');
    const nowhere = openSync('/dev/null', 'w');
    open.push(nowhere);
    const device = makeSink(nowhere, noStream);
    device.write(text);
    expect(await device.finish()).toBeNull();
    expect([isTerminal(nowhere), isTerminal(fd)]).toEqual([false, false]);
  });

  it('is lost where the file tells so only when it is closed', async () => {
    const fd = openSync(join(directory, 'closed'), 'w');
    closeSync(fd);
    expect(await makeSink(fd, noStream).finish()).toMatchObject({ code: 'EBADF' });
  });
});

describe('a stream', () => {
  /** Of a descriptor of which nothing is known; what is written is answered when it is told to be. */
  const slow = () => {
    const answers: Array<(error?: Error) => void> = [];
    const stream = new Writable({ write: (_chunk, _encoding, done) => answers.push(done) });
    return { stream, answers, sink: makeSink(-1, () => stream) };
  };

  it('that fails loses what was written, by its event or by its answer; the first failure counts', async () => {
    const byEvent = slow();
    byEvent.sink.write('one');
    byEvent.stream.emit('error', new Error('first'));
    byEvent.stream.emit('error', new Error('second'));
    expect(await byEvent.sink.lost).toMatchObject({ message: 'first' });
    byEvent.answers[0]?.();
    expect(await byEvent.sink.finish()).toMatchObject({ message: 'first' });
    let answer: (error: Error) => void = () => undefined;
    const asked = { on: () => asked, write: (_: Buffer, done: typeof answer) => (answer = done) };
    const byAnswer = makeSink(-1, () => asked as unknown as Writable);
    byAnswer.write('one');
    answer(new Error('answered'));
    expect(await byAnswer.lost).toMatchObject({ message: 'answered' });
  });

  it('is waited for until all is written, by each who waits', async () => {
    const { sink, stream, answers } = slow();
    stream.on('error', () => undefined);
    sink.write('one');
    sink.write('two');
    let finished = 0;
    const both = [sink.finish(), sink.finish()].map((end) => end.then(() => (finished += 1)));
    answers[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(finished).toBe(0);
    answers[1]?.();
    await Promise.all(both);
    expect(finished).toBe(2);
  });
});

describe('the end of both streams', () => {
  const ended = (failure: unknown): Sink & { readonly texts: ReadonlyArray<string> } => {
    const texts: Array<string> = [];
    return {
      texts,
      write: (text) => void texts.push(text),
      lost: Promise.resolve(failure),
      finish: () => Promise.resolve(failure),
    };
  };
  const coded = (code: string) => Object.assign(new Error(code), { code });

  it.each([
    [null, 0, 0, []],
    [null, 3, 3, []],
    [coded('EPIPE'), 0, 0, []],
    [coded('ECONNRESET'), 0, 0, []],
    [coded('ENOSPC'), 0, 1, [expect.stringMatching(/^Error: can't write standard output: .+\n$/)]],
    [coded('ENOSPC'), 3, 3, [expect.stringMatching(/^Error: can't write standard output: .+\n$/)]],
  ])('after %s, of status %d is %d', async (failure, status, expected, notes) => {
    const errors = ended(null);
    expect(await endStreams(ended(failure), errors, status)).toBe(expected);
    expect(errors.texts).toEqual(notes);
  });

  it('waits for standard error, too, and fails by nothing that is said there', async () => {
    let isOver = false;
    const errors: Sink = {
      ...ended(null),
      finish: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        isOver = true;
        return coded('ENOSPC');
      },
    };
    expect(await endStreams(ended(null), errors, 0)).toBe(0);
    expect(isOver).toBe(true);
    const noted = ended(null);
    noteTo(noted)('a\nb');
    expect(noted.texts).toEqual([expect.stringMatching(/^a.+b\n$/)]);
  });
});
