/**
 * Equal to this and nothing else. Whatever comes from outside goes into a filter through here, so that
 * an object in place of a string is compared and never obeyed.
 */
export const same = <T>(value: T) => ({ $eq: value })
