/** How versions are called: each by an id that no other has, and that finds it. */
import * as fc from 'fast-check';
import type { Version } from '../../../src/domain/archive/archives';
import { timestampAt } from '../../../src/domain/time/time';
import { findVersion, versionIds } from '../../../src/domain/archive/version';
import { stampOf } from '../../../src/domain/archive/version-file-name';
import { utc } from '../../support/clock';
import { archiveName } from '../../support/decoded';
import { runs } from '../../support/runs';
import { versionOfDocs } from '../../support/version';

const name = archiveName('docs');
const at = (second: number) => timestampAt(Date.UTC(2026, 10, 22, 16, 7, second), utc);
const version = (file: string, second: number): Version => versionOfDocs(file, at(second));
const stamp = (second: number): string => stampOf(at(second));

const found = (versions: ReadonlyArray<Version>, wanted: string | null): string => {
  const lookup = findVersion(new Map([[name, versions]]), 'docs', wanted);
  return lookup.type === 'found' ? lookup.version.file : lookup.type;
};

/** Archives in the order in which they were made, few seconds apart, as the store names them: `-2` where that is taken. */
const made = fc.array(fc.nat(2), { minLength: 1, maxLength: 6 }).map((seconds) => {
  const taken = new Set<string>();
  return seconds.map((second, index) => {
    if (index === seconds.length - 1) return version('docs.tar', second);
    let id = stamp(second);
    for (let n = 2; taken.has(id); n += 1) id = `${stamp(second)}-${n}`;
    taken.add(id);
    return version(`docs.${id}.tar`, second);
  });
});

describe('the ids of the versions of a name', () => {
  it('are told apart, and each finds its own, as its file name does', () => {
    fc.assert(
      fc.property(made, (versions) => {
        const ids = versionIds(versions);
        expect(new Set(ids.values()).size).toBe(versions.length);
        for (const [one, id] of ids) {
          expect(found(versions, id)).toBe(one.file);
          expect(found(versions, one.file)).toBe(one.file);
        }
      }),
      runs(200),
    );
  });

  it('are those of their file names; the current one is called by its completion, with a number where that is taken', () => {
    const versions = [version(`docs.${stamp(1)}.tar`, 5), version(`docs.${stamp(1)}-2.tar`, 5)];
    expect([...versionIds([...versions, version('docs.tar', 1)]).values()]).toEqual([
      stamp(1),
      `${stamp(1)}-2`,
      `${stamp(1)}-3`,
    ]);
    expect([...versionIds([...versions, version('docs.tar', 2)]).values()].at(-1)).toBe(stamp(2));
  });
});

describe('a version that is asked for', () => {
  const versions = [
    version(`docs.${stamp(1)}.tar`, 1),
    version(`docs.${stamp(3)}.tar`, 4),
    version(`docs.${stamp(5)}.tar`, 5),
    version('docs.tar', 5),
  ];

  it('is the newest when none is named, and the newest of those whose id begins so', () => {
    expect(found(versions, null)).toBe('docs.tar');
    expect(found(versions, '20261122T1607')).toBe('docs.tar');
    expect(found(versions, '20261122T16070')).toBe('docs.tar');
  });

  it('is the one of that very second, of two that begin so', () => {
    expect(found(versions, stamp(5))).toBe(`docs.${stamp(5)}.tar`);
    expect(found(versions, `${stamp(5)}-2`)).toBe('docs.tar');
  });

  it('is found by the time of its completion, by which it was called while it was the current one', () => {
    expect(found(versions, stamp(4))).toBe(`docs.${stamp(3)}.tar`);
  });

  it('is told of when there is none', () => {
    expect(findVersion(new Map([[name, versions]]), 'docs', '2025')).toEqual({
      type: 'unknown-version',
      known: [`${stamp(5)}-2`, stamp(5), stamp(3), stamp(1)],
    });
    expect(found(versions, 'docs')).toBe('unknown-version');
    expect(findVersion(new Map(), 'docs', null)).toEqual({ type: 'unknown-name' });
  });
});
