/** Why a connection to a broker could not be had, for a person, with the setting that is wrong. */
import { StartRefused } from '@auroralinks/runtime'

/** One line; `hopeless`: it will not get better by waiting. */
export class ConnectFailure extends StartRefused {
  override name = 'ConnectFailure'
  readonly hopeless: boolean

  constructor(message: string, o: { hopeless: boolean; cause?: unknown }) {
    super(message, o.cause === undefined ? undefined : { cause: o.cause })
    this.hopeless = o.hopeless
  }
}

/** Whether waiting is of no use. */
export const isHopeless = (error: unknown): boolean => error instanceof ConnectFailure && error.hopeless
