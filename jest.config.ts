/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const config: Config = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/evidence/'],
  // why: the end-to-end tests run the built binaries
  globalSetup: '<rootDir>/test/end-to-end/support/build.ts',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  // why: the default leaves one core idle, and the end-to-end tests mostly wait
  maxWorkers: '100%',
  // why: it only ends a test that hangs; a machine with other work to do needs several times as long as an idle one
  testTimeout: 180_000,
};

export default config;
