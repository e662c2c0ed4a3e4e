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

/** Another process makes an archive in this workspace, and the command waits for its turn. */
export const sayWaiting =
  ({ note }: Pick<CommandIo, 'note'>) =>
  (): void =>
    note('note: waiting for another archive of this workspace to be finished');

/** Aborted by an interruption. */
export const interruptionOf = (io: CommandIo): AbortSignal => {
  const abort = new AbortController();
  void io.interrupted().then(() => abort.abort());
  return abort.signal;
};

/** Runs `use` with a bar that is taken off at the end. */
export const withBar = <A>(io: CommandIo, title: string, use: (bar: ProgressBar) => T.Task<A>): T.Task<A> =>
  pipe(
    io.openBar(title),
    T.chain((bar) =>
      pipe(
        use(bar),
        T.map((result) => {
          bar.end();
          return result;
        }),
      ),
    ),
  );

/** Runs `use` with a signal that an interruption aborts, and a bar that is taken off at the end. */
export const withProgress = <A>(
  io: CommandIo,
  title: string,
  use: (signal: AbortSignal, bar: ProgressBar) => T.Task<A>,
): T.Task<A> => {
  const signal = interruptionOf(io);
  return withBar(io, title, (bar) => use(signal, bar));
};
