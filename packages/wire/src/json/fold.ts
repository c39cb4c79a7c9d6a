/**
 * The one spelling that all variants of a key share. Some JSON readers compare keys without regard to case, and fold
 * more than ASCII while doing it (U+017F 'ſ' is an 's', U+212A 'K' is a 'k'), so a key that folds to a name we judge
 * by would be read by them and not by us (known fault F1, decision 21). NFKC first: it is stricter than any reader
 * we know of, and MCP has no key that is not ASCII.
 */
export function foldKey(key: string): string {
  return key.normalize('NFKC').toUpperCase().toLowerCase()
}
