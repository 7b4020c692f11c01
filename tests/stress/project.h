// A random project that is edited: modules of several kinds, cycles, workers, files that are missing or broken. The same seed
// makes the same files and the same edits.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace skein::stress {

class Random {
 public:
  explicit Random(std::uint32_t seed) : state_(seed * 0x9E3779B1u) {}
  std::uint32_t below(std::uint32_t count);
  bool chance(unsigned percent) { return below(100) < percent; }

 private:
  std::uint32_t state_;
};

class Project {
 public:
  Project(std::uint32_t seed, std::uint32_t modules);

  // What an edit changed: the contents by path; null for files that are gone.
  using Patch = std::vector<std::pair<std::string, const std::string*>>;
  Patch edit();

  const std::map<std::string, std::string>& files() const { return files_; }
  static const char* entry() { return "/src/m0.ts"; }

 private:
  enum class Kind : std::uint8_t { Module, CommonJS, Json, Worker };
  struct Import {
    enum class Form : std::uint8_t { Named, Namespace, ExportStar, Require, Dynamic, Start } form;
    std::uint32_t target;
  };
  struct Module {
    Kind kind = Kind::Module;
    std::string extension;
    std::uint32_t version = 0;
    bool is_broken = false, is_missing = false, has_other_name = false;
    std::vector<Import> imports;
  };
  Import random_import(std::uint32_t from);
  std::string path(std::uint32_t module) const;
  std::string text(std::uint32_t module) const;
  void write(std::uint32_t module, Patch& patch);

  Random random_;
  std::vector<Module> modules_;
  std::map<std::string, std::string> files_;
};

}  // namespace skein::stress
