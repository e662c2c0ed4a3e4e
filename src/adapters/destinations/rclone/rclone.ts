/**
 * What rclone can reach as a place, through the installed rclone. What is written goes to `.incoming/` first, so that a process that
 * dies leaves nothing under a final name; it is moved there once it is whole.
 */
import { randomBytes } from 'node:crypto';
import * as t from 'io-ts';
import type { PlaceAddress } from '../../../codecs/destinations/place-address';
import { shellArgument } from '../../../domain/shell-argument';
import type { ObjectContent, ObjectEntry } from '../../../ports/object-store';
import { faultOf, PlaceFault } from '../fault';
import type { RawRange, RawStore } from '../raw-store';
import { type RcloneRun, startRclone } from './rclone-process';

const incoming = '.incoming';
/** Bytes of a short answer, and of one line of a list. */
const mostOfAnswer = 64 * 1024;

const Item = t.type({ Path: t.string, Size: t.number, IsDir: t.boolean });
const About = t.partial({ free: t.number });

const noDocument = (): PlaceFault => new PlaceFault('wrong', 'rclone answers what is no document of its own');

const decoded = <A>(codec: t.Decoder<unknown, A>, text: string): A => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw noDocument();
  }
  const result = codec.decode(value);
  if (result._tag === 'Left') throw noDocument();
  return result.right;
};

type RcloneAddress = Extract<PlaceAddress, { readonly kind: 'rclone' }>;

