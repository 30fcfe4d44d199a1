/** Contents of files: where they lie, and how they get in and out. */
export { ContentRefused } from './contents.ts'
export type { Content, Contents, Part, Received } from './contents.ts'
export { sha256In } from './content-digest.ts'
export { filesVariables, openContents } from './open.ts'
