/** Where the service is deployed. */
export interface Place {
  readonly stage: string;
  readonly region: string;
}
