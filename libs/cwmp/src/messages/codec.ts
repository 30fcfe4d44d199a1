import type { XmlReader } from '../xml/reader.ts'

/** How one message is read and written. Adding an RPC is a file with one of these and a line in `index.ts`. */
export interface Codec<M extends { method: string }> {
  readonly method: M['method']
  /**
   * Reads the element that the reader is at, to its end. What is missing or senseless gets a default and a deviation's name;
   * where there is no sensible default, `reader.invalid`. The result counts only when the reader has no error.
   */
  parse(reader: XmlReader): M
  /** The content of the SOAP Body; `soap` is the prefix of the envelope's namespace. */
  build(message: M, soap: string): string
}

/** A method's element around its arguments. Only this one is qualified, the arguments are not (TR-069 3.5). */
export function methodElement(method: string, content: string): string {
  return content === '' ? `<cwmp:${method}/>` : `<cwmp:${method}>${content}</cwmp:${method}>`
}

/** The codec of a message without arguments. */
export function withoutArguments<N extends string>(method: N): Codec<{ method: N }> {
  const built = methodElement(method, '')
  return {
    method,
    parse(reader) {
      reader.skip()
      return { method }
    },
    build: () => built,
  }
}
