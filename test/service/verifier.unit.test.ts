/** What the service can't verify is told while it lasts, and once that it can again: never for want of a look. */
import * as TE from 'fp-ts/TaskEither';
import { createActor, waitFor } from 'xstate';
import type { VerifyPorts } from '../../src/app/verify';
import type { Trouble } from '../../src/domain/notices/outage';
import type { UnpackFailure } from '../../src/ports/unarchiver';
import { provideVerifier } from '../../src/service/verifier';
import { storeInMemory } from '../support/store-in-memory';
import { madeReport, story } from '../support/story';

const hour = 3_600_000;
const broken: UnpackFailure = { kind: 'unreadable', message: 'input/output error' };

/** Archives of docs and pics, both due; `failing` are those whose disk fails. */
const stage = async () => {
  const told = story();
  for (const name of ['docs', 'pics']) {
    await told.create(`${name};daily@23:00;${name};verify=daily`);
    await told.starts(name, 'command');
    await told.completes(`${name}.tar`);
    told.clock.advance(hour);
  }
  told.clock.advance(48 * hour);
  const { ports, files } = storeInMemory(told);
  for (const name of ['docs.tar', 'pics.tar']) files.set(name, madeReport.sha256);
  const failing = new Set<string>();
  const whole: VerifyPorts = {
    ...ports,
    unarchiver: {
      unpack: () => TE.left({ kind: 'other', message: 'not asked for' }),
      digest: (file) => (failing.has(file) ? TE.left(broken) : TE.right(madeReport.sha256)),
      examine: () => TE.left(broken),
    },
    locks: { tryHold: () => TE.right(() => undefined) },
  };
  const start = () => {
    const heard: Array<string | null> = [];
    const hear = (trouble: Trouble | null) => {
      const text = trouble === null ? null : `${trouble.cause}: ${trouble.reason}`;
      if (text !== heard.at(-1)) heard.push(text);
    };
    const actor = createActor(provideVerifier(whole, hear)).start();
    const pass = async () => {
      actor.send({ type: 'service.works' });
      actor.send({ type: 'service.rests' });
      await waitFor(actor, ({ value }) => value === 'resting');
    };
    return { heard, pass, stop: () => actor.stop() };
  };
  return { ...told, files, failing, start };
};

const docs = "verification: can't read backups/docs.tar: input/output error";

it('of what can be read nothing is told but that all can be', async () => {
  const { start } = await stage();
  const { heard, pass, stop } = start();
  await pass();
  expect(heard).toEqual([null]);
  stop();
});

it('of what can not be read it is told why, once, and that it can again', async () => {
  const { clock, failing, records, start } = await stage();
  failing.add('docs.tar');
  const { heard, pass, stop } = start();
  await pass();
  await pass();
  expect(heard).toEqual([docs]);
  failing.add('pics.tar');
  clock.advance(48 * hour);
  await pass();
  expect(heard).toEqual([docs, `${docs} (and 1 other archive)`]);
  failing.clear();
  clock.advance(7 * hour);
  await pass();
  expect(heard.slice(2)).toEqual(["verification: can't read backups/pics.tar: input/output error", null]);
  expect(records.at(-1)?.events).toMatchObject([{ type: 'ArchiveVerified', finding: null }]);
  stop();
});

it('after a restart, or by a clock that is behind, nobody is told that it can be read before it was', async () => {
  const { clock, failing, look, start } = await stage();
  failing.add('docs.tar');
  const first = start();
  await first.pass();
  first.stop();
  const { heard, pass, stop } = start();
  await pass();
  expect(heard).toEqual([docs]);
  await look();
  clock.advance(-30 * 24 * hour);
  await pass();
  expect(heard).toEqual([docs]);
  stop();
});

it('of one that is removed meanwhile nothing more is told', async () => {
  const { failing, run, start, files } = await stage();
  failing.add('docs.tar');
  const { heard, pass, stop } = start();
  await pass();
  files.delete('docs.tar');
  await run({ type: 'DeleteSchedule', index: '0' });
  await pass();
  expect(heard).toEqual([docs, null]);
  stop();
});
