/** The chart of what verifies by itself, along every path: each transition is taken, and a backup that is due is waited for. */
import {
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
  createActor,
  fromPromise,
} from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import {
  type ArchiveToVerify,
  type VerifierChoice,
  verifierMachine,
  type VerifierVerdict,
} from '../../machines/verifier.machine';

type Happening =
  | { readonly type: 'service.rests' | 'service.works' | 'service.ends' }
  | { readonly type: 'chosen'; readonly archive: ArchiveToVerify | null }
  | { readonly type: 'found'; readonly verdict: VerifierVerdict['verdict'] }
  | { readonly type: 'failed'; readonly actor: 'chooseArchive' | 'verifyArchive' };

const archive: ArchiveToVerify = { file: 'docs.tar', level: 'digest' };

const happenings: ReadonlyArray<Happening> = [
  { type: 'service.rests' },
  { type: 'service.works' },
  { type: 'service.ends' },
  { type: 'chosen', archive },
  { type: 'chosen', archive: null },
  { type: 'found', verdict: 'ok' },
  { type: 'found', verdict: 'at fault' },
  { type: 'found', verdict: 'passed over' },
  { type: 'failed', actor: 'chooseArchive' },
  { type: 'failed', actor: 'verifyArchive' },
];

/** A happening as the chart hears of it. */
const heardAs = (happening: Happening): { readonly type: string; readonly output?: object } => {
  switch (happening.type) {
    case 'chosen':
      return {
        type: 'xstate.done.actor.chooseArchive',
        output: { archive: happening.archive, next: 7 },
      };
    case 'found':
      return { type: 'xstate.done.actor.verifyArchive', output: { verdict: happening.verdict } };
    case 'failed':
      return { type: `xstate.error.actor.${happening.actor}` };
    case 'service.rests':
    case 'service.works':
    case 'service.ends':
      return happening;
  }
};

/** Until all promises that are settled have been heard of. */
const heard = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A transition, in words. */
const nameOf = ({ source, eventType, target }: AnyTransitionDefinition): string =>
  `${source.id} ${eventType} ${target?.[0]?.id ?? ''}`;

const onStage = () => {
  const did: Array<string> = [];
  const taken = new Set<string>();
  let choose: ((choice: VerifierChoice) => void) | null = null;
  let find: ((verdict: VerifierVerdict) => void) | null = null;
  let fail: ((error: Error) => void) | null = null;
  const actor = createActor(
    verifierMachine.provide({
      actors: {
        chooseArchive: fromPromise<VerifierChoice>(
          () => new Promise((resolve, reject) => ([choose, fail] = [resolve, reject])),
        ),
        verifyArchive: fromPromise<VerifierVerdict, ArchiveToVerify | null>(({ input }) => {
          did.push(`verify ${input?.file ?? 'nothing'}`);
          return new Promise((resolve, reject) => ([find, fail] = [resolve, reject]));
        }),
      },
      actions: { reportFailure: (_, { step }) => void did.push(`${step} failed`) },
    }),
    {
      inspect: (seen) => {
        if (seen.type === '@xstate.microstep') for (const one of seen._transitions) taken.add(nameOf(one));
      },
    },
  );
  actor.start();
  const meets = async (happening: Happening): Promise<void> => {
    switch (happening.type) {
      case 'chosen':
        choose?.({ archive: happening.archive, next: 7 });
        break;
      case 'found':
        find?.({ verdict: happening.verdict });
        break;
      case 'failed':
        fail?.(new Error('for the test'));
        break;
      default:
        actor.send(happening);
    }
    await heard();
  };
  return { actor, did, taken, meets };
};

const chart: AnyStateMachine = verifierMachine;

const situations = getShortestPaths(chart, {
  // why: only actors that are there may end
  events: ({ children }) =>
    happenings.map(heardAs).filter(({ type }) => {
      const [, name] = /^xstate\.(?:done|error)\.actor\.(.*)$/.exec(type) ?? [];
      return name === undefined || name in children;
    }),
  serializeState: ({ value }) => JSON.stringify(value),
}).map(({ state, steps }) => ({
  at: JSON.stringify(state.value),
  path: steps.flatMap(
    ({ event }) => happenings.find((one) => JSON.stringify(heardAs(one)) === JSON.stringify(event)) ?? [],
  ),
}));

