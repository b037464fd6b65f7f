import unit from './jest.config.mjs';

/** Opens the page of `waybill board` in Chromium (`apt-get install chromium`). */
/** @type {import('jest').Config} */
export default {
  ...unit,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A browser starts, and slow machines start it slowly.
  testTimeout: 60_000,
};
