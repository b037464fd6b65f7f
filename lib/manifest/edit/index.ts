/** Edits of a manifest's text: pure, and nothing that does not validate comes out of them. */
export { addOverrides } from './add-overrides';
export { freezeEnvironment, thawEnvironment } from './freeze-environment';
export { type ManifestEdit, type PinChange } from './manifest-edit';
export { recordRelease, type NewRelease } from './record-release';
export { environmentsPinning, rejectRelease } from './reject-release';
export { setPins } from './set-pins';
export { setSource } from './set-source';
