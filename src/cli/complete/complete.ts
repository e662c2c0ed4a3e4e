/** What can stand at the cursor of a command line: commands, options, schedules, names, versions, times, places, and what archives hold. */
import type { Command, Option } from 'commander';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { readScheduleLine } from '../../codecs/schedule-line';
import { listDestinations } from '../../app/destinations/destinations';
import { lookUpVersion } from '../../app/look-up-version';
import { listBackups, listSchedules } from '../../app/queries';
import { escapeControls } from '../../domain/events/log-line';
import { ArchiveName } from '../../domain/schedule/schedule';
import type { Action, CliPorts } from '../action';
import { silence } from '../output';
import { endOf } from '../time-argument';
import { replacementIn, wordsOf } from './shell-words';

interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** Words of ours, or what the shell itself knows: files, or directories. */
interface Candidates {
  readonly words: ReadonlyArray<Candidate>;
  readonly also: 'words' | 'files' | 'directories';
}

const nothing: Candidates = { words: [], also: 'words' };
const plain = (...words: ReadonlyArray<string>): Candidates => ({
  words: words.map((word) => ({ word, about: '' })),
  also: 'words',
});

/** The commands with their options: those named, or all. */
type CommandTable = (names: ReadonlyArray<string> | null) => Promise<Command>;

type Ports = Pick<
  CliPorts,
  'schedulesFile' | 'archiveStore' | 'archiveIndex' | 'catalogues' | 'clock' | 'journal'
>;

/** The file alone is read: the journal may be long. */
const schedulesIn = async (ports: Ports): Promise<ReadonlyArray<{ line: string; name: string }>> => {
  const listed = await listSchedules(ports)();
  return E.isLeft(listed)
    ? []
    : listed.right.schedules.flatMap((line) => {
        const read = readScheduleLine(line);
        return E.isRight(read) && read.right !== null ? [{ line, name: read.right.name }] : [];
      });
};

/** `NAME.tar`, whose version only the journal knows, and older ones with theirs before the ending. */
const archive = /^(.*?)(?:\.(\d{8}T\d{6}(?:-\d+)?))?\.tar$/;

const archivesIn = async (ports: Ports): Promise<ReadonlyArray<{ name: string; version: string | null }>> => {
  const listed = await listBackups(ports)();
  return E.isLeft(listed)
    ? []
    : listed.right.flatMap((file) => {
        const [, name, version = null] = archive.exec(file) ?? [];
        return ArchiveName.is(name) ? [{ name, version }] : [];
      });
};

/** Indexes stand behind the names: who types digits means them. */
const schedules = async (ports: Ports): Promise<Candidates> => {
  const known = await schedulesIn(ports);
  return {
    words: [
      ...known.map(({ name, line }) => ({ word: name, about: line })),
      ...known.map(({ line }, index) => ({ word: String(index), about: line })),
    ],
    also: 'words',
  };
};

const names = async (ports: Ports): Promise<Candidates> => {
  const there = await archivesIn(ports);
  return plain(
    ...new Set([...(await schedulesIn(ports)).map(({ name }) => name), ...there.map(({ name }) => name)]),
  );
};

const versions = async (ports: Ports, name: string | undefined): Promise<Candidates> => {
  const of = (await archivesIn(ports)).flatMap((one) =>
    one.version === null || (name !== undefined && one.name !== name) ? [] : [one.version],
  );
  return plain('latest', ...[...new Set(of)].sort());
};

/** More are no help to whoever chooses. */
const mostPaths = 1000;

/** The value that an option has been given, behind it or as a part of its own word. */
const optionIn = (words: ReadonlyArray<string>, ...flags: ReadonlyArray<string>): string | null => {
  const behind = words.findIndex((word) => flags.includes(word));
  if (behind !== -1) return words[behind + 1] ?? null;
  const [flag = ''] = flags;
  return words.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1) ?? null;
};

