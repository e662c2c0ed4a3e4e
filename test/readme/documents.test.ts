/** The documents, held against the program and against each other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useWorkspaces } from '../end-to-end/support/workspace';
import { allDocuments, codeOf, commandTable, deadLinks, readDocument, sectionsOf } from './support/markdown';
import { eventFields } from '../support/event-types';
import project from '../../package.json';
import mutation from '../mutation/package.json';

const makeWorkspace = useWorkspaces();
const documents = allDocuments();
const readme = readDocument('README.md');
const page = readDocument('docs/commands.md');
const format = readDocument('docs/format.md');

/** Options of other programs that the documents name. */
const optionsOfOthers: ReadonlyArray<string> = [
  '--zstd',
  '--trace-opt',
  '--cpu-prof',
  '--exclude',
  '--exclude-per-directory',
];

/** The long options that a help text lists. */
const optionsIn = (help: string): ReadonlyArray<string> =>
  [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, option = '']) => option);

/** A heading of --help, and the commands below it. */
interface Group {
  readonly heading: string;
  readonly names: ReadonlyArray<string>;
}

interface Usage {
  readonly groups: ReadonlyArray<Group>;
  readonly global: ReadonlyArray<string>;
  /** Long options by command. */
  readonly commands: ReadonlyMap<string, ReadonlyArray<string>>;
}

const readUsage = async (): Promise<Usage> => {
  const workspace = makeWorkspace();
  const help = await workspace.succeed('--help');
  const listed = help.slice(help.indexOf('Schedules:'), help.indexOf('Examples:'));
  const groups = [...listed.matchAll(/^(\w+):\n((?: .*\n)+)/gm)].map(([, heading = '', below = '']) => ({
    heading,
    names: [...below.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name),
  }));
  const names = groups.flatMap((group) => group.names);
  const commands = new Map<string, ReadonlyArray<string>>();
  for (const name of names) commands.set(name, optionsIn(await workspace.succeed(name, '--help')));
  return { groups, global: optionsIn(help), commands };
};

/** What a piece of code says wrongly about the command line. */
const faultsIn = ({ global, commands }: Usage, code: string): ReadonlyArray<string> => {
  const everyOption = new Set([...global, ...optionsOfOthers, ...[...commands.values()].flat()]);
  const called = /^(?:.*\bbackup_manager )?(?:--dir \S+ )?([a-z]+)\b([^|&;]*)/.exec(code);
  const isCall = /\bbackup_manager (?:--dir \S+ )?[a-z]/.test(code) || commands.has(called?.[1] ?? '');
  const spelled = [...code.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([option]) => option);
  if (called?.[1] !== undefined && isCall) {
    const [, name, rest = ''] = called;
    const own = commands.get(name);
    if (own === undefined) return [`there is no command ${name}`];
    return [...rest.matchAll(/(?<![\w-])--[a-z][\w-]*/g)]
      .map(([option]) => option)
      .filter((option) => !own.includes(option) && option !== '--dir')
      .map((option) => `${name} has no ${option}`);
  }
  return code.startsWith('--') || code.includes('backup_manager ')
    ? spelled.filter((option) => !everyOption.has(option)).map((option) => `there is no ${option}`)
    : [];
};

describe('the documents', () => {
  it('lead to files and headings that are there', () => {
    expect(documents.flatMap(deadLinks)).toEqual([]);
  });

  it('name no command and no option that does not exist', async () => {
    const usage = await readUsage();
    const faults = documents.flatMap((document) =>
      codeOf(document).flatMap((code) =>
        faultsIn(usage, code).map((fault) => `${document.file}: ${code}: ${fault}`),
      ),
    );
    expect(faults).toEqual([]);
    expect(faultsIn(usage, 'backup_manager frobnicate')).toEqual(['there is no command frobnicate']);
    expect(faultsIn(usage, 'stop --later')).toEqual(['stop has no --later']);
    expect(faultsIn(usage, '--later')).toEqual(['there is no --later']);
  });
});

describe('docs/commands.md', () => {
  it('has what --help lists, in its groups and order, each with all its options, and nothing else', async () => {
    const { groups, global, commands } = await readUsage();
    const tables = sectionsOf(page).map(({ heading, text }) => ({
      heading,
      names: commandTable({ file: page.file, text }).map(({ typed }) => typed.split(' ')[1] ?? ''),
    }));
    expect(tables.filter(({ names }) => names.length > 0)).toEqual(groups);
    expect(global.filter((option) => !page.text.includes(`| \`${option}`))).toEqual([]);
    expect([...commands].filter(([, options]) => !options.includes('--json'))).toEqual([]);
    const rows = new Map(commandTable(page).map(({ typed, said }) => [typed.split(' ')[1], said] as const));
    const untold = [...commands].flatMap(([name, options]) =>
      options
        .filter((option) => !['--help', '--json'].includes(option) && !rows.get(name)?.includes(option))
        .map((option) => `${name} ${option}`),
    );
    expect(untold).toEqual([]);
  });

  it('is what README leads to, which shows the ten that are needed first', () => {
    expect(commandTable(readme)).toHaveLength(10);
    expect(readme.text).toContain('(docs/commands.md)');
    expect(readme.text).toContain('`--dir DIRECTORY`');
    expect(readme.text).toContain('`--json`');
  });
});

describe('docs/dependencies.md', () => {
  it('names every package, and of ranges there is one form', () => {
    const { dependencies, optionalDependencies, devDependencies } = project;
    const ranges = Object.entries({
      ...dependencies,
      ...optionalDependencies,
      ...devDependencies,
      ...mutation.devDependencies,
    });
    const page = readDocument('docs/dependencies.md').text;
    expect(ranges.filter(([name]) => !page.includes(`\`${name}\``))).toEqual([]);
    const others = ranges.filter(([, range]) => !/^~\d+\.\d+\.\d+$/.test(range));
    expect(others.filter(([name]) => !page.includes(`\`${name}\` is pinned`))).toEqual([]);
    expect(others.every(([, range]) => /^\d+\.\d+\.\d+$/.test(range))).toBe(true);
  });
});

describe('docs/format.md', () => {
  it('names every event and each of its fields', () => {
    const missing = [...eventFields].flatMap(([name, fields]) =>
      [name, ...fields].filter((word) => !format.text.includes(`\`${word}\``)),
    );
    expect(missing).toEqual([]);
    expect(eventFields.size).toBeGreaterThan(10);
  });

  it('names every option of a schedule, as README does', () => {
    const source = ['schedule-options', 'retention-options']
      .map((file) => readFileSync(join(__dirname, '..', '..', 'src', 'codecs', `${file}.ts`), 'utf8'))
      .join('');
    const options = [...source.matchAll(/^ {2}\['([\w-]+)', /gm)]
      .map(([, option = '']) => option)
      // why: it is only read to be refused
      .filter((option) => option !== 'keep-last');
    expect(options.filter((option) => !format.text.includes(`"${option}`))).toEqual([]);
    expect(options.filter((option) => !readme.text.includes(`\`${option}`))).toEqual([]);
    expect(options.length).toBeGreaterThanOrEqual(5);
  });
});
