/** What a hook prints, within bounds: the last of it, and the sources that it names. */
import { isUtf8 } from 'node:buffer';

export interface HookOutput {
  readonly standardOutput: (bytes: Buffer) => void;
  readonly standardError: (bytes: Buffer) => void;
  /** Once nothing more comes. */
  readonly over: () => { readonly output: string; readonly sources: ReadonlyArray<string | null> };
}

/** Bytes that are kept of all that it prints. */
const kept = 2000;

/** Bytes of a line that may name a source: longer than any path. */
const longestLine = 8192;

/** More than one is wrong already. */
const mostSources = 8;

const newline = 0x0a;
const named = Buffer.from('source=');

/** `resolve` makes a path absolute. */
export const makeHookOutput = (resolve: (path: string) => string): HookOutput => {
  let tail = Buffer.alloc(0);
  let line: ReadonlyArray<Buffer> = [];
  let length = 0;
  const sources: Array<string | null> = [];

  const keep = (bytes: Buffer): void => {
    tail = Buffer.from(Buffer.concat([tail, bytes.subarray(-kept)]).subarray(-kept));
  };

  const endLine = (): void => {
    const whole = Buffer.concat([...line]);
    const isTooLong = length > longestLine;
    line = [];
    length = 0;
    if (!whole.subarray(0, named.length).equals(named) || sources.length === mostSources) return;
    const path = whole.subarray(named.length).toString('utf8').replace(/\r$/, '');
    const isPath = !isTooLong && isUtf8(whole) && path !== '' && !path.includes('\0');
    sources.push(isPath ? resolve(path) : null);
  };

  const extend = (bytes: Buffer): void => {
    // why: of an endless line no more is held than what is looked at
    if (length <= longestLine && bytes.length > 0)
      line = [...line, bytes.subarray(0, longestLine + 1 - length)];
    length += bytes.length;
  };

  return {
    standardError: keep,
    standardOutput: (bytes) => {
      keep(bytes);
      let from = 0;
      for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, from)) {
        extend(bytes.subarray(from, at));
        endLine();
        from = at + 1;
      }
      extend(bytes.subarray(from));
    },
    over: () => {
      if (length > 0) endLine();
      return { output: tail.toString('utf8'), sources };
    },
  };
};
