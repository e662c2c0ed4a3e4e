/** What is said of schedules is true: every form on the page and in `create --help` can be made, and `create` tells its times. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import { create } from '../../src/cli/commands/create';
import { scheduleHelp } from '../../src/cli/text/schedule-help';
import { decodeScheduleLine } from '../../src/codecs/schedule-line';
import { rightOf } from '../support/decoded';
import { workspaceInMemory } from '../support/workspace-in-memory';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'schedules.md'), 'utf8');

/** The first columns of the page's two tables. */
const firstColumn = (heading: string): ReadonlyArray<string> => {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, form = '']) => form);
};

const readable = (line: string): boolean => decodeScheduleLine(line)._tag === 'Right';

describe('the page on schedules', () => {
  it('shows forms of WHEN that can be read, and every one that there is', () => {
    const whens = firstColumn('When');
    expect(whens.filter((when) => !readable(`docs;${when};docs`))).toEqual([]);
    const kinds = whens.map((when) => rightOf(decodeScheduleLine(`docs;${when};docs`)).when.kind);
    expect(new Set(kinds)).toEqual(new Set(['once', 'daily', 'weekly', 'monthly', 'cron']));
  });

  it('shows options that can be read', () => {
    const options = firstColumn('Options');
    expect(options).toHaveLength(21);
    expect(options.filter((option) => !readable(`docs;16:07;docs;${option}`))).toEqual([]);
  });
});

describe('create --help', () => {
  const lines = scheduleHelp.split('\n');

  it('shows lines that can be made', () => {
    const whole = lines
      .flatMap((line) => /^ {2}(docs;.*?) {2}|"(.*)"$/.exec(line)?.slice(1) ?? [])
      .filter(Boolean);
    expect(whole).toHaveLength(7);
    expect(whole.filter((line) => !readable(line))).toEqual([]);
  });

  it('shows every option of the page', () => {
    const keys = firstColumn('Options').map((option) => option.split('=')[0]);
    expect(keys.filter((key) => !lines.some((line) => line.startsWith(`  ${key}`)))).toEqual([]);
  });
});

describe('create', () => {
  const made = async (line: string, terminal: boolean, exists = true): Promise<ReadonlyArray<string>> => {
    const { ports } = workspaceInMemory(Date.UTC(2026, 10, 23, 16, 0));
    const sources = { exists: () => TE.right(exists), placeOf: (path: string) => path };
    return rightOf(await create(line, terminal)({ ...ports, sources })()).notes;
  };

  it('tells the next three times of a recurring line at a terminal', async () => {
    expect(await made('docs;daily@16:00;docs', true)).toEqual([
      'next times: 2026-11-23 16:00, 2026-11-24 16:00, 2026-11-25 16:00',
    ]);
    expect(await made('docs;daily@02:00;docs;tz=Asia/Tokyo', true)).toEqual([
      'next times: 2026-11-24 02:00, 2026-11-25 02:00, 2026-11-26 02:00 (Asia/Tokyo)',
    ]);
  });

  it('is silent elsewhere, and about a line that comes once', async () => {
    expect(await made('docs;daily@16:00;docs', false)).toEqual([]);
    expect(await made('docs;23:00;docs', true)).toEqual([]);
  });

  it('tells by when a source that is not there has to be', async () => {
    expect(await made('docs;daily@02:00;docs', false, false)).toEqual([
      'docs does not exist yet; it has to by 2026-11-24 02:00',
    ]);
  });
});
