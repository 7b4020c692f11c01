// Why a package prints something else when it is bundled, by package and by what bundled it.
export const explanations = {};
