/** `destination`: the places elsewhere that take copies of the archives. */
import { Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { AskedDestination } from '../../app/destinations/destinations';
import { shownWord } from '../../domain/notices/shown-word';
import type { Action } from '../action';
import { type CommandIo, interruptionOf } from '../command-io';
import { example, later, limitRateOption, type RegisterCommand } from '../registry';
import type { Screen } from '../text/screen';

const add = (asked: AskedDestination): Action =>
  later(async () => {
    const [{ addDestination }, { addedDestination }] = await Promise.all([
      import('../../app/destinations/destinations'),
      import('../text/destination'),
    ]);
    return (ports) => pipe(addDestination(asked)(ports), TE.map(addedDestination));
  });

const remove = (which: string): Action =>
  later(async () => {
    const [{ removeDestination }, { removedDestination }] = await Promise.all([
      import('../../app/destinations/destinations'),
      import('../text/destination'),
    ]);
    return (ports) => pipe(removeDestination(which)(ports), TE.map(removedDestination));
  });

const list = (screen: Screen): Action =>
  later(async () => {
    const [{ listDestinations }, { listedDestinations }] = await Promise.all([
      import('../../app/destinations/destinations'),
      import('../text/destination'),
    ]);
    return (ports) => pipe(listDestinations(ports), TE.map(listedDestinations(screen)));
  });

const test = (which: string, io: CommandIo): Action =>
  later(async () => {
    const [{ testDestination }, { testedDestination }] = await Promise.all([
      import('../../app/destinations/test-destination'),
      import('../text/destination'),
    ]);
    return (ports) => pipe(testDestination(which, interruptionOf(io))(ports), TE.map(testedDestination));
  });

interface Options {
  readonly recipient?: ReadonlyArray<string>;
  readonly plain?: boolean;
  readonly credentials?: string;
  readonly drill?: 'daily' | 'weekly' | 'monthly';
  readonly identity?: string;
  readonly keep?: string;
  readonly keepHourly?: string;
  readonly keepDaily?: string;
  readonly keepWeekly?: string;
  readonly keepMonthly?: string;
  readonly keepYearly?: string;
  readonly keepWithin?: string;
  readonly limitRate?: number;
  readonly lock?: string;
}

/** The rules that were given, as a line of a schedule spells them. */
const rulesIn = (options: Options): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (
      [
        ['keep', options.keep],
        ['keep-hourly', options.keepHourly],
        ['keep-daily', options.keepDaily],
        ['keep-weekly', options.keepWeekly],
        ['keep-monthly', options.keepMonthly],
        ['keep-yearly', options.keepYearly],
        ['keep-within', options.keepWithin],
      ] as const
    ).flatMap(([word, value]) => (value === undefined ? [] : [[word, value]])),
  );

/** How many words stand behind each. */
const arity: ReadonlyMap<string, number> = new Map(Object.entries({ add: 2, list: 0, test: 1, remove: 1 }));

export const destinationCommand: RegisterCommand = ({ command, ask, refuse, terminal }) => {
  command('destination', 'Name places elsewhere for copies: another disk, sftp, S3, whatever rclone knows')
    .argument('<what>', 'add, list, test or remove')
    .argument('[name]', 'how the place is called')
    .argument('[url]', 'for add: where it is')
    .option(
      '--recipient <age1...>',
      'who can read what stands there; may be given again',
      (one: string, before: ReadonlyArray<string> | undefined) => [...(before ?? []), one],
    )
    .option('--plain', 'whoever gets at that place can read everything there')
    .option('--credentials <file>', 'the file that lets in there, of mode 0600: see docs/elsewhere.md')
    .addOption(
      new Option(
        '--drill <interval>',
        'how often the service tries by itself whether it can be restored from there',
      ).choices(['daily', 'weekly', 'monthly']),
    )
    .option('--identity <file>', 'for --drill: the key that reads what is encrypted there, by its whole path')
    .option('--keep <n>', 'how many of the newest versions stay there; without such a rule all do')
    .option('--keep-hourly <n>', 'of how many hours that have a version the last one stays there')
    .option('--keep-daily <n>', 'the same of days')
    .option('--keep-weekly <n>', 'the same of weeks')
    .option('--keep-monthly <n>', 'the same of months')
    .option('--keep-yearly <n>', 'the same of years')
    .option('--keep-within <time>', 'all stay that are not older than the newest by more, as 30d')
    .option('--lock <time>', 'nobody removes what is needed there for so long, as 30d: S3 with object lock')
    .addOption(limitRateOption('there and back'))
    .action((what: string, name: string | undefined, url: string | undefined, options: Options) => {
      const { recipient = [], plain = false, credentials = null, drill = null, identity = null } = options;
      const { limitRate = null, lock = null } = options;
      const given = Object.keys(options).filter((key) => !['dir', 'json'].includes(key));
      const words = [name, url].filter((word) => word !== undefined).length;
      const wanted = arity.get(what);
      if (wanted === undefined)
        refuse({
          type: 'WrongOption',
          message: `destination takes add, list, test or remove, not ${shownWord(what)}`,
        });
      else if (what !== 'add' && given[0] !== undefined)
        refuse({
          type: 'WrongOption',
          message: `destination ${what} takes no --${given[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
        });
      else if (words > wanted) refuse({ type: 'TooManyArguments', instruction: 'destination' });
      else if (what === 'list') ask(list(terminal.screen()));
      else if (name === undefined)
        refuse({ type: 'MissingArgument', instruction: 'destination', argument: 'name' });
      else if (what === 'test') ask(test(name, terminal));
      else if (what === 'remove') ask(remove(name));
      else if (url === undefined)
        refuse({ type: 'MissingArgument', instruction: 'destination', argument: 'url' });
      else
        ask(
          add({
            name,
            typed: url,
            recipients: recipient,
            plain,
            credentials,
            drill,
            identity,
            limitRate,
            lock,
            rules: rulesIn(options),
          }),
        );
    })
    .addHelpText(
      'after',
      `
Addresses:
  file:/mnt/usb/backups             a directory, as on another disk
  sftp://user@host:port/path        by the ssh of this machine; /~/path: at home
  s3://bucket/prefix?endpoint=HOST&region=REGION
                                    keys: environment, ~/.aws or --credentials
  rclone:remote:path                by the installed rclone, as it is set up
What is elsewhere than on this machine has a --recipient, or is asked for with
--plain. Every schedule goes to every place; to=nas,usb or to=none in its line
says otherwise. test tries what a place can do, whether it is append-only, so
that it neither overwrites nor removes, and has locks.
docs/elsewhere.md has more.
${example('backup_manager destination add usb file:/mnt/usb/backups', 'backup_manager destination test usb')}`,
    );
};
