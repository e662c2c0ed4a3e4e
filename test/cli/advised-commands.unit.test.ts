/** Whatever command line is advised anywhere is one that the parser takes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deafTerminal } from '../../src/cli/deaf-terminal';
import { readArguments } from '../../src/cli/program';
import { results } from '../../src/codecs/replies/document';

const src = join(__dirname, '../../src');

/** Without comments, which advise nobody. */
const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
  // why: what shells run is no advice
  .filter((file) => file.endsWith('.ts') && !file.endsWith('complete/scripts.ts'))
  .map((file) => readFileSync(join(src, file), 'utf8').replace(/^ *(\/\*\*| \*|\/\/).*$/gm, ''))
  .join('\n');

/** What is said of the program itself. */
const prose = [
  ...['as', 'is', 'makes', 'inspector', 'on', 'notify', 'destination'],
  // why: what it is filled with is advised, and tried, where it is made
  '--dir ${shellArgument(workspace)} ${words}',
];

const filledIn = String.raw`\$\{(?:shellArgument|word|error\.instruction)(?:[^{}]|\$?\{[^{}]*\})*\}`;
const word = String.raw` (?:--?[a-z][a-z0-9-]*|\d\/\d+|[A-Z]{2,}|${filledIn}|"[^"]+"|'[^']+'|[0-9a-f]{16}|\d\d:\d\d-\d\d:\d\d|\d+[a-z]?|[a-z]+\.svg|\.\.\.|[~/][\w./-]+|docs/letters|docs/letter\.txt|digest|read|source|latest|yesterday|docs_backup|usb|new|(?:file|sftp):[\w.\/~-]+|documents|bash|zsh|fish|install)(?!\w)`;
const advised = [
  ...code.matchAll(new RegExp(String.raw`(?<!\.)backup_manager((?: [a-z]+)?(?:${word})*)`, 'g')),
].map(([, words]) => words?.trim() ?? '');
/** As where one command was named before: `backups --long`. */
const inShort = [
  ...code.matchAll(
    new RegExp(
      String.raw`(?<!backup_manager |--|/)\b((?:${Object.keys(results).join('|')}) --[a-z-]+(?:${word})*)`,
      'g',
    ),
  ),
].map(([, words]) => words ?? '');

const commandLines = [...new Set([...advised, ...inShort])].filter(
  (line) => line !== '' && !prose.includes(line),
);

/** The arguments as a shell hands them on; what is filled in is a command, a file or a name. */
const argumentsOf = (line: string): ReadonlyArray<string> =>
  (line.match(new RegExp(`${filledIn}|"[^"]+"|'[^']+'|[^ ]+`, 'g')) ?? []).map((one, index) => {
    if (one === '...') return 'list';
    if (/^["']/.test(one)) return one.slice(1, -1);
    if (/^[A-Z]{2,}$/.test(one)) return 'docs';
    return one.startsWith('$') ? (index === 0 ? 'run' : 'docs') : one;
  });

const asked = (line: string) => readArguments(argumentsOf(line), '1.2.3', deafTerminal, () => null);

it('many are found, of nearly every command', () => {
  const named = new Set(commandLines.map((line) => argumentsOf(line)[0]));
  expect(commandLines.length).toBeGreaterThan(40);
  expect(named.size).toBeGreaterThan(15);
});

it.each(commandLines)('backup_manager %s', async (line) => {
  const request = await asked(line);
  expect(request.type === 'wrong' ? request.error : null).toBeNull();
  expect(request.type).toBe(/--(help|version)$/.test(line) && !line.startsWith('restore') ? 'said' : 'run');
});
