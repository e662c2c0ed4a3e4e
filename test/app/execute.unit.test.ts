/** What is journalled is logged, also when the command that found it comes to nothing. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { execute, type ExecutePorts } from '../../src/app/execute';
import type { BackupError } from '../../src/domain/error';
import { eventTexts } from '../../src/domain/events/log-line';
import { specOf } from '../support/decoded';
import { workspaceInMemory, type WorkspaceInMemory } from '../support/workspace-in-memory';

const line = 'docs;18:00;docs';
const create = { type: 'CreateSchedule', line, spec: specOf(line) } as const;
const full: BackupError = { type: 'FileFailed', doing: 'write', path: 'journal.jsonl', reason: 'disk full' };

/** The workspace's ports, whose append fails from its `nth` call on, counted from 1. */
const failingFrom = (nth: number, { ports }: WorkspaceInMemory): ExecutePorts => {
  let calls = 0;
  return {
    ...ports,
    journal: {
      ...ports.journal,
      append: (at, decided, state) => {
        calls += 1;
        return calls >= nth ? TE.left(full) : ports.journal.append(at, decided, state);
      },
    },
  };
};

const logged = ({ records }: WorkspaceInMemory): ReadonlyArray<string> =>
  records.flatMap(({ events }) => events.flatMap(eventTexts));

const edited = async (): Promise<WorkspaceInMemory> => {
  const workspace = workspaceInMemory();
  await execute({ ...create, line: 'a;18:00;a', spec: specOf('a;18:00;a') })(workspace.ports)();
  workspace.edit('a;18:00;a\nb;19:00;b\n');
  return workspace;
};

describe('an edit by hand that a command has found', () => {
  it.each([
    [2, 1],
    [1, 0],
  ])('is logged exactly when it is journalled: the append of line %i fails', async (nth, more) => {
    const workspace = await edited();
    const before = workspace.records.length;
    const outcome = await execute(create)(failingFrom(nth, workspace))();
    expect(outcome).toEqual(E.left(full));
    expect(workspace.records).toHaveLength(before + more);
    expect(workspace.log).toEqual(logged(workspace));
  });

  it('is logged once when the command is refused because of what is edited next', async () => {
    const workspace = await edited();
    const { ports } = workspace;
    const meddling: ExecutePorts = {
      ...ports,
      journal: {
        ...ports.journal,
        append: (at, decided, state) => {
          const appended = ports.journal.append(at, decided, state);
          return async () => {
            const outcome = await appended();
            workspace.edit('');
            return outcome;
          };
        },
      },
    };
    const outcome = await execute({ type: 'DeleteSchedule', index: '1' })(meddling)();
    expect(E.isLeft(outcome)).toBe(true);
    expect(workspace.log).toEqual(logged(workspace));
    expect(workspace.log.length).toBeGreaterThan(1);
  });
});
