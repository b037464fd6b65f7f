/** An AWS account and a region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The place of one environment; several of the same environment are deployed at the same time. */
export interface EnvironmentPlace extends Place {
  readonly environment: string;
}

/** Where the pipeline takes the app and the manifest from. */
export type AppSource =
  | { readonly kind: 'connection'; readonly connection: string; readonly repository: string; readonly branch: string }
  | { readonly kind: 'codecommit'; readonly repository: string; readonly branch: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly objectKey: string };

/** Everything that the text of an app depends on. */
export interface AppSettings {
  readonly application: string;
  /** Name of the manifest's file, in the same folder. */
  readonly manifest: string;
  /** The first image and the first environment of the manifest, for the examples of the README. */
  readonly image: string;
  readonly environment: string;
  /** The environments that take any build, and whether there are others: a pipeline delivers only those. */
  readonly builds: readonly string[];
  readonly pipeline: boolean;
  /** Where the registry and the pipeline are. */
  readonly home: Place;
  /** Of the environments that are elsewhere. */
  readonly places: readonly EnvironmentPlace[];
  readonly source: AppSource;
  /** What was not given and has to be put in, a sentence each. */
  readonly placeholders: readonly string[];
}
