/** What advice tells to type: a shell makes of it the name that it stands for. */
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { shellArgument } from '../../src/domain/shell-argument';
import { runs } from '../support/runs';

const name = fc.oneof(
  fc.string({ minLength: 1, unit: fc.constantFrom(...Array.from(`ab -'"$\`\\!*?~#&|<>(){}[]=%é漢🙂`)) }),
  fc.constantFrom('--json', '-', "it's", '~', '$HOME', '!!'),
);

/** Prints its only argument, after `--` if that stands before it. */
const only = `only() { [ $# -gt 1 ] && [ "$1" = -- ] && shift; [ $# = 1 ] && printf '%s\\n' "$1"; }`;

describe('a name as it is typed in a shell', () => {
  it.each(['sh', 'bash'])('comes out of %s as it went in', (shell) =>
    fc.assert(
      fc.property(fc.array(name, { minLength: 200, maxLength: 300 }), (names) => {
        const script = [only, ...names.map((one) => `only ${shellArgument(one)}`)].join('\n');
        expect(execFileSync(shell, ['-c', script], { encoding: 'utf8' })).toBe(
          names.map((one) => `${one}\n`).join(''),
        );
      }),
      // why: a shell takes longer to start than to read hundreds of names
      runs(5),
    ),
  );

  it.each([
    ['docs_backup', 'docs_backup'],
    ['café.2026', 'café.2026'],
    ['my docs', "'my docs'"],
    ["it's", `'it'\\''s'`],
    ['-v', '-- -v'],
  ])('%s is typed %s', (text, typed) => expect(shellArgument(text)).toBe(typed));
});
