/** When a run of a hook counts as failed, and what is said of it. */
import { hookFailure, sourceNamed } from '../../src/app/hooks/hook-verdict';
import type { HookEnd, HookRun } from '../../src/ports/hooks';

const ran = (end: HookEnd, output = '', sources: HookRun['sources'] = []): HookRun => ({
  ...end,
  ...{ took: 1, output, sources },
});
const exited = (status: number): HookEnd => ({ ended: 'exited', status });

it.each<[HookRun, string | null]>([
  [ran(exited(0), 'all is well'), null],
  [ran(exited(3)), 'ended with status 3'],
  [ran(exited(3), 'first\n  last one \n\n'), 'ended with status 3: last one'],
  [ran(exited(1), 'x'.repeat(500)), `ended with status 1: ${'x'.repeat(200)}`],
  [ran({ ended: 'signal', signal: 'SIGSEGV' }, 'oh'), 'was ended by SIGSEGV: oh'],
  [ran({ ended: 'timeout' }), 'took longer than 2h, and was ended'],
  [ran({ ended: 'cancelled' }), 'was ended, since the backup was given up'],
  [ran({ ended: 'unusable', reason: 'it is empty' }), "can't be run: it is empty"],
  [ran(exited(0), '', ['/a', '/a']), null],
  [ran(exited(0), '', ['/a', '/b']), 'named more than one source'],
  [ran(exited(0), '', [null]), 'named a source that is no path'],
  [ran(exited(2), '', [null]), 'ended with status 2'],
])('%p: %p', (run, failure) => {
  expect(hookFailure('before-backup', run, 7_200_000)).toBe(failure);
});

it('what takes less than a minute is told in seconds', () => {
  expect(hookFailure('after-backup', ran({ ended: 'timeout' }), 59_000)).toContain('longer than 59 s,');
  expect(hookFailure('after-backup', ran({ ended: 'timeout' }), 60_000)).toContain('longer than 1m,');
});

it('only before-backup names a source', () => {
  const run = ran(exited(0), '', ['/a', '/b']);
  expect(hookFailure('after-backup', run, 1)).toBeNull();
  expect(sourceNamed('after-backup', run)).toBeNull();
  expect(sourceNamed('before-backup', run)).toBe('/a');
  expect(sourceNamed('before-backup', ran(exited(0)))).toBeNull();
});
