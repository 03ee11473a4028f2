/** Every method of a part of the port says what goes wrong in the words of the port. */
export const atTheDoor = <T extends object>(
  part: T,
  asRefusal: (error: unknown) => unknown,
  mayEnter: () => void = () => {},
): T => {
  const methods = Object.entries(part) as [string, (...args: unknown[]) => Promise<unknown>][]
  const guarded = methods.map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      mayEnter()
      try {
        return await method(...args)
      } catch (error) {
        throw asRefusal(error)
      }
    },
  ])
  return Object.fromEntries(guarded) as T
}
