import e2e from './jest.e2e.config.mjs';

/** The tests that run synthesized pipelines on an emulated AWS (`npm run test:pipeline`). */
/** @type {import('jest').Config} */
export default {
  ...e2e,
  roots: ['<rootDir>/test/pipeline'],
  // One execution builds, updates the pipeline and deploys environments.
  testTimeout: 180_000,
};
