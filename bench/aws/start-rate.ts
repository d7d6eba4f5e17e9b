/** How many calls of `StartJobRun` Glue accepts: a token bucket, as AWS's services have it. */
export class StartRate {
  readonly #perSecond: number;
  readonly #most: number;
  #tokens: number;
  #filledAt: number;

  /** @param nowMs the first moment */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#most = burst;
    this.#tokens = burst;
    this.#filledAt = nowMs;
  }

  /** Whether one more call is accepted at this moment. */
  take(nowMs: number): boolean {
    this.#tokens = Math.min(this.#most, this.#tokens + ((nowMs - this.#filledAt) / 1_000) * this.#perSecond);
    this.#filledAt = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
