import { isKnown, textOf } from '../../lib/template';

test.each<[string, unknown]>([
  ['shop', 'shop'],
  ['8080', 8080],
  ['true', true],
  ['${AWS::Region}', { Ref: 'AWS::Region' }],
  ['${Queue.Arn}', { 'Fn::GetAtt': ['Queue', 'Arn'] }],
  ['${Queue.Arn}', { 'Fn::GetAtt': 'Queue.Arn' }],
  ['a-${B}-c', { 'Fn::Join': ['-', ['a', { Ref: 'B' }, 'c']] }],
  ['a.b', { 'Fn::Join': ['', ['a', { 'Fn::Join': ['', ['.', 'b']] }]] }],
  ['a-${B}', { 'Fn::Sub': 'a-${B}' }],
  ['a-b-${AWS::Region}', { 'Fn::Sub': ['a-${B}-${AWS::Region}', { B: 'b' }] }],
  ['a-${toString}', { 'Fn::Sub': ['a-${toString}', {}] }],
  ['${Literal}', { 'Fn::Sub': '${!Literal}' }],
  ['${Fn::If}', { 'Fn::If': ['IsProd', 'a', 'b'] }],
  ['${Fn::Join}', { 'Fn::Join': [',', { Ref: 'List' }] }],
  ['${Fn::Sub}', { 'Fn::Sub': 1 }],
  ['${?}', { a: 1, b: 2 }],
  ['${?}', {}],
])('%s', (text, value) => {
  expect(textOf(value)).toBe(text);
});

test('a text is known when no part of it waits for the deployment', () => {
  expect(isKnown(textOf({ 'Fn::Join': ['/', ['shop', 'api']] }))).toBe(true);
  expect(isKnown(textOf({ 'Fn::Join': ['/', ['shop', { Ref: 'Image' }]] }))).toBe(false);
});
