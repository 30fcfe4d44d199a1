/**
 * Whose session it is, in the id that it gets when it is opened: so every gateway knows, of whatever version, and the cookie
 * does not grow. Of the 74 random bits of a UUID v7 24 are a tag of the user that the Inform named, and 12 mark that.
 */
import { hash } from 'node:crypto'

const TAG = 6
const MARK_AT = 15
const MARK = 3

/** The id for a session whose Inform names this user; null: it names none. */
export function idForUser(id: string, user: string | null): string {
  if (user === null) return id
  const tag = hash('sha256', user, 'hex').slice(0, TAG)
  return `${id.slice(0, MARK_AT)}${markOf(id, tag)}${id.slice(MARK_AT + MARK, -TAG)}${tag}`
}

/** Whether a session is another user's than this; of one whose Inform named nobody it is not. */
export function isAnothersSession(id: string, user: string): boolean {
  const tag = id.slice(-TAG)
  const isMarked = id.slice(MARK_AT, MARK_AT + MARK) === markOf(id, tag)
  return isMarked && hash('sha256', user, 'hex').slice(0, TAG) !== tag
}

const markOf = (id: string, tag: string): string =>
  hash('sha256', `user ${id.slice(0, 13)} ${tag}`, 'hex').slice(0, MARK)
