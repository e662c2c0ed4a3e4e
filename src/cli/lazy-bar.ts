/** A progress bar for what seldom takes long: it is there once there is progress, and gone before something is said. */
import type { PackProgress } from '../ports/archiver';
import type { CommandIo } from './command-io';
import type { ProgressBar } from './text/progress-bar';

export interface LazyBar {
  readonly show: (progress: PackProgress) => void;
  readonly end: () => void;
}

export const lazyBar = (io: Pick<CommandIo, 'openBar'>, title: string): LazyBar => {
  let isAsked = false;
  let isOver = false;
  let bar: ProgressBar | null = null;
  return {
    show: (progress) => {
      if (!isAsked) {
        isAsked = true;
        void io
          .openBar(title)()
          .then((opened) => {
            if (isOver) opened.end();
            else bar = opened;
          });
      }
      bar?.show(progress);
    },
    end: () => {
      isOver = true;
      bar?.end();
      bar = null;
    },
  };
};
