/** What is restored is never newer than what was stored, and at most a microsecond older. */
import fs from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { paxTime } from '../../../../src/adapters/archive/tar/pax-records';
import { setTime } from '../../../../src/adapters/archive/restore/set-time';
import { archiveOf, base256, directory, file, hardlink, pax, symlink } from './support/raw-tar';
import { answer, stored, unpack } from './support/restoring';

const second = 1_000_000_000n;
const between = (least: number, most: number): fc.Arbitrary<bigint> =>
  fc
    .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: 0, max: 999_999_999 }))
    .map(([seconds, rest]) => BigInt(seconds) * second + BigInt(rest));

/** As ext4 and tmpfs can hold them: 1901 to 2446. Whole microseconds and those beside them are where rounding goes wrong. */
const times = fc.oneof(
  between(-2_147_483_647, -1),
  between(-3, 3),
  between(946_684_800, 2_208_988_800),
  between(4_294_967_296, 15_000_000_000),
  fc
    .tuple(
      fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }),
      fc.integer({ min: 0, max: 999_999 }),
      fc.constantFrom(-1n, 0n, 1n),
    )
    .map(([seconds, micros, beside]) => BigInt(seconds) * second + BigInt(micros) * 1000n + beside),
);

const textOf = (ns: bigint): string => {
  const size = ns < 0n ? -ns : ns;
  return `${ns < 0n ? '-' : ''}${size / second}.${String(size % second).padStart(9, '0')}`;
};

/** Nanoseconds that Node.js may take away: a microsecond, and where a double is coarser than that, two of its steps. */
const mostLost = (ns: bigint): bigint => {
  const step = Number(ns < 0n ? -ns : ns) * 2 ** -51;
  return 1000n + (step > 1000 ? BigInt(Math.ceil(step)) : 0n);
};

const expectJustBelow = (stands: bigint, wanted: bigint): void => {
  expect(stands).toBeLessThanOrEqual(wanted);
  expect(wanted - stands).toBeLessThan(mostLost(wanted));
};

test('files, directories and links, before 1970 and after 2106, too', async () => {
  const wanted = fc.sample(times, { numRuns: 900, seed: 13 });
  const members = wanted.flatMap((ns, at) => [
    pax({ mtime: textOf(ns) }),
    [file(`${at}`, ''), directory(`${at}/`), symlink(`${at}`, 'nowhere')][at % 3] ?? Buffer.alloc(0),
  ]);
  const { archive, target } = stored(archiveOf(...members));
  expect(answer(await unpack(archive, target)).refused).toEqual([]);
  wanted.forEach((ns, at) => {
    expectJustBelow(fs.lstatSync(join(target, String(at)), { bigint: true }).mtimeNs, ns);
  });
});

test('the seconds of a header are kept to the second, whatever their sign', async () => {
  const { archive, target } = stored(
    archiveOf(
      file('new', 'x', { mtime: 1_234_567_891 }),
      file('old', 'x', { patches: [[136, base256(-86_401n, 12)]] }),
      file('late', 'x', { patches: [[136, base256(10_000_000_001n, 12)]] }),
      hardlink('same', 'old'),
    ),
  );
  answer(await unpack(archive, target));
  const seen = ['new', 'old', 'same'].map(
    (name) => fs.statSync(join(target, name), { bigint: true }).mtimeNs,
  );
  expect(seen).toEqual([1_234_567_891n * second, -86_401n * second, -86_401n * second]);
  expectJustBelow(fs.statSync(join(target, 'late'), { bigint: true }).mtimeNs, 10_000_000_001n * second);
});

test('the time of a record is read digit by digit, and rounded down below the nanosecond', () => {
  fc.assert(
    fc.property(times, fc.stringMatching(/^[0-9]{0,12}$/), (ns, finer) => {
      const down = ns < 0n && /[1-9]/.test(finer) ? 1n : 0n;
      expect(paxTime(textOf(ns) + finer)).toBe(ns - down);
    }),
  );
  expect(['7', '-7', '7.', '-7.5', '0.1', '-0.0000000001'].map(paxTime)).toEqual([
    7n * second,
    -7n * second,
    7n * second,
    -75n * (second / 10n),
    second / 10n,
    -1n,
  ]);
  expect(['', '-', '.5', '+1', '1e3', '1.5.', '1 ', '0x10', '1'.repeat(16)].map(paxTime)).toEqual(
    Array.from({ length: 9 }, () => null),
  );
});

/** Systems that do with the seconds what they do: cut, keep, or round to the next. */
const systems: Readonly<Record<string, (seconds: number) => bigint>> = {
  'cuts to microseconds': (seconds) => BigInt(Math.trunc(seconds * 1e6)) * 1000n,
  'keeps nanoseconds': (seconds) =>
    BigInt(Math.trunc(seconds)) * second + BigInt(Math.trunc((seconds - Math.trunc(seconds)) * 1e9)),
  'rounds to microseconds': (seconds) => BigInt(Math.round(seconds * 1e6)) * 1000n,
};

test.each(Object.entries(systems))('a system that %s', (_, kept) => {
  fc.assert(
    fc.property(times, (wanted) => {
      let stands = 0n;
      setTime(
        wanted,
        (seconds) => (stands = kept(Number(seconds))),
        () => stands,
      );
      expect(stands).toBeLessThanOrEqual(wanted);
      expect(wanted - stands).toBeLessThan(mostLost(wanted) + 1000n);
    }),
    { numRuns: 2000 },
  );
});

test.each(Object.entries(systems))(
  'a whole second is kept to the nanosecond by a system that %s',
  (_, kept) => {
    fc.assert(
      fc.property(fc.integer({ min: -2_147_483_647, max: 15_000_000_000 }), (seconds) => {
        const wanted = BigInt(seconds) * second;
        let stands = 0n;
        setTime(
          wanted,
          (text) => (stands = kept(Number(text))),
          () => stands,
        );
        expect(stands).toBe(wanted);
      }),
    );
  },
);

test('a microsecond is kept where the system cuts to one, before 2106', () => {
  fc.assert(
    fc.property(between(-2_147_483_647, 4_294_967_295), (ns) => {
      const wanted = (ns / 1000n) * 1000n;
      let stands = 0n;
      setTime(
        wanted,
        (text) => (stands = systems['cuts to microseconds']?.(Number(text)) ?? 0n),
        () => stands,
      );
      expect(stands).toBe(wanted);
    }),
  );
});

test.each(Object.entries(systems))('it is looked at once for each setting by a system that %s', (_, kept) => {
  fc.assert(
    fc.property(between(946_684_800, 2_208_988_800), (wanted) => {
      let [stands, sets, looks] = [0n, 0, 0];
      setTime(
        wanted,
        (seconds) => {
          sets += 1;
          stands = kept(Number(seconds));
        },
        () => {
          looks += 1;
          return stands;
        },
      );
      expect(looks).toBe(sets);
    }),
  );
});

test('a file system that has no time so early is left with what it has', () => {
  let asked = 0;
  setTime(
    -5_000_000_000n * second,
    () => (asked += 1),
    () => 0n,
  );
  expect(asked).toBeLessThanOrEqual(6);
});
