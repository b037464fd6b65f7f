/** Judges many manifests that have most of their text in common. */
export { ComposedValidity } from './composed-validity';
export { type Outline, Outliner } from './outline';
