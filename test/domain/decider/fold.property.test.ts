/** The fold and the decider, over random histories of commands, hand edits and time. */
import * as fc from 'fast-check';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/codecs/checkpoint';
import { evolve, evolveRecorded, replay } from '../../../src/domain/decider/evolve';
import { renderOrNull } from '../../../src/domain/schedule/schedule-file';
import { initialState, type State } from '../../../src/domain/decider/state';
import * as arbitrary from '../../support/arbitraries';
import { rightOf } from '../../support/decoded';
import { history, live } from '../../support/histories';
import { historyFaults, stateFaults } from '../../support/invariants';
import { runs } from '../../support/runs';

/** Of the file before the last decision nothing but its text counts, and nothing else is saved. */
const asSaved = (state: State) => ({ ...state, before: renderOrNull(state.before) });

describe('the fold', () => {
  it('of a ++ b is the fold of b on that of a, wherever the history is cut', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(30), async (steps, cut) => {
        const { records } = await live(steps);
        const first = replay(records.slice(0, cut), initialState);
        expect(replay(records.slice(cut), first)).toEqual(replay(records, initialState));
      }),
      runs(100),
    );
  });

  it('takes every event, even one that nothing leads to', () => {
    fc.assert(
      fc.property(arbitrary.state, fc.array(arbitrary.draft, { maxLength: 5 }), (state, records) => {
        expect(replay(records, state)).toBeDefined();
      }),
      runs(200),
    );
  });

  it('changes no state in place', () => {
    fc.assert(
      fc.property(arbitrary.state, arbitrary.event, arbitrary.timestamp, (state, event, at) => {
        const before = JSON.stringify(state);
        evolve(state, event, at);
        expect(JSON.stringify(state)).toBe(before);
      }),
      runs(200),
    );
  });

  it('goes on from a checkpoint as from the beginning, wherever it was made', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(30), async (steps, cut) => {
        const { records } = await live(steps);
        const state = replay(records.slice(0, cut), initialState);
        const restored = rightOf(
          decodeCheckpoint(encodeCheckpoint({ seq: cut, hash: '', start: 0, end: 0, state })),
        ).state;
        expect(asSaved(replay(records.slice(cut), restored))).toEqual(asSaved(replay(records, initialState)));
      }),
      runs(100),
    );
  });
});

describe('every decision', () => {
  it('leads to a state that holds together', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        await live(steps, (workspace) => expect(stateFaults(workspace.state())).toEqual([]));
      }),
      runs(400),
    );
  });

  it('gives each id once and each occurrence at most one end', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const { records } = await live(steps);
        expect(historyFaults(records)).toEqual([]);
      }),
      runs(400),
    );
  });

  it('leaves the file on disk as the state has it, unless it is gone', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const workspace = await live(steps);
        await workspace.look();
        if (workspace.text() !== null) expect(renderOrNull(workspace.state().file)).toBe(workspace.text());
      }),
      runs(200),
    );
  });

  it('finds nothing new when it looks again', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const workspace = await live(steps);
        await workspace.look();
        expect(await workspace.look()).toEqual([]);
      }),
      runs(100),
    );
  });

  it('knows what was on disk before the last one', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const workspace = await live(steps);
        await workspace.look();
        const last = workspace.records.at(-1);
        if (last === undefined) return;
        const before = replay(workspace.records.slice(0, -1), initialState);
        const edit = last.events.find(({ type }) => type === 'ScheduleFileEdited');
        const expected = edit?.type === 'ScheduleFileEdited' ? edit.read : renderOrNull(before.file);
        expect(renderOrNull(evolveRecorded(before, last).before)).toBe(expected);
      }),
      runs(100),
    );
  });
});