export const rcloneStore = (
  { remote, path }: RcloneAddress,
  config: string | null,
  where: string,
): RawStore => {
  const root = `${remote}:${path}`;
  const at = (name: string): string =>
    path === '' || path.endsWith('/') ? `${root}${name}` : `${root}/${name}`;
  const never = new AbortController();
  const running = new Set<RcloneRun>();

  const start = (args: ReadonlyArray<string>, signal: AbortSignal, takesInput = false): RcloneRun => {
    const run = startRclone(config, args, takesInput, signal);
    running.add(run);
    const over = (): void => void running.delete(run);
    run.done.then(over, over);
    return run;
  };

  const answerOf = async (args: ReadonlyArray<string>, signal: AbortSignal): Promise<string> => {
    const run = start(args, signal);
    let text = '';
    for await (const bytes of run.output as AsyncIterable<Buffer>) {
      text += bytes.toString('utf8');
      if (text.length <= mostOfAnswer) continue;
      run.kill();
      throw new PlaceFault('wrong', 'the answer of rclone does not end');
    }
    await run.done;
    return text;
  };

  /** Bytes of an object; null where there is none. */
  const sizeOf = async (name: string, signal: AbortSignal): Promise<number | null> => {
    try {
      const text = await answerOf(['lsjson', '--stat', '--no-modtime', '--no-mimetype', at(name)], signal);
      const { IsDir, Size } = decoded(Item, text);
      // why: of a bucket, which has none, it says that of what is not there
      return IsDir ? null : Size;
    } catch (error) {
      if (error instanceof PlaceFault && error.kind === 'absent') return null;
      throw error;
    }
  };

  const written = async (name: string, content: ObjectContent, signal: AbortSignal): Promise<void> => {
    const run = start(['rcat', at(name)], signal, true);
    const ended = run.done.catch(() => undefined);
    try {
      for await (const bytes of content.chunks()) {
        signal.throwIfAborted();
        if (!running.has(run)) break;
        if (!run.input.write(bytes))
          await Promise.race([new Promise<void>((go) => run.input.once('drain', () => go())), ended]);
      }
    } catch (error) {
      // why: at the end of its input it would take the half for the whole
      run.kill();
      throw error;
    }
    run.input.end();
    await run.done;
  };

  /** Nobody waits for it: what stays there does no harm. */
  const forget = (name: string): void => {
    start(['deletefile', at(name)], never.signal).done.catch(() => undefined);
  };

  /** Sweeps once what a killed process left a day ago. */
  let isSwept = false;
  const sweep = (): void => {
    if (isSwept) return;
    isSwept = true;
    start(['delete', '--min-age=1d', at(incoming)], never.signal).done.catch(() => undefined);
  };

  const put: RawStore['put'] = async (name, content, signal) => {
    if ((await sizeOf(name, signal)) !== null) return 'exists';
    const draft = `${incoming}/${randomBytes(12).toString('hex')}`;
    try {
      await written(draft, content, signal);
      const size = await sizeOf(draft, signal);
      if (size !== content.size)
        throw new PlaceFault('wrong', `it keeps ${size ?? 0} of the ${content.size} bytes that it was sent`);
      signal.throwIfAborted();
      if ((await sizeOf(name, signal)) !== null) {
        forget(draft);
        return 'exists';
      }
      await start(['moveto', '--immutable', at(draft), at(name)], signal).done.catch(
        async (error: unknown) => {
          signal.throwIfAborted();
          // why: where nothing may be removed a copy is made, and the draft stays
          if ((await sizeOf(name, signal)) !== content.size) throw error;
        },
      );
    } catch (error) {
      forget(draft);
      throw error;
    }
    sweep();
    return 'stored';
  };

  const read = async function* (
    name: string,
    range: RawRange | null,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    // why: it would give what is in a directory, one after the other; and it does not tell when less comes than there is
    const offset = range?.offset ?? 0;
    const length = range?.length ?? null;
    const whole = length === null ? await sizeOf(name, signal) : offset + length;
    if (whole === null) throw new PlaceFault('absent', 'there is no such object');
    const size = whole - offset;
    if (size === 0) return;
    if (size < 0) throw new PlaceFault('wrong', `it ends at byte ${whole}, and more was there before`);
    const part = range === null ? [] : [`--offset=${offset}`, `--count=${size}`];
    const run = start(['cat', ...part, at(name)], signal);
    let came = 0;
    try {
      for await (const bytes of run.output as AsyncIterable<Buffer>) {
        came += bytes.length;
        yield bytes;
      }
      await run.done;
    } finally {
      run.kill();
    }
    if (came !== size) throw new PlaceFault('wrong', `it sent ${came} of ${size} bytes`);
  };

  /** What `lsjson` says of what is in a folder; `absent` throws, or ends it, where there is no such folder. */
  const items = async function* (
    folder: string,
    options: ReadonlyArray<string>,
    absent: () => void,
    signal: AbortSignal,
  ): AsyncIterable<t.TypeOf<typeof Item>> {
    const run = start(['lsjson', ...options, '--no-modtime', '--no-mimetype', at(folder)], signal);
    let rest = '';
    let isWhole = false;
    let came = 0;
    const decoder = new TextDecoder();
    try {
      for await (const bytes of run.output as AsyncIterable<Buffer>) {
        const lines = `${rest}${decoder.decode(bytes, { stream: true })}`.split('\n');
        rest = lines.pop() ?? '';
        if (rest.length > mostOfAnswer) throw noDocument();
        for (const line of lines)
          if (line === ']') isWhole = true;
          else if (line !== '[' && line !== '') {
            came += 1;
            yield decoded(Item, line.replace(/,$/, ''));
          }
      }
      await run.done.catch((error: unknown) => {
        if (!(error instanceof PlaceFault) || error.kind !== 'absent' || came > 0) throw error;
        absent();
        isWhole = true;
      });
    } finally {
      run.kill();
    }
    if (!isWhole) throw noDocument();
  };

  const list = async function* (prefix: string, signal: AbortSignal): AsyncIterable<ObjectEntry> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    // why: rclone makes directories with the first file in them
    const nothing = (): void => undefined;
    for await (const { Path, Size } of items(folder, ['--recursive', '--files-only'], nothing, signal))
      yield { name: `${folder}${Path}`, size: Size };
  };

  /** Who asks what others have put there must not take a place that is not there for an empty one. */
  const noRoot = (): never => {
    throw new PlaceFault('unusable', 'there is no such directory', [
      `is the path right? rclone lsf ${shellArgument(`${remote}:`)} shows what is there`,
    ]);
  };

  const folders = async function* (signal: AbortSignal): AsyncIterable<string> {
    for await (const { Path } of items('', ['--dirs-only'], noRoot, signal)) yield Path;
  };

  const remove: RawStore['remove'] = async (name, signal) => {
    await start(['deletefile', at(name)], signal).done.catch(async (error: unknown) => {
      if ((await sizeOf(name, signal)) !== null) throw error;
    });
  };

  /** Its clock nobody tells. */
  const look: RawStore['look'] = async (signal) => {
    const some = list(`${incoming}/`, signal)[Symbol.asyncIterator]();
    await some.next();
    await some.return?.();
    const text = await answerOf(['about', '--json', root], signal).catch(() => {
      if (signal.aborted) throw faultOf(signal.reason);
      return '{}';
    });
    return { free: decoded(About, text).free ?? null, clockAhead: null };
  };

  const close = async (): Promise<void> => {
    const over = Promise.allSettled([...running].map(({ done }) => done));
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((go) => (timer = setTimeout(go, 10_000)));
    await Promise.race([over, timeout]);
    clearTimeout(timer);
    for (const { kill } of running) kill();
    await over;
  };

  return { where, put, read, list, folders, remove, overwrite: written, look, close };
};
