/** Many questions to the built program, answered by one process: what it costs to start it is paid for once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as t from 'io-ts';
import { rightOf } from '../../support/decoded';
import { zone } from './clock';
import { Blow, type Struck } from './struck';
import { bin } from './workspace';

export interface AskedThere {
  readonly cwd: string;
  readonly args: ReadonlyArray<string>;
  /** Which call below `cwd` fails (from 1; 0: none), and with which error's code. */
  readonly at?: number;
  readonly fault?: string;
}

const script = join(__dirname, '../../support/asks-in-turn.js');
const program = join(dirname(bin), 'program.js');

const Answers = t.array(t.intersection([t.type({ status: t.number, out: t.number, err: t.number }), Blow]));

/** What each of them came to, in their order. Nothing else may be said by that process. */
export const askInTurn = async (
  questions: ReadonlyArray<AskedThere>,
  home: string,
): Promise<ReadonlyArray<Struck>> => {
  const place = mkdtempSync(join(tmpdir(), 'backup_manager-asked-'));
  try {
    const [asked, answered, out, err] = ['questions', 'answers', 'out', 'err'].map((name) =>
      join(place, name),
    ) as [string, string, string, string];
    writeFileSync(asked, JSON.stringify(questions.map((question) => ({ at: 0, fault: 'EIO', ...question }))));
    const files = [openSync(out, 'w'), openSync(err, 'w')];
    const child = spawn(process.execPath, [script, program, asked, answered], {
      env: { PATH: process.env['PATH'] ?? '', HOME: home, TZ: zone },
      stdio: ['ignore', ...files],
    });
    files.forEach(closeSync);
    const [status]: ReadonlyArray<unknown> = await once(child, 'close');
    const [stdout, stderr] = [readFileSync(out), readFileSync(err)];
    if (status !== 0) throw new Error(`the questions were not answered: ${stderr.toString()}`);
    const answers = rightOf(Answers.decode(JSON.parse(readFileSync(answered, 'utf8'))));
    return answers.map((answer, index) => {
      const before = answers[index - 1] ?? { out: 0, err: 0 };
      const outcome = {
        status: answer.status,
        stdout: stdout.toString('utf8', before.out, answer.out),
        stderr: stderr.toString('utf8', before.err, answer.err),
      };
      return { outcome, struck: answer.struck, count: answer.count, first: answer.first };
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
};
