/** `inspect`: shows the running service as a statechart, until somebody interrupts. */
import { Option } from 'commander';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { InspectorPage, ServedPage } from '../../ports/inspector-page';
import { type Action, type CliPorts, logged } from '../action';
import { either } from '../interruption';
import { type Output, replied, silence } from '../output';
import { example, portNumber, type RegisterCommand } from '../registry';

/** How long, in milliseconds, a service that runs is given to show itself. */
const timeout = 2_000;

/** Why the page stays empty, and what to type then. */
const emptyPageNote =
  ({ isShown }: ServedPage) =>
  ({ service }: Pick<CliPorts, 'service'>): T.Task<ReadonlyArray<string>> =>
    pipe(
      service.look,
      TE.chainTaskK(({ up }) => (up ? isShown(timeout) : T.of(null))),
      TE.match(
        () => [],
        (shown) => {
          if (shown === null)
            return ['no service runs here for the page to show; type: backup_manager start'];
          return shown
            ? []
            : [
                'the service that runs does not show itself: it is another user’s, who alone can inspect it, or of an older version; then type: backup_manager stop && backup_manager start',
              ];
        },
      ),
    );

/** Serves the inspector's page until somebody interrupts the command; `say` hears of its address at once. */
export const inspect =
  (
    options: Parameters<InspectorPage['serve']>[0],
    say: (output: Output) => void,
    interrupted: T.Task<void>,
  ): Action =>
  (ports) =>
    pipe(
      ports.inspectorPage.serve(options),
      TE.map(logged('Show inspector')(ports)),
      TE.bindTo('page'),
      TE.bind('notes', ({ page }) => TE.fromTask(emptyPageNote(page)(ports))),
      TE.chainTaskK(({ page: { url, close }, notes }) => {
        // why: whoever has read the address may interrupt at once
        const over = interrupted();
        say(replied({ command: 'inspect', result: { url } }, { results: [url], notes }));
        return pipe(
          () => over,
          T.chain(() => close),
        );
      }),
      TE.map(() => silence),
    );

export const inspectCommand: RegisterCommand = ({ command, ask, terminal, say }) => {
  command('inspect', 'Show the running service as a statechart, on a page of this machine only')
    .addOption(
      new Option('--port <port>', 'listen on this port of 127.0.0.1 (default: 4780)').argParser(portNumber),
    )
    .addOption(new Option('--open', 'open the page in the browser'))
    .addOption(new Option('--stately', 'show the official hosted page instead, which needs the internet'))
    .action((options: { readonly port?: number; readonly open?: boolean; readonly stately?: boolean }) => {
      const { port = null, open = false, stately = false } = options;
      const over = either(terminal.interrupted, terminal.unheard);
      ask(inspect({ port, open, stately }, say, over));
    })
    .addHelpText('after', example('backup_manager inspect', 'backup_manager inspect --open'));
};
