/** Packs a source that hangs, again while it still hangs, and one that does not; says what came of each, a line each. */
import { join } from 'node:path';
import { makeArchiver } from '../../src/adapters/archive/pack/archiver';
import { requestOf } from '../adapters/archive/pack/support/workplace';

const [hanging = '', good = '', target = ''] = process.argv.slice(2);
const worker = join(__dirname, '..', '..', 'dist', 'pack_worker.js');
const { pack } = makeArchiver({ path: worker, execArgv: [] }, 100);

const tryIt = async (source: string, name: string, timeout: number): Promise<void> => {
  const request = { ...requestOf(source), timeout };
  const outcome = await pack(request, `${target}/${name}`, () => undefined, new AbortController().signal)();
  process.stdout.write(`${JSON.stringify(outcome._tag === 'Left' ? outcome.left : outcome.right.entries)}\n`);
};

void (async () => {
  await tryIt(hanging, 'first', 300);
  await tryIt(hanging, 'second', 300);
  // why: this one must come to its end on a busy machine, too, where a thread starts in more than 0.3 s
  await tryIt(good, 'third', 120_000);
  process.exit(0);
})();
