import unit from './jest.config.mjs';

/** The package in Python, Java, C# and Go, and cfn-lint (`npm run test:languages`): needs a build before it, Python and the package index. */
/** @type {import('jest').Config} */
export default {
  ...unit,
  roots: ['<rootDir>/test/languages'],
  testPathIgnorePatterns: ['/node_modules/'],
  // One file at a time: each starts processes that keep a core busy.
  maxWorkers: 1,
  // An environment of Python packages is installed, half a gigabyte of them.
  testTimeout: 180_000,
};
