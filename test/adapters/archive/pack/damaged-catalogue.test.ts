/**
 * Whichever byte of a catalogue is flipped, in any of its files, the next archive is, byte for byte, the one that is made without any: of a tree
 * that has not changed, and of one in which a file has. Every byte with EVIDENCE, else some of them.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackReport } from '../../../../src/domain/events/pack-report';
import type { ReuseRequest } from '../../../../src/ports/archiver';
import { packInProcess } from './support/in-process';
import { useSmallGroups } from './support/small-groups';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

let place: Workplace;
let catalogues: string;
const { now } = Date;
useSmallGroups();
beforeEach(() => {
  place = makeWorkplace();
  catalogues = join(place.root, 'catalogues');
  // why: what was just made is old enough for a backup whose clock is ahead
  jest.spyOn(Date, 'now').mockImplementation(() => now() + 10_000);
});
afterEach(() => {
  jest.restoreAllMocks();
  removeWorkplace(place);
});

const madeAt = 1_600_000_000;
const names = ['a', 'b', 'd/x', 'd/y', 'z'];

const fill = (): void => {
  mkdirSync(join(place.source, 'd'));
  names.forEach((name, index) => {
    writeFileSync(join(place.source, name), `content of ${name}\n`.repeat(700 * (index + 1)));
  });
  for (const name of [...names, 'd', '.']) utimesSync(join(place.source, name), madeAt, madeAt);
};

const pack = (target: string, last: ReuseRequest['last'] | undefined): Promise<PackReport> =>
  packInProcess(
    requestOf(
      place.source,
      last === undefined ? {} : { reuse: { catalogues, last, rereadAfter: 30 * 86_400_000, kept: [] } },
    ),
    join(place.root, target),
  );

/** Bytes between two that are flipped. */
const step = process.env['EVIDENCE'] === '1' ? 1 : 13;

const edits: ReadonlyArray<readonly [string, () => void]> = [
  ['nothing has changed', () => undefined],
  ['a file has changed', () => writeFileSync(join(place.source, 'd/x'), 'changed\n')],
];

test.each(edits)('%s', async (_, edit) => {
  fill();
  const { sha256 } = await pack('last', null);
  const files = readdirSync(catalogues).map((name) => join(catalogues, name));
  expect(files.length).toBe(2);
  const whole = new Map(files.map((file) => [file, readFileSync(file)]));
  const last = { path: join(place.root, 'last'), sha256 };
  edit();
  await pack('fresh', undefined);
  const fresh = readFileSync(join(place.root, 'fresh'));
  let noticed = 0;
  let flipped = 0;
  for (const [file, bytes] of whole)
    for (let at = 0; at < bytes.length; at += step) {
      for (const [path, content] of whole) writeFileSync(path, content);
      // why: the backup before this one has written its own
      for (const name of readdirSync(catalogues))
        if (!whole.has(join(catalogues, name))) rmSync(join(catalogues, name));
      const copy = Buffer.from(bytes);
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(file, copy);
      const { catalogue } = await pack('next', last);
      flipped += 1;
      if (catalogue !== undefined) noticed += 1;
      expect([at, readFileSync(join(place.root, 'next')).equals(fresh)]).toEqual([at, true]);
      if (statSync(join(place.root, 'last')).size === 0) throw new Error('the last archive was written to');
    }
  expect(noticed).toBeGreaterThan(flipped / 2);
});
