/** Where else a version stands, by the journal. */
import type { Archives, Version } from '../../../src/domain/archive/archives';
import type { PlaceVersion } from '../../../src/domain/archive/place-versions';
import { elsewhereAdvice, wholeElsewhere, type ElsewhereSeen } from '../../../src/app/copies/whole-elsewhere';
import { archiveName, timestamp } from '../../support/decoded';
import { packReport } from '../../support/pack-report';

const name = archiveName('docs');
const completed = timestamp('2026-11-27T17:00:00.000+01:00');
const checkedAt = timestamp('2026-11-28T03:00:00.000+01:00');

const version: Version = {
  ...{ name, path: null, file: 'docs.tar', due: completed, completed, trigger: 'schedule' },
  ...{ outcome: 'completed', reason: null, verified: null, pinned: null },
  report: packReport(),
};
const wanted = { name, completed, sha256: version.report.sha256 };
const place = (destination: number) => ({
  ...{ destination, name: `p${destination}`, url: `file:/p${destination}`, recipients: [], options: {} },
});
const checked = (destination: number, faults: number) => ({
  destination,
  checked: {
    at: checkedAt,
    versions: 1,
    packs: 1,
    read: 1,
    bytes: 1,
    faults,
    finding: faults > 0 ? 'f' : null,
  },
  ...{ drilled: null, failing: [], missed: null },
});

const seen = (
  at: ReadonlyArray<number>,
  here: ReadonlyArray<Version>,
  proofs?: ElsewhereSeen['proofs'],
): ElsewhereSeen => {
  const known: ReadonlyArray<PlaceVersion> = [{ version, at: new Set(at) }];
  const archives: Archives = here.length === 0 ? new Map() : new Map([[name, here]]);
  return { archives, known, proofs, destinations: { next: 5, places: [1, 2, 3, 4].map(place) } };
};

it('is here, unless something was found of it, and at each other place that is not known to be damaged', () => {
  const proofs = { places: [checked(2, 0), checked(3, 1)], names: [] };
  expect(wholeElsewhere(wanted, seen([1, 2, 3, 4], [version], proofs), 1)).toEqual([
    { place: null, proven: null },
    { place: 'p2', proven: checkedAt },
    { place: 'p4', proven: null },
  ]);
  const rotten = { ...version, verified: { at: checkedAt, level: 'digest' as const, finding: 'its digest' } };
  expect(wholeElsewhere(wanted, seen([1], [rotten]), 1)).toEqual([]);
  expect(wholeElsewhere({ ...wanted, sha256: 'other' }, seen([1, 2], [version]), 1)).toEqual([]);
});

it('says how each is had', () => {
  const known = seen([1, 2], [version], { places: [checked(2, 0)], names: [] });
  const id = '20261127T170000';
  expect(elsewhereAdvice(wanted, known, wholeElsewhere(wanted, known, 1))).toEqual([
    expect.stringMatching(
      new RegExp(
        `^docs of 2026-11-27 17:00 stands whole in backups/ \\(never looked at\\): backup_manager restore docs --version ${id}`,
      ),
    ),
    expect.stringMatching(/stands whole in p2 \(in order on 2026-11-28 03:00\): .* --from p2$/),
  ]);
  const gone = seen([1], []);
  expect(elsewhereAdvice(wanted, gone, wholeElsewhere(wanted, gone, 1))).toEqual([
    'no other copy of docs of 2026-11-27 17:00 is known',
  ]);
});
