// Paths with forward slashes.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "resolve/package_json.h"
#include "resolve/paths.h"

namespace skein {

TEST_CASE("parts of paths") {
  struct Row {
    std::string_view path, directory, name, extension;
  };
  constexpr Row rows[] = {
      {"/a/b/c.js", "/a/b", "c.js", ".js"},
      {"/a", "/", "a", ""},
      {"/", "/", "", ""},
      {"a.ts", "", "a.ts", ".ts"},
      {"/a.b/c", "/a.b", "c", ""},
      {"/a/.hidden", "/a", ".hidden", ""},
      {"/a/x.test.tsx", "/a", "x.test.tsx", ".tsx"},
      {"/a/end.", "/a", "end.", "."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(path_directory(row.path) == row.directory);
    CHECK(path_name(row.path) == row.name);
    CHECK(path_extension(row.path) == row.extension);
  }
}

TEST_CASE("joining normalises") {
  struct Row {
    std::string_view directory, path, joined;
  };
  constexpr Row rows[] = {
      {"/a/b", "c.js", "/a/b/c.js"},
      {"/a/b", "./c.js", "/a/b/c.js"},
      {"/a/b", "../c.js", "/a/c.js"},
      {"/a/b", "..", "/a"},
      {"/a/b", ".", "/a/b"},
      {"/a/b", "", "/a/b"},
      {"/", "x", "/x"},
      {"/", "../../x", "/x"},
      {"/", "..", "/"},
      {"/a", "/x//y/./z/", "/x/y/z"},
      {"/a", "b/../../..//c", "/c"},
      {"/a", "...", "/a/..."},
      {"/a", "b/..c/d", "/a/b/..c/d"},
      {"/a/b", "../../../..", "/"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.directory);
    CAPTURE(row.path);
    CHECK(path_join(row.directory, row.path) == row.joined);
  }
}

TEST_CASE("relative to a folder") {
  struct Row {
    std::string_view directory, path, relative;
  };
  constexpr Row rows[] = {
      {"/", "/a/b.js", "a/b.js"},          {"/a", "/a/b.js", "b.js"},       {"/a", "/ab/c.js", "../ab/c.js"},
      {"/a/b/c", "/a/d.js", "../../d.js"}, {"/a/b", "/x.js", "../../x.js"}, {"/a/b", "/a/b/c/d", "c/d"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.directory);
    CAPTURE(row.path);
    CHECK(path_relative(row.directory, row.path) == row.relative);
    CHECK(path_join(row.directory, path_relative(row.directory, row.path)) == row.path);
  }
}

TEST_CASE("globs, as \"sideEffects\" has them") {
  struct Row {
    std::string_view pattern, path;
    bool is_match;
  };
  constexpr Row rows[] = {
      {"/p/*.css", "/p/a.css", true},
      {"/p/*.css", "/p/a/b.css", false},
      {"/p/**/*.css", "/p/a/b.css", true},
      {"/p/**/*.css", "/p/b.css", true},
      {"/p/a?c.js", "/p/abc.js", true},
      {"/p/a?c.js", "/p/a/c.js", false},
      {"/p/{a,b}.js", "/p/b.js", true},
      {"/p/{a,b}.js", "/p/c.js", false},
      {"/p/**", "/p/x/y/z", true},
      {"/p/{a,b", "/p/{a,b", true},
      {"/p/*", "/p/", true},
      {"", "", true},
      {"/p/a*b*c.js", "/p/axxbyyc.js", true},
      {"/p/[x].js", "/p/[x].js", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.path);
    CHECK(matches_glob(row.pattern, row.path) == row.is_match);
  }
  // Gives up instead of running for years.
  CHECK_FALSE(matches_glob("/**a**a**a**a**a**a**a**a**b", "/" + std::string(200, 'a')));
}

TEST_CASE("equal but for case") {
  CHECK(path_equals_ignoring_case("/a/Button.tsx", "/a/button.TSX"));
  CHECK_FALSE(path_equals_ignoring_case("/a/b", "/a/c"));
  CHECK_FALSE(path_equals_ignoring_case("/a/b", "/a/bb"));
  CHECK_FALSE(path_equals_ignoring_case("[", "{"));
}

}  // namespace skein
