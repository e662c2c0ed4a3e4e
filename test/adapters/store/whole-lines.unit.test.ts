/** Lines out of pieces: the same wherever the pieces end. */
import * as fc from 'fast-check';
import { runs } from '../../support/runs';
import { wholeLines } from '../../../src/adapters/store/whole-lines';

it('wherever pieces end, the lines are those of the whole, and what no newline ends is none', () => {
  const line = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'é', '☃', ' ') });
  fc.assert(
    fc.property(fc.array(line), line, fc.array(fc.nat(60)), (lines, rest, cuts) => {
      const whole = Buffer.from(`${lines.map((one) => `${one}\n`).join('')}${rest}`);
      const ends = [...cuts.filter((cut) => cut < whole.length), whole.length].sort((a, b) => a - b);
      const taken: string[] = [];
      const take = wholeLines((bytes) => void taken.push(bytes.toString('utf8')));
      let at = 0;
      // why: a piece is used again for the next one
      const room = Buffer.alloc(whole.length + 1);
      for (const end of ends) {
        whole.copy(room, 1, at, end);
        take(room.subarray(1, 1 + end - at));
        room.fill(0x21);
        at = end;
      }
      expect(taken).toEqual(lines);
    }),
    runs(100),
  );
});
