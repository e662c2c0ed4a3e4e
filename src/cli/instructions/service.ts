/** `start`, `stop`, `inspect`. */
import { Option } from 'commander';
import * as commands from '../commands';
import { example, type Instructions, wholeNumber } from '../instruction';
import { either } from '../interruption';

const portNumber = wholeNumber('a port', 1, 65535);

export const serviceInstructions: Instructions = ({ instruction, ask, voice, say }) => {
  instruction('start', 'Start the background service, which backs up what is due')
    .addOption(
      new Option(
        '--inspect [port]',
        'let the page of backup_manager inspect show it (of any port, unless one is given)',
      ).argParser(portNumber),
    )
    .action(({ inspect }: { readonly inspect?: number | true }) =>
      ask(commands.start(inspect === true ? null : (inspect ?? false))),
    )
    .addHelpText('after', example('backup_manager start', 'backup_manager start --inspect'));

  instruction('stop', 'Stop the background service once it has finished what it is doing')
    .addOption(new Option('--now', 'give up the archive being made; its backup stays due'))
    .action((options: { readonly now?: boolean }) => ask(commands.stop(options.now === true, voice.note)))
    .addHelpText('after', example('backup_manager stop', 'backup_manager stop --now'));

  instruction('inspect', 'Show the running service as a statechart, on a page of this machine only')
    .addOption(
      new Option('--port <port>', 'listen on this port of 127.0.0.1 (default: 4780)').argParser(portNumber),
    )
    .addOption(new Option('--open', 'open the page in the browser'))
    .addOption(new Option('--stately', 'show the official hosted page instead, which needs the internet'))
    .action((options: { readonly port?: number; readonly open?: boolean; readonly stately?: boolean }) => {
      const { port = null, open = false, stately = false } = options;
      const over = either(voice.interrupted, voice.unheard);
      ask(commands.inspect({ port, open, stately }, say, over));
    })
    .addHelpText('after', example('backup_manager inspect', 'backup_manager start --inspect'));
};
