/** A notice of one failed backup, or of what a test makes of it. */
import type { Fact } from '../../src/domain/notices/fact';
import type { Notice } from '../../src/domain/notices/message';
import { march } from './telling-events';

export const fact = (made: Partial<Fact> = {}): Fact => ({
  seq: 7,
  at: march('05T17:01'),
  kind: 'failed',
  about: 'backup',
  name: 'docs',
  path: '~/docs',
  due: march('05T17:00'),
  summary: 'the backup of docs failed',
  why: ['no such file or directory'],
  lastGood: march('04T17:00'),
  unless: [],
  ...made,
});

export const notice = (made: Partial<Notice> = {}): Notice => ({
  host: 'vm',
  workspace: '/home/me/site',
  at: march('05T17:02'),
  head: { seq: 9, hash: 'a'.repeat(64) },
  facts: [fact()],
  dropped: 0,
  isTest: false,
  ...made,
});
