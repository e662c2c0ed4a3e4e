/** What docs/json.md lists is what there is: exit statuses, types of errors, fields, schemas. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitStatuses } from '../../src/cli/exit-status';
import { ProblemDocument } from '../../src/codecs/replies/document';
import { exitStatus } from '../../src/domain/error';
import { useWorkspaces } from '../end-to-end/support/workspace';
import { schemaNames } from '../support/published-schemas';
import { readDocument } from './support/markdown';

const makeWorkspace = useWorkspaces();
const page = readDocument('docs/json.md');

/** The cells of the rows below a table's head, without the marks of code. */
const rowsBelow = (text: string, head: RegExp): ReadonlyArray<ReadonlyArray<string>> => {
  const [, table = ''] =
    new RegExp(`^\\| ${head.source} .*\\n\\| --.*\\n((?:\\|.*\\n)*)`, 'm').exec(text) ?? [];
  return table
    .trimEnd()
    .split('\n')
    .map((row) => row.split(' | ').map((cell) => cell.replace(/^\| |\|$|`/g, '').trim()));
};

const errorSource = readFileSync(join(__dirname, '..', '..', 'src', 'domain', 'error.ts'), 'utf8');

describe('the table of exit statuses', () => {
  const expected = exitStatuses.map(({ status, meaning }) => [String(status), meaning]);

  it.each(['docs/commands.md', 'docs/json.md'])('is the same in %s', (file) => {
    expect(rowsBelow(readDocument(file).text, /Exit status/)).toEqual(expected);
  });

  it('is the same in --help', async () => {
    const help = await makeWorkspace().succeed('--help');
    const [, listed = ''] = /^Exit status:\n([\s\S]*)/m.exec(help) ?? [];
    const unfilled = listed.replace(/\n {3,}/g, ' ');
    const rows = [...unfilled.matchAll(/^ {2}(\d+) +(.*)$/gm)].map(([, status, meaning]) => [
      status,
      meaning,
    ]);
    expect(rows).toEqual(expected);
  });
});

describe('docs/json.md', () => {
  it('lists every type of error, with its exit status', () => {
    const types = [...errorSource.matchAll(/readonly type: '(\w+)'/g)].map(([, type = '']) => type);
    const rows = rowsBelow(page.text, /Type/);
    expect(rows.map(([type]) => type).sort()).toEqual([...types].sort());
    expect(types.length).toBeGreaterThan(20);
    const [, wrongUsage = ''] = /exitStatus = .*?switch(.*?)return 2/s.exec(errorSource) ?? [];
    for (const [type = '', exit] of rows) {
      expect({ type, exit }).toEqual({ type, exit: wrongUsage.includes(`'${type}'`) ? '2' : '1' });
    }
    expect(exitStatus({ type: 'NoInstruction' })).toBe(2);
  });

  it('lists every field of a document, and no other', () => {
    const { props } = ProblemDocument.type;
    expect(
      rowsBelow(page.text, /Field/)
        .map(([field]) => field)
        .sort(),
    ).toEqual(Object.keys(props).sort());
  });

  it('names the schemas that are of no command', () => {
    for (const name of ['error', 'journal-fold', 'journal-line', 'status']) {
      expect(schemaNames).toContain(name);
      expect(page.text).toContain(`\`${name}.schema.json\``);
    }
  });
});
