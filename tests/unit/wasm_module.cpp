// What a WebAssembly file becomes.
#include <doctest/doctest.h>

#include "graph/loaders.h"

namespace skein {

namespace {

// Imports a.f (function), a.g (global), b.m (memory with maximum), wasm:x.y; globals: an unchanging and a changing one, one with
// an instruction that the reader does not know; exports them as i, v, u and the import a.g as class.
constexpr std::string_view kModule{
    "\0asm\1\0\0\0"
    "\1\4\1\x60\0\0"
    "\2\x21\4\1a\1f\0\0\1a\1g\3\x7F\0\1b\1m\2\1\1\2\6wasm:x\1y\0\0"
    "\6\x11\3\x7F\0\x41\1\x0B\x7F\1\x41\1\x0B\x63\1\0\xFB\0\x0B"
    "\7\x15\4\1i\3\1\1v\3\2\1u\3\3\5class\3\0",
    8 + 6 + 35 + 19 + 23};

std::string code_of(std::string_view bytes) {
  const SourceText source(bytes);
  std::string code;
  const std::string_view fault = module_from_wasm(source.view(), code);
  return fault.empty() ? code : std::string(fault);
}

}  // namespace

TEST_CASE("JavaScript for a WebAssembly module") {
  CHECK(code_of(kModule) ==
        "import __wasm_module from \"\";\n"
        "import { \"f\" as __wasm_import0 } from \"a\";\n"
        "import { \"g\" as __wasm_import1 } from \"a\";\n"
        "import { \"m\" as __wasm_import2 } from \"b\";\n"
        "const { exports: __wasm_exports } = await WebAssembly.instantiate(__wasm_module, {\n"
        "  \"a\": { \"f\": __wasm_import0, \"g\": __wasm_import1 },\n"
        "  \"b\": { \"m\": __wasm_import2 }\n"
        "});\n"
        "const i = __wasm_exports[\"i\"].value;\n"
        "const v = __wasm_exports[\"v\"];\n"
        "const u = __wasm_exports[\"u\"].value;\n"
        "const __wasm_export3 = __wasm_exports[\"class\"].value;\n"
        "export { i, v, u, __wasm_export3 as \"class\" };\n");
  CHECK(code_of("\1\2\3") == "it does not begin with \"\\0asm\"");
  CHECK(code_of(std::string_view("\0asm\x0D\0\1\0", 8)) == "it is not of version 1");
}

TEST_CASE("bytes that are no WebAssembly module end in a fault or in code") {
  for (std::size_t size = 8; size < kModule.size(); size++) {
    CAPTURE(size);
    CHECK_FALSE(code_of(kModule.substr(0, size)).empty());
  }
  std::uint32_t random = 1;
  for (int round = 0; round < 20000; round++) {
    std::string bytes(kModule);
    for (int change = 0; change < 3; change++) {
      random = random * 1664525 + 1013904223;
      bytes[8 + (random >> 8) % (bytes.size() - 8)] = static_cast<char>(random >> 24);
    }
    CHECK_FALSE(code_of(bytes).empty());
  }
}

}  // namespace skein
