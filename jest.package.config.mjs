import unit from './jest.config.mjs';

/** Installs the packed tarball in an empty project: needs a build before it, and the package registry. */
export default {
  ...unit,
  roots: ['<rootDir>/test/package'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
