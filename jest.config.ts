/** @jest-config-loader esbuild-register */
import { join } from 'node:path';
import type { Config } from 'jest';

const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
  ],
} satisfies Config['transform'];

const common = {
  rootDir: __dirname,
  roots: ['<rootDir>/test'],
  testEnvironment: 'node',
  transform,
} satisfies Config;

/** What runs the built programs gets them built before. */
const onBuilt = {
  ...common,
  globalSetup: join(__dirname, 'test/end-to-end/support/build.ts'),
} satisfies Config;

/** Rules, text and charts, all pure: no test of these runs a built program. */
const unit = ['**/test/{domain,codecs,machines}/**/*.test.ts', '**/*.unit.test.ts'];

/** The built programs, run as their users run them. */
const endToEnd = ['**/test/{end-to-end,readme}/**/*.test.ts'];

/** What takes long: test/evidence/jest.config.ts. */
const evidence = ['**/test/evidence/**/*.test.ts'];

/** What no other project has. */
const others = ['**/*.test.ts', ...[...unit, ...endToEnd, ...evidence].map((glob) => `!${glob}`)];

/** How one run goes, whatever it runs. */
export const manner = {
  // why: the default leaves one core idle, and the end-to-end tests mostly wait
  maxWorkers: '100%',
  testSequencer: join(__dirname, 'test/support/sequencer.js'),
  // why: it only ends a test that hangs; a machine with other work to do needs several times as long as an idle one
  testTimeout: 180_000,
} satisfies Config;

/** Rules, text and charts, each file in a world of its own. */
export const unitProject = { ...common, displayName: 'unit', testMatch: unit } satisfies Config;

/** The project that `npm test` leaves out. */
export const evidenceProject = { ...onBuilt, displayName: 'evidence', testMatch: evidence } satisfies Config;

const config: Config = {
  ...manner,
  projects: [
    unitProject,
    { ...onBuilt, displayName: 'integration', testMatch: others },
    { ...onBuilt, displayName: 'e2e', testMatch: endToEnd },
  ],
  // why: `npm run coverage` measures the rules and the codecs, by their own tests alone
  collectCoverageFrom: ['src/{domain,codecs}/**/*.ts'],
  coverageReporters: ['text-summary'],
  coverageThreshold: {
    global: {},
    './src/domain/': { statements: 93, branches: 87 },
    './src/codecs/': { statements: 95, branches: 90 },
  },
};

export default config;
