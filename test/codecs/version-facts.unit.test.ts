/** What documents tell of a version. */
import { versionFacts } from '../../src/codecs/replies/version-facts';
import { timestamp } from '../support/decoded';
import { versionOfDocs } from '../support/version';

const at = timestamp('2024-03-05T17:00:00.000+00:00');
const version = versionOfDocs('docs.tar', at);
const { path, due, completed, outcome, reason, report } = version;
const { bytes, contentBytes, entries, sha256 } = report;
const told = { path, due, completed, outcome, reason, bytes, contentBytes, entries, sha256, verified: null };

it('is what the journal has of it', () => {
  expect(versionFacts({ ...version, verified: null })).toStrictEqual(told);
});

it('has the place that was read instead of its source, where there was one', () => {
  expect(versionFacts({ ...version, verified: null, archivedFrom: '/snap' })).toStrictEqual({
    ...told,
    archivedFrom: '/snap',
  });
});

it('has its last verification, without where that stands in the journal', () => {
  const verified = { seq: 4, at, level: 'read', finding: 'it is damaged' } as const;
  expect(versionFacts({ ...version, verified })).toStrictEqual({
    ...told,
    verified: { at, level: 'read', finding: 'it is damaged' },
  });
});
