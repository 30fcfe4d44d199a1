/** What RPCs are described with: for the files of `src/rpcs`, and for plug-ins. */
export { dateTime, flag, integer, text, unsigned, verbatim, type Field, type Fields } from './field.ts'
export { rpc, type Caller, type Rpc } from './rpc.ts'
export { names, strings } from './strings.ts'
export { array, nested, repeated, structure, type Structure } from './structure.ts'
