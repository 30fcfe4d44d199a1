/** The form of our answers: what a session knows of it, and what is reported to identity. */

import type { EncodeOptions } from '@auroralinks/cwmp'

/** How the answers of a session are written, and what its end would say about that. */
export interface AnswerForm {
  /** They begin with an XML declaration. */
  readonly declaration: boolean
  /** What quirk profiles want otherwise; absent for most devices. */
  readonly style?: EncodeOptions
  /** After so many sessions in a row that end at their InformResponse the other form is worth a try; 0: never. */
  readonly tries: number
  /** It is being tried: that it works is news. */
  readonly trial: boolean
}

/** What is reported to identity of the form of a session. */
export interface FormNote {
  declaration: boolean
  worked: boolean
}

/** As the codec takes it. */
export const encodingOf = ({ declaration, style }: AnswerForm): EncodeOptions => ({ declaration, ...style })
