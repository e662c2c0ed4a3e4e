/** A shell in which the commands of a page are typed one after the other, as its reader would. */
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitFor } from '../../end-to-end/support/processes';
import { bin, type Workspace } from '../../end-to-end/support/workspace';
import { freePort } from '../../support/free-port';
import type { Shown } from './markdown';

/** The project that the page calls `~/site`. */
const makeSite = (home: string): void => {
  const put = (name: string, content: string): void => {
    const file = join(home, 'site', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  put('package.json', '{ "name": "site" }\n');
  put('public/index.html', '<h1>Site</h1>\n');
  put('node_modules/leftpad/index.js', 'module.exports = 1;\n');
  put('src/home.css', 'body { margin: 0 }\n');
  for (const name of ['main', 'draw', 'store']) {
    put(`src/${name}.ts`, `export const ${name} = () => '${name}';\n`.repeat(20));
  }
};

/** What differs from run to run, made alike in what is shown and in what is said. */
const normal = (text: string): string =>
  text
    .replace(/\d{8}T\d{6}/g, 'VERSION')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/g, 'INSTANT')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'WHEN')
    .replace(/\bweek of \d{4}-\d\d-\d\d\b/g, 'week of WHEN')
    .replace(/\b\d\d:\d\d:\d\d\b/g, 'TIME')
    .replace(/\b\d+\.\d s\b/g, 'TOOK')
    .replace(/\bpid \d+/g, 'pid N')
    .replace(/\b(?:Europe\/Paris|Etc\/GMT[+-]?\d*)/g, 'ZONE')
    .replace(/\d\d\/\d\d\/\d{4} \d\d:\d\d/g, 'WHEN')
    .replace(/;\d\d:\d\d;/g, ';HH:MM;')
    .replace(/127\.0\.0\.1:\d+\/[\w-]{43}/g, '127.0.0.1:PORT/TOKEN')
    .replace(/\b[0-9a-f]{64}\b/g, 'DIGEST')
    .replace(/\b[0-9a-f]{12}\b/g, 'DIGEST')
    .replace(/[\d.]+ (bytes|[kMGT]B)/g, 'SIZE')
    .replace(/\d+ stored/g, 'N stored')
    // why: whether a file was changed just then, a slow machine says differently
    .replace(/\d+ files? copied from the last archive.*; \d+ (?:was|were) read: .*/g, 'COPIED AND READ')
    .replace(/\d+ lines, head \d+/g, 'N lines, head N')
    .replace(/\d+ %/g, 'RATIO')
    .replace(/ +/g, ' ')
    .trimEnd();

const versions = /\d{8}T\d{6}/g;

const secondOf = (instant: Date): string => instant.toISOString().slice(0, 19);

export interface PageShell {
  /** Types a command of the page; gives what it says, in the form in which `shown` gives what the page shows. */
  readonly type: (shown: Shown) => Promise<ReadonlyArray<string>>;
  readonly shown: (shown: Shown) => ReadonlyArray<string>;
  /** The exit status of the last command. */
  readonly status: () => number | null;
}

/** `...` stands for whatever follows. */
const upToDots = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const dots = lines.indexOf('...');
  return dots === -1 ? lines : lines.slice(0, dots);
};

export const openShell = async (workspace: Workspace): Promise<PageShell> => {
  makeSite(workspace.home);
  const tools = mkdtempSync(join(workspace.home, '..', 'bin-'));
  const tool = join(tools, 'backup_manager');
  writeFileSync(tool, `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(tool, 0o755);
  const port = await freePort();
  /** The page's versions, and what they are here. */
  const known = new Map<string, string>();
  let status: number | null = 0;
  /** The second in which the last command ended, which may have made an archive. */
  let lastSecond = '';

  /** `inspect` runs until it is interrupted: here, once it has said where. */
  const untilInterrupted = (command: string): string =>
    `${command} --port ${port} >said & until [ -s said ]; do kill -0 $! || break; sleep 0.02; done; ` +
    'kill -INT $!; wait $!; status=$?; cat said; rm said; exit $status';

  const here = (command: string): string => {
    const known_ = command.replace(versions, (version) => known.get(version) ?? version);
    return /^backup_manager inspect\b/.test(command) ? untilInterrupted(known_) : known_;
  };

  /** A schedule is made for the present minute; two archives of one second would have one version. */
  const untilTimeIsRight = (command: string): Promise<boolean> =>
    waitFor('a second of its own, early in a minute', () => {
      const now = new Date();
      if (command.includes('date +%H:%M') && now.getSeconds() > 50) return false;
      if (!command.startsWith('backup_manager run')) return true;
      return secondOf(now) !== lastSecond;
    });

  const atHome = (text: string): string =>
    text.replaceAll(workspace.directory, '/home/ann/work').replaceAll(workspace.home, '/home/ann');

  return {
    type: async ({ command, output }) => {
      await untilTimeIsRight(command);
      const script = `exec 2>&1; PATH="${tools}:$PATH"; (exit ${status ?? 1}); ${here(command)}`;
      const outcome = await workspace.shell('bash', '-c', script);
      status = outcome.status;
      lastSecond = secondOf(new Date());
      const said = atHome(outcome.stdout).trimEnd();
      const found = said.match(versions) ?? [];
      (output.join('\n').match(versions) ?? []).forEach((version, index) => {
        const mine = found[index];
        if (mine !== undefined && !known.has(version)) known.set(version, mine);
      });
      const lines = (said === '' ? [] : said.split('\n')).map(normal);
      return output.includes('...') ? lines.slice(0, output.indexOf('...')) : lines;
    },
    shown: ({ output }) => upToDots(output).map(normal),
    status: () => status,
  };
};
