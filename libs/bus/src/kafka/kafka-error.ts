/** A peer's refusal, by its code. `kafkaError` in `errors.ts` makes one with the protocol's name for the code. */
export class KafkaError extends Error {
  override name = 'KafkaError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}
