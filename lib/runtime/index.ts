export {
  compareWithManifest,
  type DesiredEnvironment,
  type EnvironmentStatus,
  type ImageState,
  type ImageStatus,
  type StatusReport,
} from './compare';
export { readServices, ServiceReader } from './read-services';
export { type RunningImage, type ServiceReport, UNKNOWN_DIGEST } from './service-report';
export { SERVICE_TAG } from './service-tags';
