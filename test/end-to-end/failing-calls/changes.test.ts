/** Every call of a command that changes something fails, one at a time (each way to a call once, without EVIDENCE): what it says is what it did, and all tell so at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as RA from 'fp-ts/ReadonlyArray';
import { StatusResult } from '../../../src/codecs/replies/asking';
import { rightOf } from '../../support/decoded';
import { askInTurn } from '../support/ask-in-turn';
import { consultationOf } from '../support/doctor';
import { documentOf } from '../support/json';
import { callsToStrike, striking } from '../support/struck';
import { type Outcome, useWorkspaces } from '../support/workspace';
import { errorAt, hasCrashed, linesOf, usedWorkspace } from './support/faults';

const makeWorkspace = useWorkspaces();

const before = linesOf('one', 'two');

/** What `list` makes of a text. */
const listOf = (text: string): string =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => `${index}: ${line}\n`)
    .join('');

/** What is asked afterwards: at once, and then what is left is mended, since a command sweeps what it could not take away later. */
const looks = [['list'], ['backups'], ['status', '--json'], ['doctor', '--json', '--repair']];

interface Seen {
  readonly list: string | undefined;
  readonly backups: string | undefined;
  /** The schedules that `status` names. */
  readonly status: ReadonlyArray<string>;
  readonly findings: ReadonlyArray<string>;
}

const seenIn = ([list, backups, status, doctor]: ReadonlyArray<Outcome>): Seen => {
  if (status === undefined || doctor === undefined) throw new Error('not all was answered');
  return {
    list: list?.stdout,
    backups: backups?.stdout,
    status: rightOf(StatusResult.decode(documentOf(status, 'status').result)).schedules.map(
      ({ line }) => line,
    ),
    findings: consultationOf(doctor).findings,
  };
};

describe('a command of which a call fails changes what it says it did, and nothing else', () => {
  it.each([
    { command: ['create', 'docs;daily@23:59;three'], after: linesOf('one', 'two', 'three') },
    { command: ['delete', '0'], after: linesOf('two') },
    { command: ['undo'], after: linesOf('one') },
  ])(
    '$command',
    async ({ command, after }) => {
      const workspace = await usedWorkspace(makeWorkspace());
      const { run, setAside, remove } = striking(workspace);
      const untouched = setAside('untouched');
      const whole = await run(command, 0, 'EIO');
      expect(whole.outcome.status).toBe(0);
      expect(whole.count).toBeGreaterThan(20);
      const done = setAside('done');
      const calls = callsToStrike(whole);
      const questions = calls.map((at) => ({
        args: command,
        at,
        fault: errorAt(at),
        cwd: setAside(`struck ${at}`),
      }));
      const tries = (await askInTurn(questions, workspace.home)).map((tried, index) => ({
        at: calls[index] ?? 0,
        place: questions[index]?.cwd ?? '',
        ...tried,
      }));
      const places = [untouched, done, ...tries.map(({ place }) => place)];
      // why: `doctor` mostly waits, to look twice
      const answers = await Promise.all(
        RA.chunksOf(20)(places).map((some) =>
          askInTurn(
            some.flatMap((cwd) => looks.map((args) => ({ cwd, args }))),
            workspace.home,
          ),
        ),
      );
      const seen = RA.chunksOf(looks.length)(answers.flat()).map((answered, index) => ({
        ...seenIn(answered.map(({ outcome }) => outcome)),
        text: readFileSync(join(places[index] ?? '', 'backup_schedules.txt'), 'utf8'),
      }));
      remove();
      const [unchanged, changed, ...struck] = seen;
      expect(unchanged).toMatchObject({ text: before, list: listOf(before) });
      expect(changed).toMatchObject({ text: after, list: listOf(after) });
      const wrong = tries.flatMap((tried, index) => {
        const isDone = tried.outcome.status === 0;
        const right = { said: isDone ? 0 : 1, crashed: false, ...(isDone ? changed : unchanged) };
        const { status: said } = tried.outcome;
        const found = { said, crashed: hasCrashed(tried.outcome), ...struck[index] };
        // why: a fault that never came has shown nothing
        return tried.struck !== null && JSON.stringify(found) === JSON.stringify(right)
          ? []
          : [{ ...tried, error: errorAt(tried.at), found, right }];
      });
      expect(tries.length).toBe(calls.length);
      expect(wrong).toEqual([]);
    },
    600_000,
  );
});
