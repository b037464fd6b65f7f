import { digestOf } from '../../support/manifest';
import { findingsIn, findingsInImage } from '../findings';

const DIGEST = digestOf('1.4.0');
const FOUND = ['TagBesideDigest[api]'];

test('Noncompliance 1: a tag beside the digest', () => {
  expect(findingsInImage(`111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.4.0@${DIGEST}`)).toEqual(FOUND);
});

test('Noncompliance 2: a tag that only the deployment knows, beside the digest', () => {
  expect(findingsInImage({ 'Fn::Sub': `111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/api:\${Tag}@${DIGEST}` })).toEqual(FOUND);
});

test('Noncompliance 3: a function with both', () => {
  const ImageUri = `111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.4.0@${DIGEST}`;
  expect(findingsIn('AWS::Lambda::Function', { Code: { ImageUri } })).toEqual(['TagBesideDigest']);
});

test('Compliance 1: a digest alone', () => {
  expect(findingsInImage(`111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/api@${DIGEST}`)).toEqual([]);
});

test('Compliance 2: the port of a registry is no tag', () => {
  expect(findingsInImage(`localhost:5000/shop/api@${DIGEST}`)).toEqual([]);
});

test('Compliance 3: a tag alone is found once, by ImageNotPinned', () => {
  expect(findingsInImage('shop/api:1.4.0')).toEqual(['ImageNotPinned[api]']);
});
