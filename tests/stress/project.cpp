#include "project.h"

#include <algorithm>

namespace skein::stress {

std::uint32_t Random::below(std::uint32_t count) {
  state_ += 0x6D2B79F5u;
  std::uint32_t t = (state_ ^ (state_ >> 15)) * (state_ | 1);
  t ^= t + (t ^ (t >> 7)) * (t | 61);
  return static_cast<std::uint32_t>((std::uint64_t{t ^ (t >> 14)} * count) >> 32);
}

Project::Project(std::uint32_t seed, std::uint32_t modules) : random_(seed), modules_(modules) {
  for (std::uint32_t m = 1; m < modules; m++) {
    Module& module = modules_[m];
    const std::uint32_t what = random_.below(20);
    module.kind = what < 3 ? Kind::CommonJS : what < 5 ? Kind::Json : what < 7 ? Kind::Worker : Kind::Module;
    constexpr const char* kExtensions[] = {"js", "ts", "tsx", "mjs"};
    module.extension = module.kind == Kind::Json ? "json" : module.kind == Kind::CommonJS ? "cjs" : kExtensions[random_.below(4)];
  }
  modules_[0].extension = "ts";
  // Each is imported by one before it, so that most are reached; the rest is anything, cycles among it.
  for (std::uint32_t m = 1; m < modules; m++) {
    std::uint32_t from = random_.below(m);
    while (modules_[from].kind == Kind::Json) from--;
    Import import = random_import(from);
    import.target = m;
    if (modules_[m].kind == Kind::Worker)
      import.form = Import::Form::Start;
    else if (import.form == Import::Form::Start || (import.form == Import::Form::Named && modules_[m].kind != Kind::Module))
      import.form = Import::Form::Namespace;
    modules_[from].imports.push_back(import);
  }
  for (std::uint32_t m = 0; m < modules; m++)
    for (std::uint32_t i = random_.below(3); i > 0 && modules_[m].kind != Kind::Json; i--)
      modules_[m].imports.push_back(random_import(m));
  Patch patch;
  for (std::uint32_t m = 0; m < modules; m++) write(m, patch);
}

Project::Import Project::random_import(std::uint32_t from) {
  const std::uint32_t target = random_.below(static_cast<std::uint32_t>(modules_.size()));
  const bool is_commonjs = modules_[from].kind == Kind::CommonJS;
  const std::uint32_t what = random_.below(12);
  Import::Form form = Import::Form::Namespace;
  if (modules_[target].kind == Kind::Worker)
    form = Import::Form::Start;
  else if (is_commonjs)
    form = Import::Form::Require;
  else if (what < 6 && modules_[target].kind == Kind::Module)
    form = Import::Form::Named;
  else if (what == 6 && modules_[target].kind == Kind::Module)
    form = Import::Form::ExportStar;
  else if (what < 9)
    form = Import::Form::Dynamic;
  return {form, target};
}

std::string Project::path(std::uint32_t module) const {
  const std::string folder = module % 5 == 0 ? "/src/" : "/src/folder" + std::to_string(module % 5) + "/";
  return folder + "m" + std::to_string(module) + "." + modules_[module].extension;
}

std::string Project::text(std::uint32_t number) const {
  const Module& module = modules_[number];
  const std::string id = std::to_string(number), version = std::to_string(module.version);
  if (module.kind == Kind::Json) return "{ \"version\": " + version + ", \"list\": [1, 2, { \"deep\": \"" + id + "\" }] }";
  if (module.is_broken) return "export const broken" + version + " = ;\nfunction (";
  const bool is_commonjs = module.kind == Kind::CommonJS;
  std::string head, body, sum = version;
  for (std::size_t i = 0; i < module.imports.size(); i++) {
    const Import& import = module.imports[i];
    std::string to = std::to_string(import.target), place = std::to_string(i);
    // Half of them without the extension. All from the root, as the folders differ.
    std::string specifier = "'" + path(import.target) + "'";
    switch (import.form) {
      case Import::Form::Named:
        head.append("import { value" + to + " as named" + place + " } from " + specifier + ";\n");
        sum += " + named" + place;
        break;
      case Import::Form::Namespace:
        head.append("import * as all" + place + " from " + specifier + ";\n");
        sum += " + Object.keys(all" + place + ").length";
        break;
      case Import::Form::ExportStar: head.append("export * from " + specifier + ";\n"); break;
      case Import::Form::Require: sum += " + (require(" + specifier + ").version ?? 1)"; break;
      case Import::Form::Dynamic:
        body += is_commonjs ? "" : "export const later" + id + "_" + place + " = () => import(" + specifier + ");\n";
        break;
      case Import::Form::Start:
        body += "function start" + place + "() { return new Worker(new URL(" + specifier + ", " +
                (is_commonjs ? "'file:///x'" : "import.meta.url") + "), { type: 'module' }); }\nif (globalThis.starts" + id +
                ") start" + place + "();\n";
        break;
    }
  }
  const std::string name = module.has_other_name ? "renamed" : "value";
  const std::string function = "function compute" + id + "(first, second = " + version +
                               ") {\n  const local = first ?? second;\n" + "  return [" + sum + ", local, `text ${first} of " +
                               id + "`].length;\n}\n";
  if (is_commonjs) return function + body + "exports.version = compute" + id + "(1);\nexports.list = [compute" + id + "];\n";
  const std::string type = module.extension[0] == 't' ? ": number" : "";
  return head + function + body + "export const " + name + id + type + " = compute" + id + "(1);\nexport class Thing" + id +
         " { #secret = " + version + "; get secret() { return this.#secret; } }\nlet counter" + id + " = 0;\ncounter" + id +
         "++;\nexport { counter" + id + " };\n" +
         (module.kind == Kind::Worker ? "postMessage(" + name + id + ");\n" : "console.log(" + name + id + ");\n");
}

void Project::write(std::uint32_t module, Patch& patch) {
  const std::string name = path(module);
  if (modules_[module].is_missing) {
    files_.erase(name);
    patch.emplace_back(name, nullptr);
  } else {
    std::string& contents = files_[name];
    contents = text(module);
    patch.emplace_back(name, &contents);
  }
}

Project::Patch Project::edit() {
  Patch patch;
  for (std::uint32_t i = random_.chance(80) ? 1 : 1 + random_.below(4); i > 0; i--) {
    const std::uint32_t number = random_.below(static_cast<std::uint32_t>(modules_.size()));
    Module& module = modules_[number];
    const std::uint32_t what = random_.below(20);
    module.version++;
    if (module.is_broken || module.is_missing) {
      module.is_broken = module.is_missing = false;
    } else if (what == 0) {
      module.is_broken = true;
    } else if (what == 1 && number != 0) {
      module.is_missing = true;
    } else if (what == 2) {
      module.has_other_name = !module.has_other_name;
    } else if (what < 6 && module.kind != Kind::Json && module.imports.size() < 6) {
      module.imports.push_back(random_import(number));
    } else if (what < 9 && module.imports.size() > 1) {
      module.imports.erase(module.imports.begin() + random_.below(static_cast<std::uint32_t>(module.imports.size())));
    }
    write(number, patch);
  }
  // What stays broken makes every build fail: few edits later it is repaired.
  for (std::uint32_t m = 0; m < modules_.size(); m++) {
    Module& module = modules_[m];
    const bool is_bad = module.is_broken || module.is_missing || module.has_other_name;
    if (!is_bad || !random_.chance(30)) continue;
    if (std::any_of(patch.begin(), patch.end(), [&](const auto& each) { return each.first == path(m); })) continue;
    module.is_broken = module.is_missing = module.has_other_name = false;
    write(m, patch);
  }
  return patch;
}

}  // namespace skein::stress
