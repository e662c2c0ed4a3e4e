/** `notify`: who is told of what goes wrong, and of what goes well. */
import { InvalidArgumentError, Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { AskedTarget } from '../../app/notices/targets';
import { type FactKind, factKinds } from '../../domain/events/notice';
import { shownWord } from '../../domain/notices/shown-word';
import type { Action } from '../action';
import { type CommandIo, interruptionOf } from '../command-io';
import { example, later, type RegisterCommand } from '../registry';
import type { Screen } from '../text/screen';

const add = (asked: AskedTarget): Action =>
  later(async () => {
    const [{ addNoticeTarget }, { addedTarget }] = await Promise.all([
      import('../../app/notices/targets'),
      import('../text/notify'),
    ]);
    return (ports) => pipe(addNoticeTarget(asked)(ports), TE.map(addedTarget));
  });

const remove = (which: string): Action =>
  later(async () => {
    const [{ removeNoticeTarget }, { removedTarget }] = await Promise.all([
      import('../../app/notices/targets'),
      import('../text/notify'),
    ]);
    return (ports) => pipe(removeNoticeTarget(which)(ports), TE.map(removedTarget));
  });

const list = (screen: Screen): Action =>
  later(async () => {
    const [{ noticesNow }, { listedTargets }] = await Promise.all([
      import('../../app/notices/targets'),
      import('../text/notify'),
    ]);
    return (ports) => pipe(noticesNow(ports), TE.map(listedTargets(ports.clock.now(), screen)));
  });

const test = (which: string | null, io: CommandIo): Action =>
  later(async () => {
    const [{ testNoticeTargets }, { testedTargets }] = await Promise.all([
      import('../../app/notices/targets'),
      import('../text/notify'),
    ]);
    return (ports) => pipe(testNoticeTargets(which, interruptionOf(io))(ports), TE.map(testedTargets));
  });

const isKind = (word: string): word is FactKind => factKinds.some((kind) => kind === word);

const kindsIn = (text: string): ReadonlyArray<FactKind> => {
  const words = text === 'all' ? factKinds : text.split(',').map((word) => word.trim());
  const kinds = words.filter(isKind);
  if (kinds.length === words.length) return [...new Set(kinds)];
  // eslint-disable-next-line no-restricted-syntax -- why: this is how commander is told of a wrong argument
  throw new InvalidArgumentError(`it takes some of ${factKinds.join(',')}, or all`);
};

const wordsIn = (text: string): ReadonlyArray<string> =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

interface Options {
  readonly on?: ReadonlyArray<FactKind>;
  readonly only?: ReadonlyArray<string>;
  readonly name?: string;
  readonly header?: ReadonlyArray<string>;
  readonly from?: string;
  readonly sendmail?: string;
}

export const notifyCommand: RegisterCommand = ({ command, ask, refuse, terminal }) => {
  command('notify', 'Be told when a backup fails, is missed or late: by webhook, ntfy, mail and others')
    .argument('<what>', 'add, list, test or remove')
    .argument('[target]', 'for add an address; for test and remove an index of the list, or a name')
    .addOption(
      new Option('--on <kinds>', `of what it is told: some of ${factKinds.join(',')}, or all`).argParser(
        kindsIn,
      ),
    )
    .addOption(new Option('--only <names>', 'only of the backups of these names').argParser(wordsIn))
    .option('--name <name>', 'how it is called in the list')
    .addOption(
      new Option('--header <line>', 'a line of the request, "Name: value"; may be given again').argParser(
        (line: string, before: ReadonlyArray<string> | undefined) => [...(before ?? []), line],
      ),
    )
    .option('--from <address>', 'whom mail is from')
    .option('--sendmail <file>', 'the program that takes mail, where the machine has another than sendmail')
    .action((what: string, target: string | undefined, options: Options) => {
      const { on = null, only = [], name = null, header = [], from = null, sendmail = null } = options;
      const given = Object.keys(options).filter((key) => !['dir', 'json'].includes(key));
      if (what !== 'add' && given[0] !== undefined)
        refuse({ type: 'WrongOption', message: `notify ${what} takes no --${given[0]}` });
      else if (what === 'list' && target === undefined) ask(list(terminal.screen()));
      else if (what === 'list') refuse({ type: 'TooManyArguments', instruction: 'notify' });
      else if (what === 'test') ask(test(target ?? null, terminal));
      else if (what !== 'add' && what !== 'remove')
        refuse({
          type: 'WrongOption',
          message: `notify takes add, list, test or remove, not ${shownWord(what)}`,
        });
      else if (target === undefined)
        refuse({
          type: 'MissingArgument',
          instruction: 'notify',
          argument: what === 'add' ? 'address' : 'target',
        });
      else if (what === 'remove') ask(remove(target));
      else ask(add({ typed: target, on, only, name, headers: header, from, sendmail }));
    })
    .addHelpText(
      'after',
      `
Addresses:
  https://HOST/PATH                 a webhook: docs/schemas/notice.schema.json
  slack+https://, discord+https://  the same for Slack and Discord
  ntfy+https://HOST/TOPIC           a topic of ntfy
  healthchecks+https://HOST/UUID    a check of Healthchecks
  mailto:NAME@HOST                  mail, through the machine's sendmail
  -                                 standard input: the address, then headers
  env:NAME                          that variable of the environment

What is secret in an address is kept in .backup_manager/notify.json alone, and
is shown nowhere. Usually everything but ok is told. docs/notifications.md has
more.
${example('backup_manager notify add ntfy+https://ntfy.sh/my-topic', 'backup_manager notify add - < address.txt', 'backup_manager notify test')}`,
    );
};
