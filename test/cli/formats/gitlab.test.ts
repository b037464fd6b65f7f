import fc from 'fast-check';
import { gitlabReport } from '../../../lib/cli/formats/gitlab';
import { finding, placeless } from './findings';

test('a finding is a violation with the fields that GitLab asks for', () => {
  expect(gitlabReport([finding(), finding({ severity: 'warning', code: 'rule-loosened', line: 3 })], 'deploy/m.yaml')).toEqual([
    {
      description: 'api 1.4.0 enters prod, and uat does not have it; promote it to uat first',
      check_name: 'skipped-environment',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      severity: 'major',
      location: { path: 'deploy/m.yaml', lines: { begin: 12 } },
    },
    expect.objectContaining({ check_name: 'rule-loosened', severity: 'minor', location: { path: 'deploy/m.yaml', lines: { begin: 3 } } }),
  ]);
});

test('a finding without a place is shown at the first line, since each needs one there', () => {
  expect(gitlabReport([placeless()], 'm.yaml')[0]!.location).toEqual({ path: 'm.yaml', lines: { begin: 1 } });
});

test('a fingerprint stays when lines move and times run, so that GitLab does not take the same finding for a new one', () => {
  const [before] = gitlabReport([finding({ line: 12, message: 'has soaked 3 h of 24 h' })], 'm.yaml');
  const [after] = gitlabReport([finding({ line: 40, message: 'has soaked 5 h of 24 h' })], 'm.yaml');
  expect(after!.fingerprint).toBe(before!.fingerprint);
});

test('each finding has a fingerprint of its own', () => {
  const fields = fc.record({
    code: fc.constantFrom('downgrade', 'frozen', 'ledger-rewritten'),
    environment: fc.constantFrom('uat', 'prod'),
    image: fc.constantFrom('api', 'web'),
  });
  fc.assert(
    fc.property(fc.array(fields), (list) => {
      const prints = gitlabReport(list.map(finding), 'm.yaml').map(({ fingerprint }) => fingerprint);
      expect(new Set(prints).size).toBe(list.length);
    }),
  );
});
