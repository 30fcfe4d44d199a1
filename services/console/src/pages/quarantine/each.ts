/** The same for several devices, one after the other: what one refuses does not keep the others. */
export interface Outcome {
  done: number
  failed: number
  /** What the first failure says. */
  error: unknown
}

export async function forEach(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<Outcome> {
  const outcome: Outcome = { done: 0, failed: 0, error: null }
  for (const id of ids)
    try {
      await act(id)
      outcome.done++
    } catch (error) {
      if (outcome.failed++ === 0) outcome.error = error
    }
  return outcome
}
