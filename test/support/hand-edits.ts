/** What people do to backup_schedules.txt with an editor: random edits of whole lines, with every ending there is. */
import * as fc from 'fast-check';

export type HandEdit =
  | { readonly type: 'insert'; readonly at: number; readonly line: string }
  | { readonly type: 'remove'; readonly at: number }
  | { readonly type: 'swap'; readonly at: number }
  | { readonly type: 'append'; readonly piece: string }
  | { readonly type: 'chop' }
  | { readonly type: 'bom' }
  | { readonly type: 'crlf' }
  | { readonly type: 'rewrite'; readonly text: string }
  | { readonly type: 'delete the file' };

/** Few enough that the same line is met again and again. */
export const scheduleText: fc.Arbitrary<string> = fc.constantFrom(
  'docs;16:00;docs',
  'docs;16:01;docs',
  'docs;15:30;old',
  'pics;16:00;pics',
  'pics;23:59;night',
  'docs;daily@16:00;docs',
  'pics;cron:*/10 * * * *;pics;catchup=no',
);

const remark = fc.constantFrom(
  '',
  '# a comment',
  '\t',
  'test;',
  'docs;16:00;docs;frobnicate=3',
  'docs;16:00',
  '\udcff;16:00;x',
);

const line = fc.oneof({ weight: 3, arbitrary: scheduleText }, { weight: 1, arbitrary: remark });

const wild = fc
  .array(fc.oneof(line, fc.constantFrom('\n', '\n', '\r\n', '\r', '\ufeff')), { maxLength: 6 })
  .map((pieces) => pieces.join(''));

const at = fc.nat(5);

export const handEdit: fc.Arbitrary<HandEdit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('insert' as const), at, line }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('remove' as const), at }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('swap' as const), at }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('append' as const), piece: wild }) },
  { weight: 1, arbitrary: fc.constant<HandEdit>({ type: 'chop' }) },
  { weight: 1, arbitrary: fc.constant<HandEdit>({ type: 'bom' }) },
  { weight: 1, arbitrary: fc.constant<HandEdit>({ type: 'crlf' }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('rewrite' as const), text: wild }) },
  { weight: 1, arbitrary: fc.constant<HandEdit>({ type: 'delete the file' }) },
);

/** The text after the edit; null when the file is not there. */
export const applyEdit = (text: string | null, edit: HandEdit): string | null => {
  const lines = (text ?? '').match(/[^\n]*\n|[^\n]+$/g) ?? [];
  switch (edit.type) {
    case 'insert':
      return [...lines.slice(0, edit.at), `${edit.line}\n`, ...lines.slice(edit.at)].join('');
    case 'remove':
      return text === null ? null : lines.filter((_, index) => index !== edit.at).join('');
    case 'swap':
      return text === null ? null : [...lines.slice(edit.at), ...lines.slice(0, edit.at)].join('');
    case 'append':
      return (text ?? '') + edit.piece;
    case 'chop':
      return text === null ? null : text.replace(/\r?\n$/, '');
    case 'bom':
      return `\ufeff${text ?? ''}`;
    case 'crlf':
      return text === null ? null : text.replace(/\r?\n/g, '\r\n');
    case 'rewrite':
      return edit.text;
    case 'delete the file':
      return null;
  }
};
