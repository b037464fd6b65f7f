/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Jest leaves one processor alone, which is half of a small machine.
  maxWorkers: '100%',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/browser/',
    '<rootDir>/test/e2e/',
    '<rootDir>/test/languages/',
    '<rootDir>/test/package/',
    '<rootDir>/test/pipeline/',
  ],
  transform: {
    '^.+\\.m?[tj]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
    ],
  },
  // The examples import the package by its name, as users do.
  // The command line loads each command when it runs, by the name that it has once it is compiled.
  moduleNameMapper: { '^cdk-waybill$': '<rootDir>/lib/index.ts', '^(\\./commands/[a-z]+)\\.js$': '$1' },
  transformIgnorePatterns: ['/node_modules/'],
  reporters: ['default', ...(process.env.TEST_TALLY ? ['<rootDir>/scripts/tally-reporter.mjs'] : [])],
  globalSetup: '<rootDir>/test/temporary-folder.ts',
  globalTeardown: '<rootDir>/test/temporary-folder-end.ts',
  setupFiles: ['<rootDir>/test/setup.ts'],
};
