import unit from './jest.config.mjs';

/** The tests that start an emulated AWS and deploy to it (`npm run e2e`). */
/** @type {import('jest').Config} */
export default {
  ...unit,
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: ['/node_modules/'],
  // One file at a time: each deploys, and a machine with two cores is busy with one.
  maxWorkers: 1,
  // A step deploys a stack or two; with containers an image is pulled as well.
  testTimeout: 120_000,
  slowTestThreshold: 60,
};
