/** What is said to a word that is no command. */
import * as fc from 'fast-check';
import { deafTerminal } from '../../src/cli/deaf-terminal';
import { readArguments } from '../../src/cli/program';
import { adviceFor } from '../../src/cli/unknown-command';
import { distance } from '../../src/domain/word-distance';

const commands =
  'create list delete undo next run backups restore files find diff cat verify start stop status history why help'.split(
    ' ',
  );

describe('a word that is no command', () => {
  it.each(
    'dir search print compare browse forget change disable enable mount log tail show erase rm add info check init snapshots'.split(
      ' ',
    ),
  )('%s is answered with what does that here', (word) => {
    expect(adviceFor(word, commands)).toEqual([
      expect.stringMatching(/backup_manager|keep=N|edit |tar|schedule/),
    ]);
  });

  it.each([
    ['lsit', 'did you mean list?'],
    ['Create', 'did you mean create?'],
    ['--status', 'did you mean status?'],
    ['stat', 'did you mean status or start?'],
    ['hist', 'did you mean history or list?'],
    ['backup', 'backup_manager run SCHEDULE makes a backup now'],
    ['restoer', 'did you mean restore?'],
  ])('%s: %s', (word, advice) => expect(adviceFor(word, commands)).toEqual([advice]));

  it.each(['frobnicate', '', 'x', '__proto__', 'l'.repeat(30)])('%j is like nothing', (word) => {
    expect(adviceFor(word, commands)).toEqual([]);
  });

  it.each(['hasOwnProperty', 'toString', 'constructor', '__proto__'])(
    '%s, which every object has, is none',
    async (word) => {
      for (const before of [[], ['help']])
        expect(
          await readArguments([...before, word, 'docs'], '1.2.3', deafTerminal, () => null),
        ).toMatchObject({
          ...{ type: 'wrong', instruction: word },
          error: { type: 'UnknownInstruction', instruction: word },
        });
    },
  );

  it('nor does destination take one', async () => {
    const argv = ['destination', 'toString', 'nas', 'file:/nas'];
    expect(await readArguments(argv, '1.2.3', deafTerminal, () => null)).toMatchObject({
      ...{ type: 'wrong', instruction: 'destination' },
      error: { type: 'WrongOption', message: 'destination takes add, list, test or remove, not toString' },
    });
  });

  it('a slip of one letter in a command is always answered with it, or with one as near', () => {
    const slips = commands
      .flatMap((command) =>
        Array.from(command).flatMap((_, place) =>
          ['', 'x'].map((put) => command.slice(0, place) + put + command.slice(place + 1)),
        ),
      )
      .filter((word) => !commands.includes(word) && word.length > 1);
    const unanswered = slips.filter((word) => {
      const advice = adviceFor(word, commands).join();
      const isAnswered = commands.some((one) => distance(word, one) <= 1 && advice.includes(one));
      return !isAnswered && !/backup_manager/.test(advice);
    });
    expect(unanswered).toEqual([]);
  });

  it('the distance is a metric on words', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(distance(one, one)).toBe(0);
        expect(distance(one, other)).toBe(distance(other, one));
        expect(distance(one, other)).toBeLessThanOrEqual(
          Math.max(Array.from(one).length, Array.from(other).length),
        );
      }),
    );
  });
});
