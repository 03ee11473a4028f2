/** What people react with most, by one tap. */
export const quick = ['👍', '❤️', '😂', '🎉', '😮', '😢']

// A picture with its skin, its place in a family and its tags; a flag; a key.
const one =
  /\p{Regional_Indicator}{2}|[#*\d]\uFE0F?\u20E3|\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic}|[\u{E0020}-\u{E007F}])*/u
const few = new RegExp(`^(?:${one.source}){1,3}$`, 'u')

/** Whether a text is nothing but one to three emoji, which are shown large. */
export const isFewEmoji = (text: string): boolean => few.test(text)

/** A small garden of others, with the names that a screen reader says. */
export const grid: [string, string][] = [
  ['👍', 'thumbs up'], ['👎', 'thumbs down'], ['👏', 'clapping'], ['🙌', 'raised hands'],
  ['🙏', 'thank you'], ['💪', 'strong'], ['👌', 'okay'], ['✌️', 'victory'],
  ['🤝', 'handshake'], ['👋', 'waving'], ['🤞', 'fingers crossed'], ['👀', 'eyes'],
  ['❤️', 'heart'], ['🧡', 'orange heart'], ['💚', 'green heart'], ['💙', 'blue heart'],
  ['💜', 'purple heart'], ['🖤', 'black heart'], ['💔', 'broken heart'], ['💯', 'hundred'],
  ['😀', 'grin'], ['😂', 'tears of joy'], ['🤣', 'rolling laughing'], ['😊', 'smile'],
  ['😉', 'wink'], ['😍', 'in love'], ['😘', 'kiss'], ['😎', 'cool'],
  ['🤩', 'starstruck'], ['🥳', 'party face'], ['🤔', 'thinking'], ['🤨', 'doubting'],
  ['😐', 'neutral'], ['🙄', 'rolling eyes'], ['😴', 'asleep'], ['🤯', 'mind blown'],
  ['😮', 'surprised'], ['😱', 'shocked'], ['😢', 'sad'], ['😭', 'crying'],
  ['😡', 'angry'], ['🤗', 'hug'], ['🫡', 'salute'], ['🫠', 'melting'],
  ['🎉', 'party'], ['🎂', 'cake'], ['🎁', 'gift'], ['🏆', 'trophy'],
  ['🚀', 'rocket'], ['🔥', 'fire'], ['✨', 'sparkles'], ['⭐', 'star'],
  ['☀️', 'sun'], ['🌧️', 'rain'], ['❄️', 'snow'], ['🌈', 'rainbow'],
  ['🌱', 'seedling'], ['🌿', 'herb'], ['🍀', 'clover'], ['🌻', 'sunflower'],
  ['🌳', 'tree'], ['🍎', 'apple'], ['☕', 'coffee'], ['🍺', 'beer'],
  ['🍕', 'pizza'], ['🐶', 'dog'], ['🐱', 'cat'], ['🐝', 'bee'],
  ['✅', 'done'], ['❌', 'no'], ['❓', 'question'], ['💡', 'idea'],
] // prettier-ignore
