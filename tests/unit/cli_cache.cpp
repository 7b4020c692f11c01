#include <doctest/doctest.h>

#include "cli/byte_codec.h"
#include "cli/dependencies.h"

using namespace skein;
using namespace skein::cli;

TEST_CASE("numbers, texts and hashes come back from their bytes") {
  ByteWriter out;
  const std::uint64_t numbers[] = {0, 1, 127, 128, 300, 1ull << 32, ~0ull};
  for (const std::uint64_t number : numbers) out.number(number);
  out.text("");
  out.text("text");
  out.hash({1, ~0ull - 5});
  const std::string bytes = out.take();
  ByteReader in(bytes);
  for (const std::uint64_t number : numbers) CHECK(in.number() == number);
  CHECK(in.text().empty());
  CHECK(in.text() == "text");
  CHECK(in.hash() == Hash128{1, ~0ull - 5});
  CHECK(in.at_end());
  in.number();
  CHECK(!in.ok());
  // Cut anywhere, it ends early and says so.
  for (std::size_t size = 0; size < bytes.size(); size++) {
    ByteReader cut(std::string_view(bytes).substr(0, size));
    for (std::size_t i = 0; i < std::size(numbers); i++) cut.number();
    cut.text();
    cut.text();
    cut.hash();
    CHECK(!cut.ok());
  }
}

TEST_CASE("dependencies come back from their bytes; of other bytes come some, or none") {
  Dependencies one;
  one.checked_ns = 12345;
  one.folders.resize(2);
  FolderAnswers& folder = one.folders[0];
  folder.path = "/src";
  folder.stamp = {1, 2, 3, 4, 5, false};
  folder.real_path = "/real";
  folder.is_listed = true;
  folder.all_names = {6, 7};
  folder.names = {{"a.ts", EntryKind::File, true, "/b.ts"}, {"none", EntryKind::None, false, ""}};
  folder.reads = {{"a.ts", {8, 9, 10, 11, 12, true}, {13, 14}, ""}, {"none", {}, {0, 0}, "no such file"}};
  ByteWriter out;
  one.write(out);
  const std::string bytes = out.take();
  ByteReader in(bytes);
  const Dependencies other = Dependencies::read(in);
  CHECK(in.at_end());
  ByteWriter again;
  other.write(again);
  CHECK(again.take() == bytes);
  std::uint32_t seed = 1;
  for (int i = 0; i < 20000; i++) {
    std::string broken = bytes;
    seed = seed * 1664525 + 1013904223;
    broken[(seed >> 8) % broken.size()] = static_cast<char>(seed >> 24);
    ByteReader reader(broken);
    const Dependencies read = Dependencies::read(reader);
    CHECK(read.folders.size() <= broken.size());
  }
}

TEST_CASE("the stamps of paths") {
  const std::string path = "/proc/self/exe";
  CHECK(stamp_path("/nowhere/at/all").size == -1);
  CHECK(stamp_path(path) == stamp_path(path));
  CHECK(stamp_path(path).is_regular);
  CHECK(!stamp_path("/proc").is_regular);
}
