/** @jest-config-loader esbuild-register */
/** What takes minutes, since it waits for the real clock or installs packages: `npm run evidence`. */
import type { Config } from 'jest';
import { evidenceProject, manner } from '../../jest.config';

const config: Config = { ...manner, testTimeout: 480_000, projects: [evidenceProject] };

export default config;
