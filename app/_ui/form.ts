/** What was written into a field, without the spaces around it. */
export const written = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
