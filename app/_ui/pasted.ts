/** The files that are meant by what is pasted. */
export const pasted = ({ files, types }: DataTransfer): readonly File[] => {
  // Office programs add a picture of what was copied: there the text is meant.
  const office = types.includes('text/plain') && types.includes('text/html')
  return office ? [] : [...files]
}
