// A made-up project whose files are edited at random, as a person would: bodies, names, imports, files that come and go, mistakes
// and their repair. Every file is written from a model, so that most states are programs and not noise.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skein::incremental {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  // Below `limit`, which is not 0. SplitMix64: https://prng.di.unimi.it/splitmix64.c
  std::uint32_t below(std::size_t limit) {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return static_cast<std::uint32_t>((z ^ (z >> 31)) % limit);
  }
  bool one_in(std::size_t count) { return below(count) == 0; }

 private:
  std::uint64_t state_;
};

// What an edit did to one file. Without `exists` it is gone.
struct Change {
  std::string path;
  std::string text;
  bool exists;
};

class Project {
 public:
  Project(std::uint64_t seed, std::size_t modules);

  std::vector<Change> all_files() const;
  std::vector<std::string> entries() const { return {"/p/main.ts", "/p/second.ts"}; }
  // One edit, which may change several files, and its name.
  std::vector<Change> edit(std::string& what);

 private:
  struct Declaration {
    enum class Form : std::uint8_t { Function, Locals, Constant, Text, Variable, Class, Enum, Effect, Default, Purity, Property };
    Form form;
    std::string name;
    std::uint32_t value;
    bool is_exported;
    std::vector<std::uint32_t> uses;  // imports, by number in the module
  };
  struct Import {
    enum class Form : std::uint8_t { Name, Namespace, Default, Bare, ReExport, Star, Dynamic, Worker, Require, File };
    Form form;
    std::uint32_t target;
    std::string name, local;
  };
  struct Module {
    enum class Kind : std::uint8_t { TypeScript, JavaScript, CommonJS, JSON, Text };
    Kind kind;
    std::string stem;
    std::vector<Declaration> declarations;
    std::vector<Import> imports;
    std::uint32_t comment = 0, blank_lines = 0;
    bool is_broken = false, exists = true;
  };

  static bool is_importable(const Module& module, const Declaration& declaration);
  bool is_imported(std::uint32_t module, std::uint32_t declaration) const;
  std::vector<Change> rename(std::uint32_t module, std::uint32_t declaration);
  Declaration make_declaration(const Module& module);
  Import make_import(std::uint32_t from);
  std::string path_of(const Module& module) const;
  std::string text_of(const Module& module) const;
  std::string import_text(const Module& module, const Import& import) const;
  std::string declaration_text(const Module& module, const Declaration& declaration) const;
  Change change_of(std::uint32_t module) const;

  Random random_;
  std::vector<Module> modules_;
  bool has_package_ = false, is_pure_ = false;
  std::uint32_t next_name_ = 0;
};

}  // namespace skein::incremental
