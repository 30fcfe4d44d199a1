/** What a virtual CPE answers at once. */

/** More than this at once is refused. */
export interface AnswerLimits {
  /** Parameters in an answer to GetParameterValues or GetParameterNames: fault 9004. */
  parameters?: number | undefined
  /** Names in a GetParameterValues: fault 9002, as a maker's devices do (quirk S6). */
  names?: number | undefined
}
