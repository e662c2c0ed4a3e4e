/** One command line put to the parser and the commands themselves, in process, and what is wrong with its answer. */
import * as E from 'fp-ts/Either';
import { main } from '../../../src/cli/main';
import { exitStatuses } from '../../../src/cli/exit-status';
import { noBar } from '../../../src/cli/text/progress-bar';
import type { Screen } from '../../../src/cli/text/screen';
import type { WorkspaceInMemory } from '../../support/workspace-in-memory';
import { deafPorts } from './deaf-ports';

const statuses = new Set(exitStatuses.map(({ status }) => status));

/** What no word of ours is. */
const ofAMachine =
  /^\s+at .*:\d+:\d+|\[object \w+\]|\bundefined\b|\bNaN\b|is not a function|Cannot read prop/m;

const parses = (text: string, status: number): boolean =>
  E.toUnion(
    E.tryCatch(
      () => {
        const value: unknown = JSON.parse(text);
        return typeof value === 'object' && value !== null && Reflect.get(value, 'exit') === status;
      },
      () => false,
    ),
  );

export interface Said {
  readonly status: number;
  readonly out: string;
  readonly notes: string;
}

export interface Heard {
  readonly screen: Screen;
  readonly isTerminal: boolean;
}

/** What a command line came to, heard on the given screen. */
export const answer = async (
  workspace: WorkspaceInMemory,
  argv: ReadonlyArray<string>,
  { screen, isTerminal }: Heard,
): Promise<Said> => {
  let out = '';
  let notes = '';
  const ports = deafPorts(workspace);
  const hear = (text: string): void => void (out += text);
  const status = await main(argv, {
    version: '1.2.3',
    out: hear,
    draw: hear,
    note: (text) => void (notes += `${text}\n`),
    isTerminal,
    screen: () => screen,
    interrupted: () => new Promise(() => undefined),
    unheard: () => Promise.resolve(),
    openBar: () => () => Promise.resolve(noBar),
    open: () => E.right(ports),
    leave: (early) => {
      throw new Error(`left with ${early}`);
    },
  });
  return { status, out, notes };
};

/** What is wrong with an answer; null when nothing is. */
export const faultOf = (
  argv: ReadonlyArray<string>,
  { status, out, notes }: Said,
  isChanged: boolean,
): string | null => {
  const said = out + notes;
  if (!statuses.has(status)) return `status ${status}`;
  if (status !== 0 && said === '') return 'silence';
  if (status === 2 && isChanged) return 'something was changed';
  if (ofAMachine.test(said) && !ofAMachine.test(argv.join(' '))) return 'words of a machine';
  if (status === 2 && argv[0] === '--json' && !parses(out.split('\n').at(-2) ?? '', status))
    return 'no document';
  return null;
};
