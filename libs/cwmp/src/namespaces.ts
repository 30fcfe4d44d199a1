import type { XmlReader } from './xml/reader.ts'

/** Namespace of a SOAP 1.1 envelope (TR-069 3.5). */
export const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/'

const ofCwmp = /^urn:dslforum-org:cwmp-\d{1,4}-\d{1,4}$/

/** The namespaces declared on the way to the method: they say which CWMP version speaks, and nothing else hangs on them. */
export class Namespaces {
  /** Namespace of the method's element, '' when its prefix is bound to none. */
  method = ''
  private readonly declared: { prefix: string; uri: string }[] = []

  /** Adds what the element declares that the reader returned last. */
  add(reader: XmlReader): void {
    for (const declaration of reader.attributes.namespaces(reader.tolerate)) this.declared.push(declaration)
  }

  /** The namespace that a prefix is bound to, '' when to none. */
  of(prefix: string): string {
    return this.declared.findLast(declaration => declaration.prefix === prefix)?.uri ?? ''
  }

  /** The CWMP namespace: the method's, else the first that was declared, as CPEs bind the method's prefix to anything. */
  cwmp(): string {
    return ofCwmp.test(this.method)
      ? this.method
      : (this.declared.find(declaration => ofCwmp.test(declaration.uri))?.uri ?? '')
  }
}
