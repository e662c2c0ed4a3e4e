/** `npm run bench -- NAME [ARGUMENTS]`: runs one bench. */
import { benchArchives } from './archives';

const benches: Readonly<Record<string, (args: ReadonlyArray<string>) => void>> = { archives: benchArchives };

const [name = 'archives', ...args] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined)
  throw new Error(`unknown bench: ${name}; there is ${Object.keys(benches).join(', ')}`);
bench(args);
