export { type AwsCredentials, type CredentialChoice, credentialsFor } from './aws-credentials';
export { type AwsAction, type AwsFailure, explainAwsFailure, oneLine } from './aws-failure';
export type { EcrOptions } from './ecr-api';
export { createEcrRegistry } from './ecr-registry';
export type { ImageInspection, ImageRegistry, RegistryImage } from './image-registry';
export { createOciLayoutRegistry } from './oci-layout-registry';
export { RegistryError, RepositoryNotFoundError } from './registry-error';
