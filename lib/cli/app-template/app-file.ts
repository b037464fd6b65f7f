/** A file of the app, to be written beside the manifest. */
export interface AppFile {
  /** Without a folder. */
  readonly name: string;
  readonly text: string;
}
