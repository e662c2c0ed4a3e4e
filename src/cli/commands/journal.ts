/** `journal`: everything that ever happened, line by line as it is read; and the check of the whole chain. */
import { Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { anchorsOf } from '../../app/copies/anchors';
import { checkWholeChain } from '../../app/queries';
import { counted } from '../../domain/counted';
import { describeEvent } from '../../domain/events/describe-event';
import { escapeControls } from '../../domain/events/log-line';
import type { Recorded } from '../../domain/events/recorded';
import { type Action, logged } from '../action';
import { type CommandIo, interruptionOf } from '../command-io';
import { replied, silence, type Streams } from '../output';
import { example, type RegisterCommand } from '../registry';
import { anchorDocument, anchorLines } from '../text/anchors';

const tornNote = (torn: number): ReadonlyArray<string> =>
  torn === 0
    ? []
    : [
        `${counted(torn, 'byte')} after the last line ${torn === 1 ? 'is' : 'are'} torn; the next command that writes moves ${torn === 1 ? 'it' : 'them'} aside`,
      ];

/** Who gave the decision; nothing where the line does not say. */
const givenBy = (recorded: Recorded): string => {
  if (recorded.v === 1) return '';
  const { via, user, uid, host } = recorded.by;
  if (via === 'hand') return ` (by hand, on ${host})`;
  return ` (${via === 'service' ? 'service of ' : ''}${user ?? uid ?? 'somebody'}@${host})`;
};

const describeRecorded = (recorded: Recorded): ReadonlyArray<string> =>
  recorded.events.map((event) =>
    escapeControls(
      `${recorded.seq}  ${recorded.at.slice(0, 19).replace('T', ' ')}  ${describeEvent(event)}${givenBy(recorded)}`,
    ),
  );

/** Texts are put together up to this many characters: a write for each line would take far longer. */
const pieceSize = 1 << 16;

/** Says lines as they come, in pieces. */
const saying = (out: Streams['out']) => {
  let piece = '';
  const flush = (): void => {
    if (piece !== '') out(piece);
    piece = '';
  };
  return {
    line: (text: string): void => {
      piece += `${text}\n`;
      if (piece.length >= pieceSize) flush();
    },
    flush,
  };
};

/** Every decision, as sentences or as the journal's own lines. What stands before damage is said before the error is. */
export const journal =
  (json: boolean, out: Streams['out']): Action =>
  (ports) => {
    const { line, flush } = saying(out);
    return pipe(
      ports.journal.readFrom(null, (recorded, text) => {
        if (json) line(text);
        else describeRecorded(recorded).forEach(line);
      }),
      TE.bimap(
        (error) => {
          flush();
          return error;
        },
        ({ torn }) => {
          flush();
          return { ...silence, notes: tornNote(torn) };
        },
      ),
      TE.map(logged('Show journal')(ports)),
    );
  };

/** The head, once the whole chain has been walked, and what stands elsewhere was held against it. */
export const checkChain =
  (identity: string | null, io: CommandIo): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('end', () => checkWholeChain(ports)),
      TE.bind('anchors', () => anchorsOf(identity, interruptionOf(io))(ports)),
      TE.map(({ end: { seq, hash, torn }, anchors }) => {
        const { results, errors, notes } = anchorLines(anchors);
        return replied(
          {
            command: 'journal',
            result: { lines: seq, head: { seq, hash }, torn, places: anchors.map(anchorDocument) },
          },
          {
            results: [`journal ok: ${counted(seq, 'line')}, head ${seq} ${hash}`, ...results],
            notes: [...tornNote(torn), ...notes],
            errors,
            status: errors.length === 0 ? 0 : 1,
          },
        );
      }),
      TE.map(logged('Journal checked')(ports)),
    );

export const journalCommand: RegisterCommand = ({ command, ask, refuse, terminal, json }) => {
  command('journal', 'Show everything that ever happened in this workspace')
    .addOption(
      new Option('--check', 'check the whole chain, hold it against each destination, and print its head'),
    )
    .option('--identity <file>', 'for --check: the key that reads what is encrypted elsewhere')
    .action(({ check, identity }: { readonly check?: boolean; readonly identity?: string }) => {
      if (check === true) ask(checkChain(identity ?? null, terminal));
      else if (identity !== undefined)
        refuse({ type: 'WrongOption', message: '--identity goes with --check' });
      else ask(journal(json(), terminal.out));
    })
    .addHelpText(
      'after',
      `
Without --check, --json prints the journal's own lines. Each copy leaves the
head at its destination, which this machine can hardly rewrite: --check tells
the first line that differs. What is encrypted is told by its heads alone, or
to the line with --identity.\n${example('backup_manager journal', 'backup_manager journal --check')}`,
    );
};
