/** When a schedule comes, in the words that `why` and `next` use. */
import { describeWhen } from '../../../src/domain/time/describe-when';
import { specOf } from '../../support/decoded';

it.each([
  ['16:07', 'once, at 16:07'],
  ['daily@02:00', 'every day at 02:00'],
  ['mon,tue,wed@18:30', 'every Monday, Tuesday, Wednesday at 18:30'],
  ['thu,fri,sat,sun@18:30', 'every Thursday, Friday, Saturday, Sunday at 18:30'],
  ['monthly:1@06:00', 'on day 1 of every month at 06:00'],
  ['monthly:30@06:00', 'on day 30 of every month at 06:00'],
  ['monthly:31@06:00', 'on the last day of every month at 06:00'],
  ['cron:*/5 8-18 * * *', 'by the cron expression */5 8-18 * * *'],
])('%s comes %s', (when, words) => {
  expect(describeWhen(specOf(`docs;${when};d`).when)).toBe(words);
});