/** What the version of a name holds that is asked for, as far as its catalogue is there. */
const members = async (
  ports: Ports,
  called: string | undefined,
  typed: string,
  words: ReadonlyArray<string>,
): Promise<Candidates> => {
  if (called === undefined || optionIn(words, '--archive') !== null) return nothing;
  const there = new Set((await archivesIn(ports)).map(({ name }) => name));
  const known = await schedulesIn(ports);
  const name = there.has(called) ? called : (known[Number(called)]?.name ?? '');
  if (!there.has(name)) return nothing;
  const archives = await ports.archiveIndex.read();
  if (E.isLeft(archives)) return nothing;
  const now = ports.clock.now();
  const at = optionIn(words, '--at');
  const by = at === null ? null : endOf(at, now);
  const which = {
    version: optionIn(words, '--version', '-v'),
    by: by === null || E.isLeft(by) ? null : by.right,
  };
  const found = lookUpVersion(archives.right, name, which, now);
  if (found.type !== 'found') return nothing;
  const names = await ports.catalogues.beginning(found.version.report.sha256, typed, mostPaths)();
  return E.isLeft(names) ? nothing : plain(...names.right);
};

/** Places elsewhere; only where schedules or archives tell that a workspace is here. */
const destinations = async (ports: Ports): Promise<Candidates> => {
  const isHere = (await schedulesIn(ports)).length > 0 || (await archivesIn(ports)).length > 0;
  const listed = isHere ? await listDestinations(ports)() : null;
  return listed === null || E.isLeft(listed)
    ? nothing
    : {
        words: listed.right.destinations.map(({ destination: { name, url } }) => ({
          word: name,
          about: url,
        })),
        also: 'words',
      };
};

const both = (one: Candidates, other: Candidates): Candidates => ({
  words: [...one.words, ...other.words],
  also: one.also === 'words' ? other.also : one.also,
});

const pastTimes = plain('now', 'today', 'yesterday', '1h', '12h', '7d', '2w', 'last monday', '2 days ago');
const futureTimes = plain('tomorrow', '1h', '12h', '3d', '2w', 'monday', 'friday 18:00');

/** What has been typed of a command: its arguments, all its words, and the one at the cursor so far. */
interface Typed {
  readonly given: ReadonlyArray<string>;
  readonly typed: ReadonlyArray<string>;
  readonly current: string;
}

/** What some commands do is said by their first word. */
const firstWords: Readonly<Record<string, ReadonlyArray<string>>> = {
  destination: ['add', 'list', 'test', 'remove'],
  notify: ['add', 'list', 'test', 'remove'],
  key: ['new'],
};

/** What an argument or the value of an option may be, by what the command table calls it. */
const valuesOf = async (
  command: string,
  called: string,
  { given, typed, current }: Typed,
  ports: Ports,
): Promise<Candidates> => {
  switch (called) {
    case 'paths':
    case 'path':
      return members(ports, given[0], current, typed);
    case 'place':
    case 'destination':
      return destinations(ports);
    case 'time|place':
      return both(await destinations(ports), pastTimes);
    case 'what':
      return plain(...(firstWords[command] ?? []));
    case 'schedule':
    case 'schedules':
    case 'index':
      return schedules(ports);
    case 'name':
      if (command === 'destination')
        return given[0] === 'remove' || given[0] === 'test' ? destinations(ports) : nothing;
      return command === 'rename' ? nothing : names(ports);
    case 'version':
    case 'v1':
    case 'v2':
      return versions(ports, given[0]);
    case 'time':
      return command === 'pause' ? futureTimes : pastTimes;
    case 'directory':
      return { words: [], also: 'directories' };
    case 'file':
      return { words: [], also: 'files' };
    default:
      return nothing;
  }
};