it('has paths to all that it can be', () => {
  expect(situations.map(({ at }) => at).sort()).toEqual(
    [
      '"choosing"',
      '"ended"',
      '"resting"',
      '"waiting"',
      '{"verifying":"alone"}',
      '{"verifying":"yielding"}',
    ].sort(),
  );
});

it.each(situations)('$at: the chart is there at the end of its path', async ({ at, path }) => {
  const { actor, meets } = onStage();
  for (const happening of path) await meets(happening);
  expect(JSON.stringify(actor.getSnapshot().value)).toBe(at);
});

it('takes every transition that it has', async () => {
  const inside = (node: AnyStateNode): ReadonlyArray<AnyStateNode> => [
    node,
    ...Object.values(node.states).flatMap(inside),
  ];
  const all = new Set<string>();
  const defined = inside(chart.root).flatMap((node) => [...node.transitions.values()].flat().map(nameOf));
  for (const { path } of situations)
    for (const last of happenings) {
      const { taken, meets } = onStage();
      for (const happening of [...path, last]) await meets(happening);
      for (const one of taken) all.add(one);
    }
  expect(defined.filter((one) => !all.has(one))).toEqual([]);
});

describe('while the service is at work', () => {
  it('no archive is chosen, and none is begun', async () => {
    const { actor, did, meets } = onStage();
    await meets({ type: 'service.rests' });
    await meets({ type: 'service.works' });
    await meets({ type: 'chosen', archive });
    expect([actor.getSnapshot().value, did]).toEqual(['waiting', []]);
  });

  it.each<Happening>([
    { type: 'found', verdict: 'ok' },
    { type: 'failed', actor: 'verifyArchive' },
  ])('the one in hand is the last: %j', async (end) => {
    const { actor, did, meets } = onStage();
    await meets({ type: 'service.rests' });
    await meets({ type: 'chosen', archive });
    await meets({ type: 'service.works' });
    await meets(end);
    expect(actor.getSnapshot().value).toBe('waiting');
    expect(actor.getSnapshot().context.archive).toBeNull();
    expect(did.filter((one) => one.startsWith('verify '))).toEqual(['verify docs.tar']);
  });
});

it('goes on from one to the next while the service rests, and counts', async () => {
  const { actor, did, meets } = onStage();
  await meets({ type: 'service.rests' });
  for (const verdict of ['ok', 'at fault', 'passed over', 'ok'] as const) {
    await meets({ type: 'chosen', archive });
    expect(actor.getSnapshot().context.archive).toEqual(archive);
    await meets({ type: 'service.works' });
    await meets({ type: 'service.rests' });
    await meets({ type: 'found', verdict });
  }
  await meets({ type: 'chosen', archive: null });
  expect(actor.getSnapshot().value).toBe('resting');
  expect(actor.getSnapshot().context).toEqual({ archive: null, next: 7, verified: 3, faulty: 1 });
  expect(did).toHaveLength(4);
});

it('says that a step failed, and goes on after the next pass', async () => {
  const { actor, did, meets } = onStage();
  await meets({ type: 'service.rests' });
  await meets({ type: 'failed', actor: 'chooseArchive' });
  expect([actor.getSnapshot().value, did]).toEqual(['resting', ['choosing failed']]);
  await meets({ type: 'service.works' });
  await meets({ type: 'service.rests' });
  await meets({ type: 'chosen', archive });
  await meets({ type: 'failed', actor: 'verifyArchive' });
  expect([actor.getSnapshot().value, did.at(-1)]).toEqual(['resting', 'verifying failed']);
});

it('describes every state', () => {
  const inside = (node: AnyStateNode): ReadonlyArray<AnyStateNode> => [
    node,
    ...Object.values(node.states).flatMap(inside),
  ];
  expect(inside(chart.root).filter(({ description }) => description === undefined)).toEqual([]);
});
