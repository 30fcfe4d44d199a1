/** Request and reply over the bus. */
export { createAsker } from './asker.ts'
export type { Asker, AskerOptions, AskOptions } from './asker.ts'
export { replyAddressOf, replyHeaders } from './address.ts'
export type { ReplyAddress } from './address.ts'
export { replyTo } from './reply-to.ts'
export type { Reply } from './reply-to.ts'
export { NoReply } from './waiters.ts'
