import fc from 'fast-check';
import { explainAwsFailure, oneLine } from '../../lib/registry';

function sdkError(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name }, more);
}

test.each([
  [sdkError('CredentialsProviderError', 'Could not load credentials from any providers'), 'no-credentials'],
  [sdkError('CredentialsProviderError', 'The SSO session associated with this profile has expired'), 'expired-credentials'],
  [sdkError('TokenProviderError', 'Token is expired'), 'expired-credentials'],
  [sdkError('ExpiredToken', 'The security token included in the request is expired'), 'expired-credentials'],
  [sdkError('InvalidClientTokenId', 'The security token included in the request is invalid'), 'invalid-credentials'],
  [sdkError('AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole on resource: y'), 'access-denied'],
  [sdkError('AccessDeniedException', 'no'), 'access-denied'],
  [sdkError('TooManyRequestsException', 'slow down'), 'throttled'],
  [sdkError('Error', 'getaddrinfo ENOTFOUND api.ecr.eu-west-9.amazonaws.com', { code: 'ENOTFOUND' }), 'unreachable'],
  [sdkError('TypeError', 'fetch failed', { cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' } }), 'unreachable'],
  [sdkError('TimeoutError', 'Connection timed out after 5000 ms'), 'unreachable'],
  [sdkError('Error', 'self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'unreachable'],
  [sdkError('Error', 'Region is missing'), 'no-region'],
  [sdkError('ServerException', 'oops', { $metadata: { httpStatusCode: 500 } }), 'unavailable'],
  [sdkError('ClusterNotFoundException', 'Cluster not found.', { $metadata: { httpStatusCode: 400 } }), 'aws-error'],
])('%s is %s', (error, code) => {
  const failure = explainAwsFailure(error);
  expect(failure.code).toBe(code);
  expect(failure.message).not.toBe('');
  expect(failure.help).not.toBe('');
});

test('a role that may not be assumed is mended in two policies', () => {
  const failure = explainAwsFailure(sdkError('AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole on resource: y'), {
    action: 'ecr:BatchGetImage',
    resource: 'z',
  });
  expect(failure.help).toContain('sts:AssumeRole');
  expect(failure.help).toContain('trust policy');
});

test('whatever is thrown, message and help are one printable line without a signed query string', () => {
  const hostile = fc.oneof(
    fc.anything(),
    fc.record({ name: fc.anything(), message: fc.anything(), code: fc.anything(), cause: fc.anything() }),
  );
  fc.assert(
    fc.property(hostile, fc.string({ unit: 'binary' }), (thrown, tail) => {
      for (const error of [thrown, new Error(`see https://host/blob?X-Amz-Signature=5ecre7 ${tail}`)]) {
        const { message, help } = explainAwsFailure(error);
        expect(message + help).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(message).not.toContain('5ecre7');
        expect(message.length).toBeLessThan(600);
      }
    }),
  );
});

test.each([
  ['a\u001b[2Jb\r\nc\u202ed', 'a [2Jb c d'],
  ['GET https://h/a?b=c&d=e and http://h?x', 'GET https://h/a?… and http://h?…'],
  ['no answer from http://ann:5ecre7@proxy:8080/x', 'no answer from http://proxy:8080/x'],
  ['  x  ', 'x'],
  ['x'.repeat(500), `${'x'.repeat(400)}…`],
])('%j becomes %j', (text, line) => {
  expect(oneLine(text)).toBe(line);
});
