/** `doctor` as text: on a narrow terminal its lines are broken between words, and stand behind what they belong to. */
import stringWidth from 'string-width';
import { doctorLines } from '../../src/cli/text/doctor-lines';
import type { CheckReport } from '../../src/domain/doctor/finding';

const report: CheckReport = {
  check: 'archives',
  unchecked: null,
  summary: null,
  findings: [
    {
      id: 'archive-missing',
      where: 'backups/docs.20260101T020000.tar',
      what: 'the journal tells of it, and it is not there: somebody took it away by hand',
      advice: ['put it back from wherever it was taken to, under the name that it had before'],
      remedy: null,
    },
  ],
  remarks: [
    {
      id: 'torn-tail-kept',
      where: '.backup_manager/journal.torn-3',
      what: 'a crash tore the end of a line off, which is kept',
    },
  ],
};

const told = (width: number | null): ReadonlyArray<string> =>
  doctorLines({ reports: [report], repairs: null }, { width, height: null, colour: false });

it('stands in one line each where there is no terminal', () => {
  expect(told(null)).toEqual([
    'archives    1 finding',
    '  backups/docs.20260101T020000.tar: the journal tells of it, and it is not there: somebody took it away by hand',
    '    to mend: put it back from wherever it was taken to, under the name that it had before',
    '  note: .backup_manager/journal.torn-3: a crash tore the end of a line off, which is kept',
    'not healthy: 1 finding',
  ]);
});

it('is never wider than the terminal', () => {
  for (const width of [50, 60, 80])
    expect(told(width).filter((line) => stringWidth(line) > width)).toEqual([]);
  expect(told(60)).toEqual([
    'archives    1 finding',
    '  backups/docs.20260101T020000.tar: the journal tells of',
    '    it, and it is not there: somebody took it away by hand',
    '    to mend: put it back from wherever it was taken to,',
    '             under the name that it had before',
    '  note: .backup_manager/journal.torn-3: a crash tore the',
    '    end of a line off, which is kept',
    'not healthy: 1 finding',
  ]);
});
