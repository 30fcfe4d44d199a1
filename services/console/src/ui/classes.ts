/** Class names out of what there is of them. @example classes('button', isSmall && 'small') */
export const classes = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ')
