// JavaScript that stands for a WebAssembly file: its imports are imports, its exports exports.
// https://webassembly.github.io/esm-integration/js-api/#esm-integration
// https://webassembly.github.io/spec/core/binary/modules.html

#include <unordered_map>
#include <unordered_set>

#include "base/utf8.h"
#include "graph/loaders.h"

namespace skein {

namespace {

enum Section : std::uint8_t { kImports = 2, kGlobals = 6, kExports = 7 };
enum Kind : std::uint8_t { kFunction, kTable, kMemory, kGlobal, kTag };

// Reads what can be read; after the end, or a fault, everything is 0.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool failed() const { return failed_; }
  bool is_at_end() const { return bytes_.empty(); }
  void fail() {
    failed_ = true;
    bytes_ = {};
  }
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) {
      fail();
      return {};
    }
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::uint8_t byte() {
    const std::string_view one = take(1);
    return one.empty() ? 0 : static_cast<std::uint8_t>(one[0]);
  }
  // LEB128. Of signed ones and those of 64 bits only the length matters.
  std::uint32_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      const std::uint8_t next = byte();
      if (shift < 35) value |= static_cast<std::uint64_t>(next & 0x7F) << shift;
      if ((next & 0x80) == 0) return static_cast<std::uint32_t>(value);
    }
    fail();
    return 0;
  }
  std::string_view name() {
    const std::string_view text = take(number());
    if (!is_valid_utf8(text.data(), text.data() + text.size())) fail();
    return text;
  }
  void value_type() {
    const std::uint8_t type = byte();
    if (type == 0x63 || type == 0x64) number();  // (ref null? heaptype)
  }
  void limits() {
    const std::uint8_t flags = byte();
    number();
    if ((flags & 1) != 0) number();
    if ((flags & 8) != 0) number();  // custom page size
  }
  // Of a global: whether it can change.
  bool global_type() {
    value_type();
    return byte() != 0;
  }
  // False when there is an instruction whose length is not known here.
  bool constant_expression() {
    for (;;) {
      const std::uint8_t code = byte();
      if (failed_ || code == 0x0B) return !failed_;
      if (code == 0x41 || code == 0x42 || code == 0x23 || code == 0xD0 || code == 0xD2)
        number();
      else if (code == 0x43 || code == 0x44)
        take(code == 0x43 ? 4 : 8);
      else if (code == 0xFD && number() == 12)
        take(16);
      else if ((code < 0x6A || code > 0x6C) && (code < 0x7C || code > 0x7E))
        return false;
    }
  }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

struct Interface {
  struct Import {
    std::string_view module, name;
  };
  struct Export {
    std::string_view name;
    bool is_value;  // a global that never changes
  };
  std::vector<Import> imports;
  std::vector<Export> exports;
};

// What is wrong; empty when nothing is.
std::string_view read_interface(std::string_view bytes, Interface& result) {
  Reader file(bytes);
  if (file.take(4) != std::string_view("\0asm", 4)) return "it does not begin with \"\\0asm\"";
  if (file.take(4) != std::string_view("\1\0\0\0", 4)) return "it is not of version 1";
  std::vector<bool> may_change;  // by global; those whose type could not be read may
  std::unordered_set<std::string_view> names;
  while (!file.is_at_end()) {
    const std::uint8_t id = file.byte();
    Reader section(file.take(file.number()));
    if (file.failed()) break;
    if (id != kImports && id != kGlobals && id != kExports) continue;
    // Not as many as it says: there are as many as there are bytes at most.
    for (std::uint32_t left = section.number(); left > 0 && !section.failed(); left--) {
      if (id == kImports) {
        const std::string_view module = section.name();
        result.imports.push_back({module, section.name()});
        switch (section.byte()) {
          case kFunction: section.number(); break;
          case kTable:
            section.value_type();
            section.limits();
            break;
          case kMemory: section.limits(); break;
          case kGlobal: may_change.push_back(section.global_type()); break;
          case kTag:
            section.byte();
            section.number();
            break;
          default: section.fail();
        }
      } else if (id == kGlobals) {
        may_change.push_back(section.global_type());
        if (!section.constant_expression()) break;
      } else {
        const std::string_view name = section.name();
        const std::uint8_t kind = section.byte();
        const std::uint32_t index = section.number();
        if (section.failed() || !names.insert(name).second) section.fail();
        result.exports.push_back({name, kind == kGlobal && index < may_change.size() && !may_change[index]});
      }
    }
    if (section.failed()) return "a section of it cannot be read";
  }
  return file.failed() ? "it ends in the middle of a section" : std::string_view();
}

}  // namespace

std::string_view module_from_wasm(std::string_view bytes, std::string& code) {
  Interface interface;
  if (const std::string_view fault = read_interface(bytes, interface); !fault.empty()) return fault;
  code = "import __wasm_module from \"\";\n";
  std::vector<std::pair<std::string_view, std::string>> objects;  // by module
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < interface.imports.size(); i++) {
    const auto& [module, name] = interface.imports[i];
    // What the engine brings itself: wasm:js-string.
    if (module.starts_with("wasm:")) continue;
    const std::string local = "__wasm_import" + std::to_string(i);
    code += "import { ";
    append_literal(code, name);
    code += " as " + local + " } from ";
    append_literal(code, module);
    code += ";\n";
    const auto [place, is_new] = places.try_emplace(module, objects.size());
    if (is_new) objects.emplace_back(module, "");
    std::string& object = objects[place->second].second;
    if (!object.empty()) object += ", ";
    append_key(object, name);
    object += local;
  }
  std::string object;
  for (const auto& [module, members] : objects) {
    object += object.empty() ? "\n  " : ",\n  ";
    append_key(object, module);
    object += "{ " + members + " }";
  }
  if (!object.empty()) object += '\n';
  code += "const { exports: __wasm_exports } = await WebAssembly.instantiate(__wasm_module, {" + object + "});\n";
  std::string exports;
  for (std::size_t i = 0; i < interface.exports.size(); i++) {
    const auto& [name, is_value] = interface.exports[i];
    const bool is_own = is_variable_name(name) && name != "WebAssembly" && !name.starts_with("__wasm");
    const std::string local = is_own ? std::string(name) : "__wasm_export" + std::to_string(i);
    code += "const " + local + " = __wasm_exports[";
    append_literal(code, name);
    code += is_value ? "].value;\n" : "];\n";
    exports += i > 0 ? ", " : "";
    exports += local;
    if (!is_own) {
      exports += " as ";
      append_literal(exports, name);
    }
  }
  code += "export { " + exports + " };\n";
  return {};
}

}  // namespace skein
