export * from './manifest/digest';
export * from './manifest/image-tag';
export * from './manifest/pinned-reference';
export * from './manifest/repository-name';
export * from './manifest/version';
