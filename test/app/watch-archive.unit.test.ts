/** The archive in hand as the service shows it: how far it has come, and, once, that it comes no further. */
import type { ArchiveInHand } from '../../src/codecs/live-status';
import { watchArchive } from '../../src/app/watch-archive';
import { handClock } from '../support/clock';

const quiet = 300_000;
const at = (entries: number) => ({
  entries,
  contentBytes: 10 * entries,
  totalEntries: 9,
  totalContentBytes: 90,
  path: `f${entries}`,
});

const watched = () => {
  const clock = handClock(Date.UTC(2024, 2, 5, 16, 0));
  const shown: Array<ArchiveInHand | null> = [];
  const told: Array<string> = [];
  const watch = watchArchive(
    clock,
    (archive) => void shown.push(archive),
    (text) => void told.push(text),
  );
  const pass = (milliseconds: number): void => {
    clock.advance(milliseconds);
    jest.advanceTimersByTime(milliseconds);
  };
  return { watch, shown, told, pass };
};

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('shows its beginning, each progress with its time, and its end', () => {
  const { watch, shown, pass } = watched();
  watch.progress(at(1));
  watch.begin('~/docs', 'docs');
  pass(1000);
  watch.progress(at(2));
  watch.end();
  const started = '2024-03-05T16:00:00.000+00:00';
  expect(shown).toEqual([
    {
      name: 'docs',
      path: '~/docs',
      started,
      entries: 0,
      contentBytes: 0,
      totalEntries: null,
      totalContentBytes: null,
      progressed: started,
    },
    {
      name: 'docs',
      path: '~/docs',
      started,
      entries: 2,
      contentBytes: 20,
      totalEntries: 9,
      totalContentBytes: 90,
      progressed: '2024-03-05T16:00:01.000+00:00',
    },
    null,
  ]);
});

it('tells once that nothing goes on; what was told again is no progress', () => {
  const { watch, told, pass } = watched();
  watch.begin('docs', 'docs');
  pass(60_000);
  watch.progress(at(1));
  pass(quiet - 1);
  watch.progress(at(1));
  expect(told).toEqual([]);
  pass(1);
  const text = 'The backup of docs makes no progress since 16:01: its source may not answer';
  expect(told).toEqual([text]);
  pass(10 * quiet);
  expect(told).toEqual([text]);
  watch.progress(at(2));
  pass(quiet);
  expect(told).toHaveLength(2);
});

it('tells nothing of one that is over', () => {
  const { watch, told, pass } = watched();
  watch.begin('docs', 'docs');
  watch.end();
  pass(10 * quiet);
  expect(told).toEqual([]);
});

it('a hook that takes long is called so, and is no source that does not answer', () => {
  const { watch, shown, told, pass } = watched();
  watch.stage('preparing');
  watch.begin('docs', 'docs');
  pass(60_000);
  watch.stage('preparing');
  pass(quiet);
  expect(told).toEqual(['The backup of docs waits for its hook since 16:01']);
  watch.stage('packing');
  watch.stage('sealing');
  expect(shown).toHaveLength(3);
  pass(quiet);
  expect(told.slice(1)).toEqual([
    'The backup of docs makes no progress since 16:06: its source may not answer',
  ]);
  watch.stage('finishing');
  pass(quiet);
  expect(told.slice(2)).toEqual(['The backup of docs waits for its hook since 16:11']);
});
