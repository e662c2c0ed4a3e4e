/** `status`, `history`, `why`, `next`. */
import { Option } from 'commander';
import { example, type Instructions, later, wholeNumber } from '../instruction';
import { timeForms } from '../../codecs/time-text';

const times = `\nA time is one of ${timeForms}.\n`;

export const askingInstructions: Instructions = ({ instruction, ask, refuse, voice, json, say }) => {
  instruction('status', 'Show how things stand: the service, every schedule, the archives')
    .addOption(new Option('--at <time>', 'how things stood then (through the end of that day or minute)'))
    .addOption(new Option('--watch', 'again and again, in place, until Ctrl-C'))
    .action(({ at, watch = false }: { readonly at?: string; readonly watch?: boolean }) => {
      if (watch && at !== undefined) {
        refuse({ type: 'WrongOption', message: '--at and --watch do not go together' });
      } else {
        ask(
          later(async () => {
            const { status, watchStatus } = await import('../asking/status');
            return watch ? watchStatus(voice, json, say) : status(at ?? null, voice.screen());
          }),
        );
      }
    })
    .addHelpText(
      'after',
      `${times}
Exit status 1 when a schedule has no good backup newer than its own interval allows.
${example('backup_manager status', 'backup_manager status --watch', 'backup_manager status --at yesterday')}`,
    );

  instruction('history', 'Show what became of every backup that was due or asked for')
    .argument('[name]', 'only of schedules with this name')
    .addOption(new Option('--since <time>', 'only what was due from then on'))
    .addOption(
      new Option('--limit <number>', 'how many at most, the latest; 0 for all')
        .argParser(wholeNumber('a limit', 0, 999_999_999))
        .default(20),
    )
    .addOption(new Option('--each', 'a line even for each of more than 31 that were skipped together'))
    .action(
      (
        name: string | undefined,
        { since, limit, each = false }: { readonly since?: string; readonly limit: number; each?: boolean },
      ) =>
        ask(
          later(async () => {
            const { history } = await import('../asking/history');
            const query = { since: since ?? null, limit: limit === 0 ? null : limit, each };
            return history(name ?? null, query, voice.screen());
          }),
        ),
    )
    .addHelpText(
      'after',
      `${times}${example('backup_manager history', 'backup_manager history docs_backup --since 7d')}`,
    );

  instruction('why', 'Explain the backups of a name: what happened, and why, from the journal')
    .argument('<name>', 'the name in its schedule')
    .argument('[time...]', 'the day, the minute or how long up to now (default: the latest backup)')
    .action((name: string, time: ReadonlyArray<string>) =>
      ask(
        later(async () => {
          const { why } = await import('../asking/why');
          return why(name, time.length === 0 ? null : time.join(' '), voice.screen());
        }),
      ),
    )
    .addHelpText(
      'after',
      `${times}${example('backup_manager why docs_backup', 'backup_manager why docs_backup yesterday', 'backup_manager why docs_backup 2026-11-21 02:00')}`,
    );

  instruction('next', 'Show the next backups over all schedules')
    .argument('[number]', 'how many', wholeNumber('the number of backups', 1, 10_000), 5)
    .action((count: number) =>
      ask(later(async () => (await import('../asking/next')).next(count, voice.screen()))),
    )
    .addHelpText('after', example('backup_manager next', 'backup_manager next 20'));
};
