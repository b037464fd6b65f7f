import { readImageReference } from '../../lib/template';
import { digestOf } from '../support/manifest';

const DIGEST = digestOf('1.4.0');

/** The parts, the digest as a text. */
function parts(value: unknown): object {
  const { registry, repository, tag, digest } = readImageReference(value);
  return { registry, repository, tag, digest: digest?.toString() };
}

const none = { registry: undefined, tag: undefined, digest: undefined };

test.each([
  ['nginx', { ...none, repository: 'nginx' }],
  ['nginx:1.27', { ...none, repository: 'nginx', tag: '1.27' }],
  ['library/nginx:1.27', { ...none, repository: 'library/nginx', tag: '1.27' }],
  ['localhost:5000/shop/api', { ...none, registry: 'localhost:5000', repository: 'shop/api' }],
  ['localhost/shop/api', { ...none, registry: 'localhost', repository: 'shop/api' }],
  ['quay.io/shop/api:latest', { ...none, registry: 'quay.io', repository: 'shop/api', tag: 'latest' }],
  [`quay.io/shop/api@${DIGEST}`, { ...none, registry: 'quay.io', repository: 'shop/api', digest: DIGEST }],
  [`quay.io/shop/api:1.4.0@${DIGEST}`, { registry: 'quay.io', repository: 'shop/api', tag: '1.4.0', digest: DIGEST }],
])('reads the parts of %s', (image, expected) => {
  expect(parts(image)).toEqual(expected);
});

test('reads a reference that is put together at deployment', () => {
  const image = {
    'Fn::Join': [
      '',
      [{ Ref: 'AWS::AccountId' }, '.dkr.ecr.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, `/shop/api@${DIGEST}`],
    ],
  };
  expect(parts(image)).toEqual({
    ...none,
    registry: '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}',
    repository: 'shop/api',
    digest: DIGEST,
  });
});

test('takes no part of a placeholder for a tag or a slash of the reference', () => {
  expect(parts({ 'Fn::Sub': '${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/shop/api' })).toMatchObject({
    repository: 'shop/api',
    tag: undefined,
  });
  expect(parts({ 'Fn::ImportValue': 'Other:Image/Uri@1' })).toEqual({ ...none, repository: '${Fn::ImportValue}' });
});

test('a tag that only the deployment knows is a tag', () => {
  expect(parts({ 'Fn::Join': [':', [{ 'Fn::GetAtt': ['Repository', 'RepositoryUri'] }, { Ref: 'Tag' }]] })).toEqual({
    ...none,
    repository: '${Repository.RepositoryUri}',
    tag: '${Tag}',
  });
});

test.each([
  ['known at deployment only', { 'Fn::Join': ['@', ['quay.io/shop/api', { Ref: 'Digest' }]] }],
  ['too short', 'quay.io/shop/api@sha256:4f1c'],
  ['in upper case', `quay.io/shop/api@${DIGEST.toUpperCase()}`],
  ['followed by something', `quay.io/shop/api@${DIGEST}:1.4.0`],
  ['of another algorithm', `quay.io/shop/api@sha512:${'0'.repeat(128)}`],
])('a digest that is %s is none', (_, image) => {
  expect(parts(image)).toEqual({ ...none, registry: 'quay.io', repository: 'shop/api' });
});

test.each([[undefined], [null], [['nginx']], [{ Name: 'nginx', Tag: '1' }]])('reads %j, which is no image, as unknown', (image) => {
  expect(parts(image)).toEqual({ ...none, repository: '${?}' });
});
