/** The library, as a program has it that has installed the tarball: docs/library.md, run and type-checked. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { dependencies } from '../../package.json';
import { blocksOf, readDocument } from '../readme/support/markdown';
import { faultsOf } from '../support/published-schemas';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();
const root = join(__dirname, '..', '..');
const modules = join(root, 'node_modules');

/** The page's examples by the name of the file that each begins with. */
const examples = new Map(
  ['js', 'ts']
    .flatMap((language) => blocksOf(readDocument('docs/library.md'), language))
    .map((text) => [/^\/\/ (\S+):/.exec(text)?.[1] ?? '', text] as const),
);

let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'backup_manager-library-'));
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', place];
  const tarball = execFileSync('npm', pack, { cwd: root, encoding: 'utf8' }).trim();
  const installed = join(place, 'node_modules', 'backup_manager');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(place, tarball), '-C', installed, '--strip-components=1']);
  // why: what else npm would install beside it is here already, of the same versions
  for (const name of [...Object.keys(dependencies), '@types', 'undici-types']) {
    mkdirSync(join(place, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(join(modules, name), join(place, 'node_modules', name));
  }
  for (const [file, text] of examples) writeFileSync(join(place, file), text);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

let journal = '';
/** The journal of a workspace in which a backup was made, and another one failed; read by all tests, changed by none. */
const madeJournal = async (): Promise<string> => {
  if (journal === '') {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    for (const name of ['docs', 'gone']) await workspace.run('create', `${name};daily@02:00;${name}`);
    for (const name of ['docs', 'gone']) await workspace.run('run', name);
    journal = join(place, 'journal.jsonl');
    copyFileSync(workspace.path('.backup_manager', 'journal.jsonl'), journal);
  }
  return journal;
};

/** The same, changed, under another name. */
const changedJournal = async (change: (text: string) => string): Promise<string> => {
  const file = join(place, 'changed.jsonl');
  writeFileSync(file, change(readFileSync(await madeJournal(), 'utf8')));
  return file;
};

const linesOf = (text: string): ReadonlyArray<string> => text.trimEnd().split('\n');

const node = (...args: ReadonlyArray<string>): string =>
  execFileSync(process.execPath, args, { cwd: place, encoding: 'utf8' });

/** What a module written here says. */
const said = (module: string, ...args: ReadonlyArray<string>): string => {
  const file = join(place, 'asks.mjs');
  writeFileSync(file, module);
  return node(file, ...args);
};

describe('the library of the tarball', () => {
  it('does what docs/library.md says', async () => {
    const file = await madeJournal();
    const lines = linesOf(readFileSync(file, 'utf8'));
    const who = linesOf(node('who.mjs', file));
    expect(who).toHaveLength(lines.length);
    expect(who[0]).toMatch(/^1 \S+ \(command\) (ZoneChanged )?ScheduleCreated$/);
    const failed = linesOf(node('failed.mjs', file));
    expect(failed[0]).toBe(`${lines.length} lines, 2 in force, 1 archives`);
    expect(failed.slice(1)).toEqual([expect.stringMatching(/^gone \S+ failed: /)]);
    const now = new Date(Date.now() + 1000).toISOString();
    expect(node('then.cjs', file, now)).toMatch(/^docs \S+ [0-9a-f]{64}\n$/);
    expect(node('then.cjs', file, '2020-01-01')).toBe('');
    expect(node('life.mjs')).toBe('packing\nsealing\npublishing\nretaining\ndone\n');
  });

  it('tells the same by import and by require, and its fold is what its schema says', async () => {
    const fold = said(
      `import { createRequire } from 'node:module';
       import * as imported from 'backup_manager';
       const required = createRequire(import.meta.url)('backup_manager');
       const fold = (library) => library.foldJournal(library.readJournal(process.argv[2]));
       console.log(JSON.stringify({ imported: await fold(imported), required: await fold(required), names: Object.keys(imported) }));`,
      await madeJournal(),
    );
    const { imported, required, names } = JSON.parse(fold) as Readonly<Record<string, unknown>>;
    expect(faultsOf('journal-fold', imported)).toEqual([]);
    expect(required).toEqual(imported);
    const declared = [
      ...readFileSync(join(place, 'node_modules/backup_manager/types/index.d.ts'), 'utf8').matchAll(
        /^export declare \w+ (\w+)/gm,
      ),
    ];
    expect(names).toEqual(declared.map(([, name]) => name).sort());
  });

  it('gives the lines before damage, then names the line and the reason', async () => {
    const damaged = await changedJournal((text) =>
      linesOf(text)
        .map((line, index) => (index === 1 ? line.replace('gone', 'lost') : line))
        .join('\n'),
    );
    const told = said(
      `import { JournalDamaged, readJournal } from 'backup_manager';
       const seen = [];
       try { for await (const { seq } of readJournal(process.argv[2])) seen.push(seq); }
       catch (error) { seen.push(error instanceof JournalDamaged, error.line, error.reason, error.message); }
       console.log(JSON.stringify(seen));`,
      damaged,
    );
    const reason = 'it was changed: it has not the digest that it carries';
    expect(JSON.parse(told)).toEqual([1, true, 2, reason, `journal damaged at line 2: ${reason}`]);
  });

  it('passes a torn tail over, and leaves no file open where a reader has enough', async () => {
    const whole = linesOf(readFileSync(await madeJournal(), 'utf8')).length;
    const torn = await changedJournal((text) => `${text}{"v":2,"seq":`);
    const told = said(
      `import { readdirSync } from 'node:fs';
       import { readJournal } from 'backup_manager';
       const open = () => readdirSync('/dev/fd').length;
       const before = open();
       for await (const line of readJournal(process.argv[2])) break;
       let count = 0;
       for await (const line of readJournal(process.argv[2])) count += 1;
       console.log(JSON.stringify([count, open() - before]));`,
      torn,
    );
    expect(JSON.parse(told)).toEqual([whole, 0]);
  });

  it('has its charts, its schemas and no door to anything else', () => {
    const told = said(
      `import { createRequire } from 'node:module';
       import * as machines from 'backup_manager/machines';
       const require = createRequire(import.meta.url);
       const refused = (name) => { try { require(name); return null; } catch (error) { return error.code; } };
       console.log(JSON.stringify([
         Object.keys(machines),
         Object.keys(require('backup_manager/machines')),
         Object.keys(machines.backupServiceMachine.states),
         require('backup_manager/schemas/status.schema.json').$id,
         refused('backup_manager/dist/program.js'),
       ]));`,
    );
    const names = ['backupMachine', 'backupServiceMachine', 'verifierMachine'];
    expect(JSON.parse(told)).toEqual([
      names,
      names,
      ['up', 'stopped', 'detached'],
      'status.schema.json',
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    ]);
  });

  it('has types for import and for require', () => {
    const isOurs = (file: string): boolean =>
      !file.includes('/node_modules/') || file.includes('/backup_manager/types/');
    const wrong =
      "import { readJournal } from 'backup_manager';\nfor await (const { sequence } of readJournal('')) sequence;\n";
    writeFileSync(join(place, 'wrong.mts'), wrong);
    writeFileSync(
      join(place, 'required.cts'),
      `import type { EventFromLogic } from 'xstate';
       import library = require('backup_manager');
       import machines = require('backup_manager/machines');
       import status = require('backup_manager/schemas/status.schema.json');
       export const event: EventFromLogic<typeof machines.backupMachine> = { type: 'backup.failed', reason: status.$id };
       export const name: Promise<string | undefined> = library.foldJournal([]).then(({ versions }) => versions[0]?.name);\n`,
    );
    const program = ts.createProgram(
      [...examples.keys(), 'required.cts', 'wrong.mts'].map((file) => join(place, file)),
      {
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        target: ts.ScriptTarget.ES2023,
        lib: ['lib.es2023.d.ts'],
        types: ['node'],
        typeRoots: [join(place, 'node_modules', '@types')],
        strict: true,
        noEmit: true,
        allowJs: true,
        checkJs: true,
        resolveJsonModule: true,
        esModuleInterop: true,
        preserveSymlinks: true,
      },
    );
    const faults = program
      .getSourceFiles()
      .filter(({ fileName }) => isOurs(fileName))
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
      .map(({ file, messageText }) => {
        const name = file === undefined ? '' : relative(place, file.fileName);
        return `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      });
    expect([...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()]).toEqual([]);
    expect(faults).toEqual([
      expect.stringMatching(/^wrong\.mts: Property 'sequence' does not exist on type/),
    ]);
    const declared = program
      .getSourceFiles()
      .filter(({ fileName }) => fileName.includes('/backup_manager/types/'));
    expect(declared.length).toBeGreaterThan(5);
    expect(examples.size).toBe(5);
  });
});
