import fc from 'fast-check';
import { readEcrReference } from '../../../lib/cli/adopt/ecr-reference';
import { digestOf } from '../../support/manifest';

const HOST = '111111111111.dkr.ecr.eu-west-1.amazonaws.com';

function read(text: string): (string | undefined)[] | undefined {
  const reference = readEcrReference(text);
  if (reference === undefined) return undefined;
  const { account, region, repository, tag, digest } = reference;
  return [account, region, repository.toString(), tag?.toString(), digest?.toString()];
}

test.each([
  [`${HOST}/shop/api:develop`, ['111111111111', 'eu-west-1', 'shop/api', 'develop', undefined]],
  [`${HOST}/shop/api@${digestOf('a')}`, ['111111111111', 'eu-west-1', 'shop/api', undefined, digestOf('a')]],
  [`${HOST}/shop/api:1.4.0@${digestOf('a')}`, ['111111111111', 'eu-west-1', 'shop/api', '1.4.0', digestOf('a')]],
  [`${HOST}/api`, ['111111111111', 'eu-west-1', 'api', 'latest', undefined]],
  ['111111111111.dkr.ecr-fips.us-east-1.amazonaws.com/api:x', ['111111111111', 'us-east-1', 'api', 'x', undefined]],
  ['111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn/api:x', ['111111111111', 'cn-north-1', 'api', 'x', undefined]],
  ['111111111111.dkr-ecr.eu-west-1.on.aws/api:x', ['111111111111', 'eu-west-1', 'api', 'x', undefined]],
])('%s is of a private registry', (text, parts) => {
  expect(read(text)).toEqual(parts);
});

test.each([
  '',
  'nginx',
  'nginx:1.27',
  'public.ecr.aws/xray/aws-xray-daemon:latest',
  'ghcr.io/acme/shop:1.0.0',
  `${HOST}/Shop/API:x`,
  `${HOST}/shop/api:`,
  `${HOST}/shop/api:a b`,
  `${HOST}/shop/api@sha256:42`,
  `evil.example/${HOST}/shop/api:x`,
  `${HOST}.evil.example/shop/api:x`,
  '1111.dkr.ecr.eu-west-1.amazonaws.com/api:x',
])('%j is not', (text) => {
  expect(read(text)).toBeUndefined();
});

test('whatever a task names, it is read or not, and what is read is what the text says', () => {
  const part = fc.stringMatching(/^[a-z0-9:@/._-]{0,30}$/);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        part,
        part.map((tail) => `${HOST}/${tail}`),
      ),
      (text) => {
        const reference = readEcrReference(text);
        if (reference === undefined) return;
        const { repository, tag, digest } = reference;
        const named = tag?.toString() === 'latest' && !text.includes(':latest') ? '' : `:${tag?.toString() ?? ''}`;
        expect(text).toBe(
          `${HOST}/${repository.toString()}${tag === undefined ? '' : named}${digest === undefined ? '' : `@${digest.toString()}`}`,
        );
      },
    ),
  );
});
