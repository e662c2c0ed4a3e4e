/** Each fact is told once to each target that asked for it, in order, and to no other; and no backup knows of it. */
import * as fc from 'fast-check';
import { mostFacts } from '../../../src/domain/notices/notices';
import { expectedFor, keyOf, naiveNotices } from '../../support/naive-notices';
import { type Deed, deeds, liveThrough } from '../../support/notice-life';
import { runs } from '../../support/runs';
import type { WorkspaceInMemory } from '../../support/workspace-in-memory';

/** What happened, but for who was told of it and what is noted for them alone. */
const backedUp = ({ records }: WorkspaceInMemory) =>
  records
    .flatMap(({ events }) => events)
    .filter(({ type }) => !type.startsWith('Notice') && type !== 'BackupOverdue');

/** The first time of each. */
const once = (facts: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(facts)];

const timesOf = (fact: string, facts: ReadonlyArray<string>): number =>
  facts.filter((one) => one === fact).length;

const holds = async (done: ReadonlyArray<Deed>): Promise<void> => {
  const { workspace, taken, mostWaiting } = await liveThrough(done, true);
  expect(mostWaiting).toBeLessThanOrEqual(mostFacts);
  const { facts, targets } = naiveNotices(workspace.records);
  for (const target of targets) {
    const by = taken.get(target.target);
    const told = by?.facts ?? [];
    const dropped = by?.dropped ?? 0;
    const expected = expectedFor(target, facts).map(keyOf);
    // why: what is told a second time was in the hands of a process that was killed
    const tooOften = once(told).filter((fact) => timesOf(fact, told) > 1 + (by?.again.get(fact) ?? 0));
    expect(tooOften).toEqual([]);
    // why: nobody is told any more what waited when it was removed
    const isComplete = target.removed === Infinity && dropped === 0;
    expect(once(told)).toEqual(isComplete ? expected : expected.filter((fact) => told.includes(fact)));
    if (target.removed === Infinity) expect(expected.length - once(told).length).toBeLessThanOrEqual(dropped);
  }
  // why: a line about notices shows the clock's time, too, and a clock that steps back is behind what was shown
  if (done.some((one) => one.do === 'wait' && one.minutes < 0)) return;
  const { workspace: alone } = await liveThrough(done, false);
  expect(backedUp(workspace)).toEqual(backedUp(alone));
};

it('each fact is told once to each who asked for it, whatever receivers, disk, clock and kills do', async () => {
  await fc.assert(fc.asyncProperty(deeds, holds), runs(25, 1000));
});
