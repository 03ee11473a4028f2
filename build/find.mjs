import { existsSync } from 'node:fs'

/**
 * A program that is installed here: what the environment's `variable` names, or the first of `known`,
 * where systems put it; null without one.
 * @param {string} variable
 * @param {readonly string[]} known
 * @returns {string | null}
 */
export function findProgram(variable, known) {
  const named = process.env[variable]
  if (named) return existsSync(named) ? named : null
  return known.find((path) => existsSync(path)) ?? null
}
