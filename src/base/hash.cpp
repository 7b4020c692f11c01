#include "base/hash.h"

#ifdef __EMSCRIPTEN__
// Its unrolled loops, forced inline, are 14 kB of WebAssembly; what is hashed in a page is small.
#define XXH_NO_INLINE_HINTS 1
#endif
#define XXH_STATIC_LINKING_ONLY
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdlib>

namespace skein {

std::uint64_t hash_bytes(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Hash128 hash128_bytes(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

ContentHasher::ContentHasher() : state_(XXH3_createState()) {
  if (state_ == nullptr) std::abort();
  XXH3_128bits_reset(static_cast<XXH3_state_t*>(state_));
}

ContentHasher::~ContentHasher() { XXH3_freeState(static_cast<XXH3_state_t*>(state_)); }

void ContentHasher::add(std::string_view bytes) {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state_), bytes.data(), bytes.size());
}

void ContentHasher::add_delimited(std::string_view bytes) {
  const std::uint64_t size = bytes.size();
  unsigned char prefix[8];
  for (int i = 0; i < 8; i++) prefix[i] = static_cast<unsigned char>(size >> (8 * i));
  add({reinterpret_cast<const char*>(prefix), sizeof prefix});
  add(bytes);
}

Hash128 ContentHasher::digest() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(static_cast<const XXH3_state_t*>(state_));
  return {hash.low64, hash.high64};
}

std::string hash_text(Hash128 hash) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text(8, 'A');
  for (int i = 0; i < 8; i++) text[static_cast<std::size_t>(i)] = kAlphabet[(hash.high >> (59 - 5 * i)) & 31];
  return text;
}

}  // namespace skein
