/** @jest-config-loader esbuild-register */
/** `npm run test:unit`: modules are loaded once in each worker, not once in each of 200 files, which takes longer than the tests. */
import type { Config } from 'jest';
import { manner, unitProject } from '../jest.config';

const config: Config = {
  ...manner,
  ...unitProject,
  runner: 'jest-light-runner/child-process',
};

export default config;
