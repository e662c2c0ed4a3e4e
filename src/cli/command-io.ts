/** What a command that takes long tells meanwhile, and how it is interrupted. */
import * as T from 'fp-ts/Task';
import { pipe } from 'fp-ts/function';
import type { ProgressBar } from './text/progress-bar';

/** What these commands need of the terminal they run on. */
export interface CommandIo {
  readonly note: (text: string) => void;
  readonly interrupted: T.Task<void>;
  /** A bar, where there is a terminal to draw it on. */
  readonly openBar: (title: string) => T.Task<ProgressBar>;
}

/** Runs `use` with a signal that an interruption aborts, and a bar that is taken off at the end. */
export const withProgress = <A>(
  io: CommandIo,
  title: string,
  use: (signal: AbortSignal, bar: ProgressBar) => T.Task<A>,
): T.Task<A> => {
  const abort = new AbortController();
  void io.interrupted().then(() => abort.abort());
  return pipe(
    io.openBar(title),
    T.chain((bar) =>
      pipe(
        use(abort.signal, bar),
        T.map((result) => {
          bar.end();
          return result;
        }),
      ),
    ),
  );
};