/** What stands in `<…>` of an option's flags. */
const valueName = ({ flags }: Option): string => /[<[]([\w|-]+)/.exec(flags)?.[1] ?? '';

const choicesOr = async (
  choices: ReadonlyArray<string> | undefined,
  otherwise: () => Promise<Candidates>,
): Promise<Candidates> => (choices === undefined ? otherwise() : plain(...choices));

const optionsOf = (command: Command): ReadonlyArray<Candidate> => [
  ...command.options.map(({ long, short, description }) => ({
    word: long ?? short ?? '',
    about: description,
  })),
  { word: '--help', about: 'show help' },
];

const commandsOf = (table: Command): ReadonlyArray<Candidate> => [
  ...table.commands.map((command) => ({ word: command.name(), about: command.summary() })),
  { word: 'help', about: 'Show help' },
  { word: 'version', about: 'Print the version' },
];

/** The option that takes the word behind it for its value. */
const openOption = (command: Command, before: string | undefined): Option | undefined =>
  command.options.find(
    ({ long, short, required }) => required && (before === long || before === short) && before !== undefined,
  );

/** The words of a command that are no options and no values of such. */
const argumentsIn = (command: Command, words: ReadonlyArray<string>): ReadonlyArray<string> =>
  words.filter((word, place) => !word.startsWith('-') && openOption(command, words[place - 1]) === undefined);

const candidatesFor = async (
  words: ReadonlyArray<string>,
  current: string,
  ports: Ports,
  commandTable: CommandTable,
): Promise<Candidates> => {
  const bare = await commandTable([]);
  const place = words.findIndex(
    (word, at) => !word.startsWith('-') && openOption(bare, words[at - 1]) === undefined,
  );
  const name = place === -1 ? null : words[place];
  if (name === null || name === undefined) {
    const open = openOption(bare, words.at(-1));
    if (open !== undefined) return valuesOf('', valueName(open), { given: [], typed: words, current }, ports);
    return current.startsWith('-')
      ? { words: optionsOf(bare), also: 'words' }
      : { words: commandsOf(await commandTable(null)), also: 'words' };
  }
  if (name === 'help') return { words: commandsOf(await commandTable(null)), also: 'words' };
  const command = (await commandTable([name])).commands.find((one) => one.name() === name);
  if (command === undefined) return nothing;
  const behind = words.slice(place + 1);
  const given = argumentsIn(command, behind);
  const typed: Typed = { given, typed: behind, current };
  const open = behind.includes('--') ? undefined : openOption(command, behind.at(-1));
  if (open !== undefined)
    return choicesOr(open.argChoices, () => valuesOf(name, valueName(open), typed, ports));
  const [, long, begun] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  const assigned = openOption(command, long);
  if (assigned !== undefined && begun !== undefined) {
    const { words: values, also } = await choicesOr(assigned.argChoices, () =>
      valuesOf(name, valueName(assigned), { ...typed, current: begun }, ports),
    );
    return { words: values.map(({ word, about }) => ({ word: `${long}=${word}`, about })), also };
  }
  if (current.startsWith('-') && !behind.includes('--')) return { words: optionsOf(command), also: 'words' };
  const known = command.registeredArguments;
  const last = known.at(-1);
  const argument = known[given.length] ?? (last?.variadic === true ? last : undefined);
  return argument === undefined
    ? nothing
    : choicesOr(argument.argChoices, () => valuesOf(name, argument.name(), typed, ports));
};

/** Those that go on with what is typed, on lines for the shell: first what else it is to offer. */
const linesOf = (
  { words, also }: Candidates,
  current: string,
  shown: (word: string) => string,
): ReadonlyArray<string> => [
  also,
  ...words
    .filter(({ word }) => word.startsWith(current))
    .map(({ word, about }) => `${shown(word)}${about === '' ? '' : `\t${escapeControls(about)}`}`),
];

/**
 * `bash LINE WORD`: the line up to the cursor, and what bash takes for the word there. `words WORD...`: the words up to the
 * cursor, the last one at it, without quotes.
 */
export const complete =
  (commandTable: CommandTable, [form, ...typed]: ReadonlyArray<string>): Action =>
  (ports) =>
    TE.fromTask(async () => {
      if (form === 'bash') {
        const [line = '', shorter = ''] = typed;
        const { before, current } = wordsOf(line);
        const found = await candidatesFor(before.slice(1), current.text, ports, commandTable);
        const bare = { ...found, words: found.words.map(({ word }) => ({ word, about: '' })) };
        return {
          ...silence,
          results: linesOf(bare, current.text, (word) => replacementIn(word, current, shorter)),
        };
      }
      const current = typed.at(-1) ?? '';
      const found = await candidatesFor(typed.slice(0, -1), current, ports, commandTable);
      return { ...silence, results: linesOf(found, current, (word) => word) };
    });
