import { deployedImages, IMAGE_TYPES } from '../../lib/template';

function images(type: string, properties: Record<string, unknown>): (string | undefined)[][] {
  return deployedImages(type, properties).map(({ container, reference }) => [container, reference.text]);
}

test('finds the image of every container of a task definition', () => {
  const ContainerDefinitions = [{ Name: 'api', Image: 'shop/api' }, { Image: { Ref: 'Proxy' } }];
  expect(images('AWS::ECS::TaskDefinition', { ContainerDefinitions })).toEqual([
    ['api', 'shop/api'],
    ['container-1', '${Proxy}'],
  ]);
});

test('a list of containers that a condition chooses is one container, whose image nobody knows', () => {
  const ContainerDefinitions = { 'Fn::If': ['IsProd', [{ Name: 'a', Image: 'a' }], [{ Name: 'b', Image: 'b' }]] };
  expect(images('AWS::ECS::TaskDefinition', { ContainerDefinitions })).toEqual([['container-0', '${?}']]);
});

test('finds the image of a function that is made from one', () => {
  expect(images('AWS::Lambda::Function', { Code: { ImageUri: 'shop/api' } })).toEqual([[undefined, 'shop/api']]);
  expect(images('AWS::Lambda::Function', { Code: { ZipFile: '' } })).toEqual([]);
});

test('finds none in other resources, or in none', () => {
  expect(images('AWS::S3::Bucket', { ContainerDefinitions: [{ Image: 'shop/api' }], Code: { ImageUri: 'shop/api' } })).toEqual([]);
  for (const type of IMAGE_TYPES) expect(images(type, {})).toEqual([]);
});
