#include "base/concurrent_map.h"

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "base/pool.h"

namespace skein {

TEST_CASE("threads that look for the same keys at once get the same values, while the map grows") {
  for (const unsigned threads : {0u, 1u, 3u, 15u}) {
    Pool pool(threads);
    ConcurrentMap<std::string> map;
    constexpr std::size_t kKeys = 500;
    std::vector<std::atomic<const std::string*>> first(kKeys);
    std::atomic<std::size_t> differing{0}, wrong{0};
    pool.parallel_for(kKeys * 8, [&](std::size_t index, unsigned) {
      const std::size_t number = index % kKeys;
      const std::string key = "/folder/" + std::to_string(number);
      const std::string& value = map.get_or_make(key, [&] { return "value of " + key; });
      if (value != "value of " + key) wrong++;
      const std::string* before = nullptr;
      if (!first[number].compare_exchange_strong(before, &value) && before != &value) differing++;
    });
    CHECK(wrong == 0);
    CHECK(differing == 0);
    std::set<std::string> keys;
    map.for_each([&](std::string_view key, const std::string& value) {
      CHECK(value == "value of " + std::string(key));
      CHECK(keys.insert(std::string(key)).second);
    });
    CHECK(keys.size() == kKeys);
    map.clear();
    map.for_each([&](std::string_view, const std::string&) { CHECK(false); });
    CHECK(map.get_or_make("", [] { return std::string("again"); }) == "again");
  }
}

// Small maps that are filled by several threads at once: an empty slot that one thread looks at is often taken by another, with
// another key. A look-up that read the slot twice gave that key's value, in about one of seven rounds under ThreadSanitizer.
TEST_CASE("threads get the values of their own keys from slots that others fill meanwhile") {
  Pool pool(3);
  constexpr std::size_t kKeys = 48, kVisits = 8;
  for (int round = 0; round < 25; round++) {
    std::vector<ConcurrentMap<std::size_t>> maps(400);
    std::atomic<std::size_t> wrong{0};
    pool.parallel_for(maps.size() * kVisits, [&](std::size_t index, unsigned) {
      for (std::size_t i = 0; i < kKeys; i++) {
        const std::size_t number = (i * 7 + index * 11) % kKeys;
        if (maps[index / kVisits].get_or_make(std::to_string(number), [&] { return number; }) != number) wrong++;
      }
    });
    CHECK(wrong == 0);
  }
}

}  // namespace skein
