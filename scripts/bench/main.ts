/** `npm run bench`: every bench; `npm run bench -- NAME [ARGUMENTS]`: one of them. Each prints its table. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { benchArchives } from './archives';
import { benchCommands } from './commands';
import { benchSecond } from './second';
import { benchDaily } from './daily';
import { benchFleet } from './fleet';

type Bench = (args: ReadonlyArray<string>) => void;

/** Runs a bench that is a script of its own. */
const script =
  (name: string): Bench =>
  (args) => {
    const { status } = spawnSync(process.execPath, [join(__dirname, name), ...args], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  };

const benches: ReadonlyMap<string, Bench> = new Map([
  ['commands', benchCommands],
  ['journal', script('journal.js')],
  ['archives', benchArchives],
  ['second', benchSecond],
  ['daily', benchDaily],
  ['fleet', benchFleet],
]);

const [name, ...args] = process.argv.slice(2);
if (name === undefined) {
  for (const bench of benches.values()) bench([]);
} else {
  const bench = benches.get(name);
  if (bench === undefined) {
    console.error(`unknown bench: ${name}; there is ${[...benches.keys()].join(', ')}`);
    process.exitCode = 2;
  } else {
    bench(args);
  }
}
