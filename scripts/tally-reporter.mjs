import { appendFileSync } from 'node:fs';

/**
 * A jest reporter that appends one line of JSON a run to the file named by TEST_TALLY, so that a script which starts several runs can add up what
 * the runner itself counted.
 */
export default class TallyReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites, numPendingTests: skipped } = results;
    // A suite that does not load has no tests to count, and must not be counted as nothing.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    appendFileSync(process.env.TEST_TALLY, `${JSON.stringify({ passed, failed, skipped })}\n`);
  }
}
