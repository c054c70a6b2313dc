/** Claim links that the operator makes beside a server, whether it runs or not. */
export interface OperatorClaims {
  /**
   * Takes the claim with this hash away: whoever asks next gets nothing.
   * @returns until when it is valid, milliseconds since 1970; undefined when there is none
   */
  take(tokenHash: string): Promise<number | undefined>;
}
