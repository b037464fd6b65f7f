export {
  compareWithManifest,
  type DesiredEnvironment,
  type EnvironmentStatus,
  type ImageState,
  type ImageStatus,
  type StatusReport,
} from './compare';
export { type ClusterContainer, type ClusterReport, type ClusterService, type ContainerImage, readCluster } from './read-cluster';
export { readPlatforms, type ServicePlatform } from './read-platforms';
export { ServiceReader } from './read-services';
export { type RunningImage, type ServiceReport, UNKNOWN_DIGEST } from './service-report';
