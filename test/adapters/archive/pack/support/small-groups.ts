/** Archives of tests whose groups are so small that a tree of a few files has several, and a file of 45 kB is a large one. */
import { usualSizes } from '../../../../../src/adapters/archive/compression/codec';

/** For the tests of the file that calls it. */
export const useSmallGroups = (): void => {
  const sizes = { ...usualSizes };
  beforeAll(() => {
    Object.assign(usualSizes, { least: 3000, spread: 9000, most: 80_000 });
  });
  afterAll(() => {
    Object.assign(usualSizes, sizes);
  });
};
