// Leaves accents and capitals out of a search, as eventhub/text/folding.py does on the server.

export function fold(text) {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/đ/g, "d")
    .split(/\s+/)
    .filter(Boolean)
    .join(" ");
}
