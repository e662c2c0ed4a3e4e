/** A terminal on which nothing is said and nothing happens: for commands that are only looked at. */
import type { Terminal } from './registry';

const unused = (): Promise<never> => Promise.reject(new Error('nothing is run'));

export const deafTerminal: Terminal = {
  out: () => undefined,
  note: () => undefined,
  draw: () => undefined,
  isTerminal: false,
  screen: () => ({ width: 80, height: 24, colour: false }),
  interrupted: unused,
  unheard: unused,
  openBar: () => unused,
};
