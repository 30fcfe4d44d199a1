/** An id as one segment of a path. */
export const segment = (id: string): string => encodeURIComponent(id)
