/** `service`: has the machine's own service manager keep the service running. */
import { Argument, Option } from 'commander';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { ServiceManager } from '../../domain/service-files';
import type { InstalledService, ServiceFile, ServiceScope } from '../../ports/machine-service';
import type { Action, CliPorts } from '../action';
import { type Output, replied } from '../output';
import { example, limitRateOption, type RegisterCommand } from '../registry';
import { textfileOption } from './start';

const managers = ['systemd', 'launchd', 'openrc', 'cron'] as const satisfies ReadonlyArray<ServiceManager>;

type Did = 'installed' | 'uninstalled' | 'nothing' | 'printed';

const answer = (
  { manager, scope, name, file, text }: ServiceFile,
  did: Did,
  said: Partial<Omit<Output, 'reply'>>,
  seen: InstalledService | null = null,
): Output =>
  replied(
    {
      command: 'service',
      result: {
        ...{ did, manager, scope, name, file },
        text: did === 'printed' ? text : null,
        enabled: seen?.enabled ?? null,
        active: seen?.active ?? null,
      },
    },
    said,
  );

/** What a person has to do where the service of a user is to run without the user. */
const lingerNote = ({ lingers }: CliPorts['machineService'], { scope }: ServiceFile) =>
  scope === 'system'
    ? TE.right<BackupError, ReadonlyArray<string>>([])
    : pipe(
        lingers,
        TE.map((isSo): ReadonlyArray<string> =>
          isSo === true ? [] : ['it runs while you are logged in; loginctl enable-linger lets it run always'],
        ),
        TE.orElse(() => TE.right<BackupError, ReadonlyArray<string>>([])),
      );

const install = (
  { service, machineService }: CliPorts,
  file: ServiceFile,
): TE.TaskEither<BackupError, Output> =>
  pipe(
    TE.Do,
    TE.bind('seen', () => machineService.look(file)),
    TE.bind('running', () => service.look),
    // why: one that was started by hand would keep the other from its place
    TE.filterOrElse(
      ({ seen, running }) => !running.up || seen.active === 'active',
      (): BackupError => ({ type: 'ServiceAlreadyRunning' }),
    ),
    TE.bind('former', () => machineService.install(file)),
    TE.bind('linger', () => lingerNote(machineService, file)),
    TE.map(({ former, linger }) =>
      answer(file, 'installed', {
        results: [`installed: ${file.file ?? file.name}`],
        notes: [
          ...(former === null ? [] : [`the former file, which said something else, is ${former}`]),
          ...linger,
        ],
      }),
    ),
  );

const uninstall = ({ machineService }: CliPorts, file: ServiceFile): TE.TaskEither<BackupError, Output> =>
  pipe(
    machineService.uninstall(file),
    TE.map((wasThere) =>
      wasThere
        ? answer(file, 'uninstalled', { results: [`uninstalled: ${file.file ?? file.name}`] })
        : answer(file, 'nothing', { notes: ['it was not installed'] }),
    ),
  );

const status = ({ machineService }: CliPorts, file: ServiceFile): TE.TaskEither<BackupError, Output> =>
  pipe(
    machineService.look(file),
    TE.map((seen) =>
      answer(
        file,
        'nothing',
        {
          results: [
            seen.isInstalled
              ? `${file.file ?? file.name}: ${seen.enabled}, ${seen.active}`
              : `not installed as a service of ${file.scope === 'user' ? 'the user' : 'the machine'}`,
          ],
          status: seen.isInstalled && seen.active === 'active' ? 0 : 1,
        },
        seen,
      ),
    ),
  );

/** Where a file that is printed belongs. */
const placeNote = ({ file }: ServiceFile): string =>
  file === null ? 'this line belongs into crontab -e' : `this file belongs to ${file}`;

const steps = { install, uninstall, status } as const;
type Step = keyof typeof steps;

/** `print`: nothing is done, and the file is shown; true: for this machine's service manager. */
const service =
  (
    step: Step,
    scope: ServiceScope | null,
    print: ServiceManager | boolean,
    textfile: string | null,
    limitRate: number | null,
  ): Action =>
  (ports) =>
    pipe(
      ports.machineService.file({
        scope,
        manager: typeof print === 'boolean' ? null : print,
        textfile,
        limitRate,
      }),
      TE.chain((file) =>
        print === false
          ? steps[step](ports, file)
          : TE.right(answer(file, 'printed', { results: [file.text.trimEnd()], notes: [placeNote(file)] })),
      ),
    );

interface ServiceOptions {
  readonly user?: true;
  readonly system?: true;
  readonly print?: ServiceManager | true;
  readonly textfile?: string | null;
  readonly limitRate?: number | null;
}

export const serviceCommand: RegisterCommand = ({ command, ask, refuse }) => {
  command('service', 'Have the machine start the service after a reboot, and when it fails')
    .addArgument(new Argument('<step>', 'what to do').choices(Object.keys(steps)))
    .addOption(new Option('--user', 'a service of yours (default, unless you are root)'))
    .addOption(new Option('--system', 'a service of the machine, run by the owner of the workspace'))
    .addOption(
      new Option('--print [manager]', 'print the file and do nothing; for this machine, or another').choices(
        managers,
      ),
    )
    .addOption(textfileOption())
    .addOption(limitRateOption('to all places elsewhere together, and from there'))
    .action((step: Step, { user, system, print, textfile = null, limitRate = null }: ServiceOptions) => {
      if (user === true && system === true) {
        refuse({ type: 'WrongOption', message: '--user and --system exclude each other' });
        return;
      }
      if (step !== 'install' && print === undefined && (textfile !== null || limitRate !== null)) {
        refuse({ type: 'WrongOption', message: '--textfile and --limit-rate go with install, or --print' });
        return;
      }
      ask(
        service(
          step,
          user === true ? 'user' : system === true ? 'system' : null,
          print ?? false,
          textfile,
          limitRate,
        ),
        'nothing',
      );
    })
    .addHelpText(
      'after',
      example('backup_manager service install', 'backup_manager service install --system --print'),
    );
};
