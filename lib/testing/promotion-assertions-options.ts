/** What two environments may differ in besides their configuration. */
export interface ParityOptions {
  /**
   * Places that are not compared: a type of resources (`AWS::CloudWatch::Alarm`), or a property of one with all that is in it
   * (`AWS::RDS::DBInstance.MultiAZ`). The message of a difference begins with its place.
   *
   * @default - none
   */
  readonly mayDiffer?: string[];
}

/** What a promotion may change besides task definitions and services. */
export interface PromotionScopeOptions {
  /**
   * More types of resources that may be added, changed and removed, such as `AWS::Lambda::Function`.
   *
   * @default - none
   */
  readonly mayChange?: string[];
}
