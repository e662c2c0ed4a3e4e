/** Which rules are the same. */
import { ruleKey } from '../../../src/domain/time/when';
import { specOf } from '../../support/decoded';

it.each([
  ['17:00', 'once 17:00'],
  ['daily@17:00', 'daily 17:00'],
  ['mon,wed@17:00', 'mon,wed 17:00'],
  ['monthly:1@17:00', '1 17:00'],
  ['cron:0 17 * * *', '0 17 * * *'],
])('%s is known by %j', (when, key) => {
  expect(ruleKey(specOf(`docs;${when};docs`).when)).toBe(key);
});
