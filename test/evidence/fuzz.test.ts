/**
 * Hostile texts and bytes: whatever is read of the world outside gives a value or a reason, and never throws. In process, and
 * counted: `EVIDENCE_INPUTS` inputs in all, 1,000,000 unless told; `EVIDENCE_SEED` repeats a run.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { decodeHeader } from '../../src/adapters/archive/tar/tar-header';
import { parsePax } from '../../src/adapters/archive/tar/pax-records';
import { textOf } from '../../src/adapters/text-bytes';
import { decodeCheckpoint } from '../../src/codecs/checkpoint';
import { decodeJournalLine } from '../../src/codecs/journal-line';
import { readScheduleLine } from '../../src/codecs/schedule-line';
import { readTime } from '../../src/codecs/time-text';
import { decodeWhen } from '../../src/codecs/when-text';
import { nextCronWall } from '../../src/domain/time/cron';
import { ScheduleSpec } from '../../src/domain/schedule/schedule';
import { below, mangled, noise, pick, seed } from './support/hostile';

const wanted = Number(process.env['EVIDENCE_INPUTS'] ?? '1000000');

const lines = [
  'docs;16:07;docs',
  '~/a b;daily@23:59;x;keep=3 exclude=*.tmp',
  './s;cron(0 3 * * mon-fri);n;tz=Asia/Tokyo',
];
const whens = [
  '16:07',
  'daily@23:59',
  'weekly@mon,fri 02:00',
  'monthly@31 02:00',
  'cron(*/5 1-3 * 1,6 *)',
  'every 5m',
];
const crons = ['*/5 * * * *', '0 3 31 4,6,9 *', '15 * * * mon#1', '0 0 1 1 *', '59 23 L * 5'];
const golden = join(__dirname, '..', 'golden');
const journal = readdirSync(golden)
  .filter((name) => name.endsWith('.jsonl'))
  .flatMap((name) => readFileSync(join(golden, name), 'utf8').split('\n').slice(0, -1));
const now = { instant: Date.UTC(2026, 2, 29, 1, 30), zone: { name: 'UTC', offsetAt: () => 0 } };
const or = (text: ReadonlyArray<string>): string => (below(3) === 0 ? noise(40) : mangled(pick(text)));

const block = (): Buffer => {
  const bytes = Buffer.alloc(512);
  bytes.write(noise(100), 0, 100, 'latin1');
  for (const at of [100, 108, 116, 124, 136])
    bytes.write(pick(['0000644\0', '7777777\0', '\x80\xff\xff', noise(8), '-1']), at, 8, 'latin1');
  bytes.write(pick(['0', '5', 'x', 'g', 'L', '1', 'S', '\0', noise(2)]), 156, 1, 'latin1');
  bytes.write('ustar\x0000', 257, 'latin1');
  for (let left = below(6); left > 0; left -= 1) bytes[below(512)] = below(256);
  bytes.fill(' ', 148, 156);
  const sum = bytes.reduce((total, byte) => total + byte, 0) + (below(10) === 0 ? 1 : 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
};

const pax = (): string => {
  const body = `${pick(['path', 'size', 'mtime', 'GNU.sparse.map', noise(5)])}=${noise(20)}\n`;
  const record = `${body.length + 3} ${body}`;
  return below(2) === 0 ? record : mangled(record);
};

const isReason = (reason: string): boolean => reason.length > 3;
const isEither = (read: E.Either<string, unknown>): boolean => E.isRight(read) || isReason(read.left);

/** Each kind gives an input, and whether what came of it is right. */
const kinds: Readonly<Record<string, () => readonly [unknown, () => boolean]>> = {
  'schedule line': () => {
    const line = below(4) === 0 ? textOf(Buffer.from(noise(60), 'latin1')) : or(lines);
    return [
      line,
      () => {
        const read = readScheduleLine(line);
        return E.isLeft(read) ? isReason(read.left) : read.right === null || ScheduleSpec.is(read.right);
      },
    ];
  },
  'when text': () => {
    const text = or(whens);
    return [text, () => isEither(decodeWhen(text))];
  },
  'cron expression': () => {
    const text = or(crons);
    const wall = below(2 ** 31) * 1000;
    return [
      text,
      () => {
        const when = decodeWhen(`cron(${text})`);
        if (E.isLeft(when)) return isReason(when.left);
        const next = nextCronWall(text, wall);
        return next === null || next > wall;
      },
    ];
  },
  'typed time': () => {
    const text = or(['2026-11-21 02:00', 'yesterday', '7d ago', 'today', '02:00']);
    return [text, () => isEither(readTime(text, now))];
  },
  'journal line': () => {
    const line = or(journal);
    return [line, () => isEither(decodeJournalLine(line))];
  },
  checkpoint: () => {
    const text = below(2) === 0 ? noise(60) : mangled('{"v":4,"seq":3,"bytes":1,"head":"00","state":{}}');
    return [text, () => typeof decodeCheckpoint(text) === 'object'];
  },
  'tar header': () => {
    const bytes = block();
    return [
      bytes.toString('latin1'),
      () => {
        const header = decodeHeader(bytes);
        return (
          header === null ||
          ((header.size ?? 0) >= 0 && Number.isInteger(header.mode) && header.type.length === 1)
        );
      },
    ];
  },
  'pax records': () => {
    const text = Array.from({ length: below(5) }, pax).join('');
    return [text, () => parsePax(text).values.size <= 5 * 4];
  },
};

it(`none of ${wanted} hostile inputs is taken for more than it is, or throws (EVIDENCE_SEED=${seed})`, () => {
  const names = Object.keys(kinds);
  const counted = new Map(names.map((name): [string, number] => [name, 0]));
  for (let done = 0; done < wanted; done += 1) {
    const name = names[done % names.length] ?? '';
    const [input, isRight] = kinds[name]?.() ?? [null, () => false];
    const came = E.toUnion(E.tryCatch(isRight, String));
    if (came !== true) throw new Error(`${name}: ${JSON.stringify(input)} at ${done}: ${came}`);
    counted.set(name, (counted.get(name) ?? 0) + 1);
  }
  process.stdout.write(`${[...counted].map(([name, count]) => `${name}: ${count}`).join('\n')}\n`);
  expect([...counted.values()].reduce((sum, count) => sum + count, 0)).toBe(wanted);
}, 3_600_000);
