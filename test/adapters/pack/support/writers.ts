/** Real processes that change a tree while it is read. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs `body` (JavaScript; `fs` and `path` are there, `path` being the argument) over and over in another process
 * while `during` runs. Starts `during` only once the first round is over.
 */
export const whileWriting = async <A>(path: string, body: string, during: () => Promise<A>): Promise<A> => {
  const program = `const fs = require('node:fs'); const path = process.argv[1];
    const round = () => { ${body} };
    round(); process.stdout.write('ready'); for (;;) round();`;
  const writer = spawn(process.execPath, ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(writer, 'exit');
  try {
    await once(writer.stdout, 'data');
    return await during();
  } finally {
    writer.kill('SIGKILL');
    await gone;
  }
};
