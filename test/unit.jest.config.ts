/** @jest-config-loader esbuild-register */
/** The rules and the codecs alone, with few random cases each: `npm run test:unit`, while one writes. */
import { join } from 'node:path';
import type { Config } from 'jest';
import everyday from '../jest.config';

const config: Config = {
  ...everyday,
  // why: no test of these runs a built program
  globalSetup: null,
  rootDir: join(__dirname, '..'),
  roots: ['<rootDir>/test/domain', '<rootDir>/test/codecs', '<rootDir>/test/machines'],
};

export default config;
