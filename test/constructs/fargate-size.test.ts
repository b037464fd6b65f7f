import { Token } from 'aws-cdk-lib';
import { buildService } from '../support/shop-service';

test.each([
  [256, 512],
  [256, 2048],
  [512, 1024],
  [512, 4096],
  [1024, 2048],
  [1024, 8192],
  [2048, 16_384],
  [4096, 30_720],
  [8192, 16_384],
  [8192, 61_440],
  [16_384, 32_768],
  [16_384, 122_880],
])('%d CPU units come with %d MiB', (cpu, memoryLimitMiB) => {
  expect(() => buildService({ cpu, memoryLimitMiB })).not.toThrow();
});

test.each([
  [256, 256],
  [256, 1536],
  [256, 3072],
  [512, 512],
  [512, 5120],
  [1024, 2049],
  [4096, 31_744],
  [8192, 17_408],
  [16_384, 33_792],
])('%d CPU units do not come with %d MiB', (cpu, memoryLimitMiB) => {
  expect(() => buildService({ cpu, memoryLimitMiB })).toThrow(
    `memoryLimitMiB: Fargate has no tasks of ${cpu} CPU units with ${memoryLimitMiB} MiB; use one of `,
  );
});

test.each([0, 128, 300, 32_768, NaN])('there are no tasks of %d CPU units', (cpu) => {
  expect(() => buildService({ cpu })).toThrow(`cpu: Fargate has no tasks of ${cpu} CPU units; use one of 256, 512, 1024`);
});

test('sizes that only the deployment knows are taken on trust', () => {
  const later = Token.asNumber({ Ref: 'Later' });
  expect(() => buildService({ cpu: later, memoryLimitMiB: 512 })).not.toThrow();
  expect(() => buildService({ cpu: 256, memoryLimitMiB: later })).not.toThrow();
});
