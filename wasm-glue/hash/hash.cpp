// xxHash alone, for pages that look for a kept result before there is an engine: XXH3 with 128 bits over what JavaScript has put
// at
// `__heap_base`. Compiled for size.
#define XXH_NO_INLINE_HINTS 1
#define XXH_STATIC_LINKING_ONLY
#define XXH_INLINE_ALL
#define XXH_NO_STREAM
#define XXH_NO_STDLIB
#define XXH_VECTOR 0  // no wider registers than the language's own
#include <xxhash.h>

extern "C" __attribute__((export_name("hash"))) void skein_hash(const char* bytes, unsigned size, unsigned long long* result) {
  const XXH128_hash_t hash = XXH3_128bits(bytes, size);
  result[0] = hash.low64;
  result[1] = hash.high64;
}
