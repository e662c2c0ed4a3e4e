/** What doctor says of hooks. */
import { checkHooks } from '../../../src/domain/doctor/check-hooks';

it('names each that can not be run, and what that means until it is mended', () => {
  const { findings, remarks, summary } = checkHooks({
    hooks: [
      { hook: 'before-backup', fault: 'it is empty' },
      { hook: 'after-backup', fault: null },
      { hook: 'on-failure', fault: 'it is a directory' },
    ],
    lookalikes: ['before_backup'],
  });
  expect(summary).toBe('before-backup, after-backup, on-failure');
  expect(findings).toEqual([
    {
      ...{ id: 'hook-unusable', where: 'hooks/before-backup', what: "it can't be run: it is empty" },
      advice: ['mend that, or move hooks/before-backup away: every backup fails until then'],
      remedy: null,
    },
    {
      ...{ id: 'hook-unusable', where: 'hooks/on-failure', what: "it can't be run: it is a directory" },
      advice: ['mend that, or move hooks/on-failure away: it is not run until then'],
      remedy: null,
    },
  ]);
  expect(remarks).toEqual([
    { id: 'hook-unknown', where: 'hooks/before_backup', what: 'no hook is called so, and it is never run' },
  ]);
});

it('is content with none', () => {
  expect(checkHooks({ hooks: [], lookalikes: [] })).toMatchObject({
    ...{ summary: null, findings: [], remarks: [], unchecked: null },
  });
});
