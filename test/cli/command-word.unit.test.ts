/** Which word of the arguments names the command. */
import { asksForHelp, commandPlace } from '../../src/cli/command-word';

it.each([
  [['run', 'docs'], 0],
  [['--dir', 'run', 'list'], 2],
  [['-C', 'run'], -1],
  [['--quiet', '-C', 'there', 'run'], 3],
  [['--dir=there', 'run'], 1],
  [['why', 'run'], 0],
  [[], -1],
])('of %j it has place %i', (argv, place) => {
  expect(commandPlace(argv)).toBe(place);
});

it.each([
  [['run', '--help'], true],
  [['run', '-h'], true],
  [['run', '-qh'], true],
  [['run', 'help'], false],
  [['run', '--json'], false],
])('whether %j asks for help: %s', (argv, asks) => {
  expect(asksForHelp(argv)).toBe(asks);
});
