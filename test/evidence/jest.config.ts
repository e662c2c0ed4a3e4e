/** @jest-config-loader esbuild-register */
/** What takes minutes, since it waits for the real clock or installs packages: `npm run evidence`. */
import { join } from 'node:path';
import type { Config } from 'jest';
import everyday from '../../jest.config';

const config: Config = {
  ...everyday,
  rootDir: join(__dirname, '..', '..'),
  roots: ['<rootDir>/test/evidence'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 480_000,
};

export default config;
