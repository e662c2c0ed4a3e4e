/** Both logs as one list, as `logs` shows them. */
import fc from 'fast-check';
import { linesSince, type LogLine, logLine, mergedLogs } from '../../../src/domain/events/log-lines';

const manager = (line: string): LogLine => logLine('backup_manager', line);
const service = (line: string): LogLine => logLine('backup_service', line);
const texts = (lines: ReadonlyArray<LogLine>): ReadonlyArray<string> => lines.map(({ text }) => text);

describe('a line of a log', () => {
  it('has its time and its text', () => {
    expect(manager('[05/11/2026 08:09] Schedule [1] added')).toEqual({
      log: 'backup_manager',
      at: '2026-11-05T08:09',
      text: 'Schedule [1] added',
    });
  });

  it.each([
    '',
    'cut',
    ' [05/11/2026 08:09] a',
    '[5/11/2026 08:09] a',
    '[05/1/2026 08:09] a',
    '[05/11/26 08:09] a',
    '[05/11/2026 8:09] a',
    '[05/11/2026 08:9] a',
    '[ab/11/2026 08:09] a',
    '[05/ab/2026 08:09] a',
    '[05/11/abcd 08:09] a',
    '[05/11/2026 ab:09] a',
    '[05/11/2026 08:ab] a',
    '[05/11/2026 08:09]a',
    '[05/11/2026 08:09] a\nb',
  ])('without a time is told as it stands: %j', (line) => {
    expect(service(line)).toEqual({ log: 'backup_service', at: null, text: line });
  });
});

describe('both logs', () => {
  it('come by time, within a minute the first before the second', () => {
    const first = ['[01/02/2026 10:00] a', '[01/02/2026 10:02] c', 'more of c'].map(manager);
    const second = ['[01/02/2026 10:00] b1', '[01/02/2026 10:01] b2', '[01/02/2026 10:02] d'].map(service);
    expect(texts(mergedLogs([first, second]))).toEqual(['a', 'b1', 'b2', 'c', 'more of c', 'd']);
  });

  it('keep their own order where a clock was set back', () => {
    const first = ['[01/02/2026 10:05] a', '[01/02/2026 09:00] b'].map(manager);
    const second = ['[01/02/2026 10:04] before', '[01/02/2026 10:06] after'].map(service);
    expect(texts(mergedLogs([first, second]))).toEqual(['before', 'a', 'b', 'after']);
  });

  it('begin with what has no time', () => {
    expect(texts(mergedLogs([[manager('[01/02/2026 10:00] a')], [service('cut')]]))).toEqual(['cut', 'a']);
  });

  it('lose and double no line', () => {
    const time = fc.integer({ min: 10, max: 59 }).map((minute) => `2026-02-01T10:${minute}`);
    const log = (name: LogLine['log']) =>
      fc.array(fc.record({ log: fc.constant(name), at: fc.option(time), text: fc.string() }));
    fc.assert(
      fc.property(log('backup_manager'), log('backup_service'), (first, second) => {
        const merged = mergedLogs([first, second]);
        expect(merged.filter(({ log: from }) => from === 'backup_manager')).toEqual(first);
        expect(merged.filter(({ log: from }) => from === 'backup_service')).toEqual(second);
      }),
    );
  });
});

describe('the lines since a time', () => {
  const lines = ['cut', '[01/02/2026 10:00] a', 'more of a', '[01/02/2026 10:01] b', 'more of b'].map(
    manager,
  );

  it.each([
    ['2026-02-01T10:00', ['a', 'more of a', 'b', 'more of b']],
    ['2026-02-01T10:01', ['b', 'more of b']],
    ['2026-02-01T10:02', []],
  ])('%s', (since, left) => {
    expect(texts(linesSince(lines, since))).toEqual(left);
  });

  it('leave out what was written while the clock was behind', () => {
    const back = ['[01/02/2026 10:05] a', '[01/02/2026 09:00] b', 'more of b', '[01/02/2026 10:05] c'];
    expect(texts(linesSince(back.map(manager), '2026-02-01T10:00'))).toEqual(['a', 'c']);
  });
});
