/** What `prune` says line by line, of what it did and of what it would do. */
import type { Judgement, Pruned } from '../../src/app/prune-archives';
import { pruned } from '../../src/cli/text/prune';
import { specOf, timestamp } from '../support/decoded';
import { versionOfDocs } from '../support/version';

const screen = { width: null, height: null, colour: false };
const at = timestamp('2026-11-01T02:00:00.000+00:00');

const judgement = (
  id: string,
  verdict: Judgement['verdict'],
  ...reasons: ReadonlyArray<string>
): Judgement => ({
  ...{ version: versionOfDocs(`docs.${id}.tar`, at), id, verdict, reasons },
});
const schedule = (...versions: ReadonlyArray<Judgement>): Pruned => ({
  ...{ index: 3, spec: specOf('docs;daily@02:00;docs;keep=1'), policy: 'keep=1', versions },
});

it('says of each version what would become of it, and all reasons', () => {
  const versions = schedule(
    judgement('1', 'remove', 'old'),
    judgement('2', 'spare', 'partial'),
    judgement('3', 'foreign', 'strange'),
    judgement('4', 'keep', 'new', 'good'),
  );
  const { results, status, errors, reply } = pruned([versions], true, screen);
  expect(results).toEqual([
    'docs of docs (keep=1): 4 archives, 1, 42 bytes to remove',
    '  verdict      version      size  why',
    '  remove       1        42 bytes  old',
    '  spare        2        42 bytes  partial',
    '  leave alone  3        42 bytes  strange',
    '  keep         4        42 bytes  new; good',
  ]);
  expect([status, errors]).toEqual([0, []]);
  expect(reply).toMatchObject({
    command: 'prune',
    result: {
      dryRun: true,
      schedules: [
        {
          ...{ index: 3, name: 'docs', path: 'docs', policy: 'keep=1' },
          versions: [{ verdict: 'remove' }, {}, {}, { reasons: ['new', 'good'] }],
        },
      ],
    },
  });
  expect(JSON.stringify(reply)).toContain(
    '{"version":"1","file":"docs.1.tar","completed":"2026-11-01T02:00:00.000+00:00","bytes":42,"verdict":"remove","reasons":["old"]}',
  );
});

it('counts what went, and what could not go is an error', () => {
  const versions = schedule(
    judgement('1', 'removed', 'old'),
    judgement('2', 'removed', 'old'),
    judgement('3', 'stays', 'old'),
  );
  const { results, status, errors } = pruned([versions], false, screen);
  expect(results[0]).toBe('docs of docs (keep=1): 3 archives, 2, 84 bytes removed');
  expect(results[4]).toBe('  NOT removed  3        42 bytes  old');
  expect(errors).toEqual(['backups/docs.3.tar could not be removed: the log says why']);
  expect(status).toBe(1);
});

it('says so where there is nothing', () => {
  expect(pruned([], true, screen).results).toEqual(['there is no schedule']);
  expect(pruned([schedule()], true, screen).results).toEqual([
    'docs of docs (keep=1): 0 archives, nothing to remove',
  ]);
  expect(pruned([{ ...schedule(judgement('1', 'keep', 'all')), policy: '' }], false, screen).results[0]).toBe(
    'docs of docs (no rules: all are kept): 1 archive, nothing removed',
  );
});

it('colours what goes and what could not, keeps within the screen, and shows no control character', () => {
  const versions = schedule(
    judgement('1', 'remove', 'old\u001b[2J'),
    judgement('2', 'stays', 'a reason that is longer than there is room for on this screen'),
    judgement('3', 'keep', 'new'),
  );
  const [, , removes = '', stays = '', keeps = ''] = pruned([versions], true, {
    ...screen,
    colour: true,
  }).results;
  const painted = /^ {2}\u001b\[(\d+)m/;
  const colours = [removes, stays, keeps].map((line) => painted.exec(line)?.[1] ?? null);
  expect(colours[0]).not.toBeNull();
  expect(colours[1]).not.toBeNull();
  expect(colours[0]).not.toBe(colours[1]);
  expect(colours[2]).toBeNull();
  expect(removes).not.toContain('\u001b[2J');
  for (const line of pruned([versions], true, { ...screen, width: 50 }).results.slice(1))
    expect(line.length).toBeLessThanOrEqual(50);
  const [, head] = pruned([versions], true, { ...screen, width: 40 }).results;
  expect(head).toBe('  verdict      version  why');
});
