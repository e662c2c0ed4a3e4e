/** Time zone files as RFC 8536 lays them out, made here byte by byte. */
import * as fc from 'fast-check';
import { ruleOfZoneFile } from '../../src/codecs/zone-file';
import { runs } from '../support/runs';

interface Part {
  /** Seconds east of UTC, by type of local time. */
  readonly offsets: ReadonlyArray<number>;
  /** The type after each change. */
  readonly changes: ReadonlyArray<number>;
  readonly letters: number;
  readonly leaps: number;
  readonly standards: number;
  readonly utcs: number;
}

const plain: Part = { offsets: [3600], changes: [0], letters: 4, leaps: 0, standards: 0, utcs: 0 };

const int32 = (value: number): ReadonlyArray<number> => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value);
  return [...bytes];
};

// why: bytes that are passed over must not be zero, else a reader that is out of step would not be noticed
const filler = (count: number): ReadonlyArray<number> => Array.from({ length: count }, () => 7);

const header = (version: number, { offsets, changes, letters, leaps, standards, utcs }: Part) => [
  ...Buffer.from('TZif'),
  version,
  ...filler(15),
  ...[utcs, standards, leaps, changes.length, offsets.length, letters].flatMap(int32),
];

const partOf = (version: number, timeSize: number, part: Part): ReadonlyArray<number> => [
  ...header(version, part),
  ...filler(part.changes.length * timeSize),
  ...part.changes,
  ...part.offsets.flatMap((offset) => [...int32(offset), 0, 0]),
  ...filler(part.letters + part.leaps * (timeSize + 4) + part.standards + part.utcs),
];

const old = (part: Part): Uint8Array => Uint8Array.from(partOf(0, 4, part));

const version2 = 0x32;
const newer = (first: Part, second: Part, footer: string): Uint8Array =>
  Uint8Array.from([
    ...partOf(version2, 4, first),
    ...partOf(version2, 8, second),
    ...Buffer.from(`\n${footer}\n`),
  ]);

const few = fc.nat({ max: 3 });
const part: fc.Arbitrary<Part> = fc
  .record({
    offsets: fc.array(
      fc.integer({ min: -24 * 60, max: 26 * 60 }).map((minutes) => minutes * 60),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    turns: fc.array(few, { maxLength: 3 }),
    letters: few,
    leaps: few,
    standards: few,
    utcs: few,
  })
  .map(({ turns, ...rest }) => ({ ...rest, changes: turns.map((turn) => turn % rest.offsets.length) }));

/** `TZ` counts west of Greenwich; its name counts east. */
const ruleFor = (seconds: number): string => {
  const minutes = Math.abs(seconds) / 60;
  const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);
  const [hour, minute] = [two(Math.floor(minutes / 60)), two(minutes % 60)];
  return seconds < 0 ? `<-${hour}${minute}>${hour}:${minute}` : `<+${hour}${minute}>-${hour}:${minute}`;
};

const lastOf = ({ offsets, changes }: Part): number => offsets[changes.at(-1) ?? 0] ?? NaN;

describe('the rule of a time zone file', () => {
  it.each([
    [0, '<+0000>-00:00'],
    [3600, '<+0100>-01:00'],
    [-3600, '<-0100>01:00'],
    [19_800, '<+0530>-05:30'],
    [-12_600, '<-0330>03:30'],
    [50_400, '<+1400>-14:00'],
  ])('of %d seconds for ever is %s', (seconds, rule) => {
    expect(ruleOfZoneFile(old({ ...plain, offsets: [seconds] }))).toBe(rule);
  });

  it('is its footer, whatever stands before', () => {
    fc.assert(
      fc.property(
        part,
        part,
        fc.constantFrom('CET-1CEST,M3.5.0,M10.5.0/3', 'UTC0'),
        (first, second, rule) => {
          expect(ruleOfZoneFile(newer(first, second, rule))).toBe(rule);
        },
      ),
      runs(200),
    );
  });

  it('is the last offset, in a file of the first version and in one without a footer', () => {
    fc.assert(
      fc.property(part, part, (first, second) => {
        expect(ruleOfZoneFile(old(second))).toBe(ruleFor(lastOf(second)));
        expect(ruleOfZoneFile(newer(first, second, ''))).toBe(ruleFor(lastOf(second)));
      }),
      runs(200),
    );
  });

  it('is that of the first part where no second one follows', () => {
    const [bytes, lone] = [newer(plain, { ...plain, offsets: [7200] }, 'UTC0'), partOf(version2, 4, plain)];
    expect(ruleOfZoneFile(bytes)).toBe('UTC0');
    expect(ruleOfZoneFile(Uint8Array.from(lone))).toBe('<+0100>-01:00');
  });

  it('is that of the first part in a file of the first version, whatever follows', () => {
    const bytes = newer(plain, { ...plain, offsets: [7200] }, 'UTC0');
    bytes[4] = 0;
    expect(ruleOfZoneFile(bytes)).toBe('<+0100>-01:00');
  });

  it('is read where the bytes are a part of others', () => {
    const bytes = newer(plain, plain, 'UTC0');
    const around = Uint8Array.from([...filler(5), ...bytes, ...filler(5)]);
    expect(ruleOfZoneFile(around.subarray(5, 5 + bytes.length))).toBe('UTC0');
    expect(ruleOfZoneFile(old(plain).subarray(0))).toBe('<+0100>-01:00');
  });

  it('is none of a file that is cut short, but for its footer', () => {
    fc.assert(
      fc.property(part, (only) => {
        const whole = old(only);
        for (let length = 0; length < whole.length; length += 1)
          expect([length, ruleOfZoneFile(whole.subarray(0, length))]).toEqual([length, null]);
        expect(ruleOfZoneFile(whole)).not.toBeNull();
      }),
      runs(30),
    );
    const bytes = newer(plain, { ...plain, offsets: [7200] }, 'UTC0');
    const footer = '\nUTC0\n'.length;
    for (let cut = 1; cut <= footer; cut += 1)
      expect([cut, ruleOfZoneFile(bytes.subarray(0, bytes.length - cut))]).toEqual([cut, '<+0200>-02:00']);
    expect(ruleOfZoneFile(bytes.subarray(0, bytes.length - footer - 1))).toBeNull();
  });

  it('is none of a file whose last change names no type of its own', () => {
    for (const change of [1, 2, 255])
      expect([change, ruleOfZoneFile(old({ ...plain, changes: [change] }))]).toEqual([change, null]);
    expect(ruleOfZoneFile(old({ ...plain, offsets: [], changes: [] }))).toBeNull();
  });

  it.each(['TZig', 'xZif', 'tzif', '\nTZi'])('is none of a file that begins with %j', (magic) => {
    const bytes = old(plain);
    bytes.set(Buffer.from(magic));
    expect(ruleOfZoneFile(bytes)).toBeNull();
  });

  it('may be 198 bytes long, and is a line of its own', () => {
    const long = 'A'.repeat(198);
    expect(ruleOfZoneFile(newer(plain, plain, long))).toBe(long);
    expect(ruleOfZoneFile(newer(plain, plain, `${long}A`))).toBe('<+0100>-01:00');
    const bytes = newer(plain, plain, 'UTC0');
    bytes[bytes.length - 6] = 7;
    expect(ruleOfZoneFile(bytes)).toBe('<+0100>-01:00');
    const behind = Uint8Array.from([...partOf(version2, 4, plain), ...partOf(version2, 8, plain), 7]);
    expect(ruleOfZoneFile(Uint8Array.from([...behind, ...Buffer.from('\nUTC0\n')]))).toBe('<+0100>-01:00');
  });
});
