#include "project.h"

#include <utility>

namespace skein::incremental {

namespace {
const char* const kLocals[] = {"a", "value", "f1", "name", "index", "x2"};
}

Project::Project(std::uint64_t seed, std::size_t modules) : random_(seed) {
  for (std::uint32_t i = 0; i < modules; i++) {
    Module module;
    const std::uint32_t kind = i < 2 ? 0 : random_.below(12);
    module.kind = kind < 6    ? Module::Kind::TypeScript
                  : kind < 9  ? Module::Kind::JavaScript
                  : kind < 10 ? Module::Kind::CommonJS
                  : kind < 11 ? Module::Kind::JSON
                              : Module::Kind::Text;
    module.stem = i == 0 ? "main" : i == 1 ? "second" : (random_.one_in(3) ? "lib/m" : "m") + std::to_string(i);
    const std::uint32_t declarations = 1 + random_.below(5);
    for (std::uint32_t d = 0; d < declarations; d++) module.declarations.push_back(make_declaration(module));
    modules_.push_back(std::move(module));
  }
  for (std::uint32_t i = 0; i < modules; i++) {
    const std::uint32_t imports = i < 2 ? 4 : random_.below(4);
    for (std::uint32_t n = 0; n < imports; n++) modules_[i].imports.push_back(make_import(i));
    for (Declaration& declaration : modules_[i].declarations)
      if (!modules_[i].imports.empty() && !random_.one_in(3))
        declaration.uses.push_back(random_.below(modules_[i].imports.size()));
  }
}

Project::Declaration Project::make_declaration(const Module& module) {
  Declaration declaration;
  declaration.form = static_cast<Declaration::Form>(random_.below(11));
  for (const Declaration& other : module.declarations)
    if (other.form == Declaration::Form::Default && declaration.form == Declaration::Form::Default)
      declaration.form = Declaration::Form::Function;
  // Names that several modules declare get numbers.
  declaration.name = random_.one_in(3) ? "shared" + std::to_string(random_.below(4)) : "v" + std::to_string(next_name_++);
  for (const Declaration& other : module.declarations)
    if (other.name == declaration.name) declaration.name = "v" + std::to_string(next_name_++);
  declaration.value = random_.below(100);
  declaration.is_exported = !random_.one_in(4);
  return declaration;
}

bool Project::is_importable(const Module& module, const Declaration& declaration) {
  return declaration.is_exported && declaration.form != Declaration::Form::Effect &&
         declaration.form != Declaration::Form::Default && module.kind != Module::Kind::Text;
}

Project::Import Project::make_import(std::uint32_t from) {
  Import import;
  import.form = static_cast<Import::Form>(random_.below(10));
  // Mostly downwards, so that circles are few.
  import.target = random_.one_in(8) || from + 1 >= modules_.size() ? random_.below(modules_.size())
                                                                   : from + 1 + random_.below(modules_.size() - from - 1);
  const Module& target = modules_[import.target];
  std::vector<std::string> names;
  bool has_default =
      target.kind == Module::Kind::JSON || target.kind == Module::Kind::Text || target.kind == Module::Kind::CommonJS;
  for (const Declaration& declaration : target.declarations) {
    if (is_importable(target, declaration)) names.push_back(declaration.name);
    has_default |= declaration.form == Declaration::Form::Default;
  }
  import.name = names.empty() ? "missing" : names[random_.below(names.size())];
  const bool is_script = target.kind == Module::Kind::TypeScript || target.kind == Module::Kind::JavaScript;
  // A mistake now and then.
  if (!random_.one_in(60)) {
    if (names.empty() && (import.form == Import::Form::Name || import.form == Import::Form::ReExport))
      import.form = has_default ? Import::Form::Default : Import::Form::Bare;
    if (!has_default && import.form == Import::Form::Default) import.form = Import::Form::Namespace;
    if (!is_script && (import.form == Import::Form::Worker || import.form == Import::Form::Star))
      import.form = Import::Form::Bare;
    if (modules_[from].kind == Module::Kind::CommonJS && import.form != Import::Form::Dynamic)
      import.form = Import::Form::Require;
  }
  import.local = random_.one_in(2) ? import.name : "i" + std::to_string(next_name_++);
  for (const Declaration& own : modules_[from].declarations)
    if (own.name == import.local) import.local = "i" + std::to_string(next_name_++);
  for (const Import& own : modules_[from].imports)
    if (own.local == import.local) import.local = "i" + std::to_string(next_name_++);
  return import;
}

std::string Project::path_of(const Module& module) const {
  switch (module.kind) {
    case Module::Kind::TypeScript: return "/p/" + module.stem + ".ts";
    case Module::Kind::JavaScript: return "/p/" + module.stem + ".js";
    case Module::Kind::CommonJS: return "/p/" + module.stem + ".cjs";
    case Module::Kind::JSON: return "/p/" + module.stem + ".json";
    case Module::Kind::Text: break;
  }
  return "/p/" + module.stem + ".txt";
}

std::string Project::import_text(const Module& module, const Import& import) const {
  const std::string path =
      "'" + std::string(module.stem.starts_with("lib/") ? ".." : ".") + path_of(modules_[import.target]).substr(2) + "'";
  const bool is_commonjs = module.kind == Module::Kind::CommonJS;
  switch (import.form) {
    case Import::Form::Dynamic:
      return (is_commonjs ? "exports.later_" : "export const later_") + import.local + " = () => import(" + path + ");\n";
    case Import::Form::Worker:
      return "export const start_" + import.local + " = () => new Worker(new URL(" + path +
             ", import.meta.url), { type: 'module' });\n";
    case Import::Form::File: return "export const url_" + import.local + " = new URL(" + path + ", import.meta.url).href;\n";
    case Import::Form::Require: return "const " + import.local + " = require(" + path + ");\n";
    case Import::Form::Name: return "import { " + import.name + " as " + import.local + " } from " + path + ";\n";
    case Import::Form::Namespace: return "import * as " + import.local + " from " + path + ";\n";
    case Import::Form::Default: return "import " + import.local + " from " + path + ";\n";
    case Import::Form::Bare: return is_commonjs ? "" : "import " + path + ";\n";
    case Import::Form::ReExport: return "export { " + import.name + " as again_" + import.local + " } from " + path + ";\n";
    case Import::Form::Star: break;
  }
  return "export * from " + path + ";\n";
}

std::string Project::declaration_text(const Module& module, const Declaration& declaration) const {
  const std::string& name = declaration.name;
  const std::string number = std::to_string(declaration.value);
  std::string uses;
  for (const std::uint32_t use : declaration.uses) {
    if (use >= module.imports.size()) continue;
    const Import& import = module.imports[use];
    if (import.form == Import::Form::Namespace)
      uses += ", " + import.local + (declaration.value % 3 == 0 ? "" : "." + import.name);
    else if (import.form == Import::Form::Name || import.form == Import::Form::Default || import.form == Import::Form::Require)
      uses += ", " + import.local;
  }
  const bool is_commonjs = module.kind == Module::Kind::CommonJS;
  const std::string head = declaration.is_exported && !is_commonjs ? "export " : "";
  std::string text;
  switch (declaration.form) {
    case Declaration::Form::Function: text = head + "function " + name + "() { return [" + number + uses + "]; }\n"; break;
    case Declaration::Form::Locals: {
      text = head + "function " + name + "(" + kLocals[declaration.value % 6] + ") {\n";
      for (std::uint32_t i = 0; i < declaration.value % 4; i++)
        text += "  const " + std::string(kLocals[(declaration.value + 1 + i) % 6]) + " = " + number + " + " + std::to_string(i) +
                ";\n";
      text += "  return [" + std::string(kLocals[declaration.value % 6]) + uses + "];\n}\n";
      break;
    }
    case Declaration::Form::Constant: text = head + "const " + name + " = " + number + ";\n"; break;
    case Declaration::Form::Text: text = head + "const " + name + " = '" + name + " " + number + "';\n"; break;
    case Declaration::Form::Variable:
      text = head + "let " + name + " = [" + number + uses + "];\n" + name + "[1] = " + number + ";\n";
      break;
    case Declaration::Form::Class:
      text = head + "class " + name + " { static n = " + number + "; #p = " + number + "; get p() { return [this.#p" + uses +
             "]; } }\n";
      break;
    case Declaration::Form::Enum:
      text = module.kind == Module::Kind::TypeScript ? head + "enum " + name + " { A = " + number + ", B }\n"
                                                     : head + "var " + name + " = { A: " + number + " };\n";
      break;
    case Declaration::Form::Effect: text = "console.log('" + name + "', " + number + uses + ");\n"; break;
    case Declaration::Form::Default:
      text = is_commonjs ? "exports.default = " + number + ";\n" : "export default [" + number + uses + "];\n";
      break;
    case Declaration::Form::Purity:
      text = head + "const " + name + " = /* @__PURE__ */ Object.freeze([" + number + uses + "]);\n";
      break;
    case Declaration::Form::Property:
      text = head + "const " + name + " = { p: " + number + ", get q() { return [0" + uses + "]; } };\n";
      break;
  }
  if (is_commonjs && declaration.is_exported && declaration.form != Declaration::Form::Effect &&
      declaration.form != Declaration::Form::Default)
    text += "exports." + name + " = " + name + ";\n";
  return text;
}

std::string Project::text_of(const Module& module) const {
  std::string text;
  if (module.comment % 4 == 1) text += "/*! licence " + std::to_string(module.comment) + " */\n";
  if (module.comment % 4 == 2) text += "// " + std::to_string(module.comment) + "\n";
  text.append(module.blank_lines, '\n');
  if (module.kind == Module::Kind::Text) return text + "text " + std::to_string(module.comment) + "\n";
  if (module.kind == Module::Kind::JSON) {
    text = "{";
    for (const Declaration& declaration : module.declarations)
      text += (text.size() > 1 ? ", \"" : "\"") + declaration.name + "\": " + std::to_string(declaration.value);
    return text + (module.is_broken ? "" : "}");
  }
  for (const Import& import : module.imports) text += import_text(module, import);
  for (const Declaration& declaration : module.declarations) text += declaration_text(module, declaration);
  if (module.is_broken) text += "const = ;\n";
  return text;
}

Change Project::change_of(std::uint32_t module) const {
  return {path_of(modules_[module]), modules_[module].exists ? text_of(modules_[module]) : std::string(),
          modules_[module].exists};
}

std::vector<Change> Project::all_files() const {
  std::vector<Change> files;
  for (std::uint32_t i = 0; i < modules_.size(); i++)
    if (modules_[i].exists) files.push_back(change_of(i));
  return files;
}

bool Project::is_imported(std::uint32_t number, std::uint32_t declaration) const {
  const Declaration& declared = modules_[number].declarations[declaration];
  for (const Module& module : modules_)
    for (const Import& import : module.imports)
      if (import.target == number && (import.name == declared.name || declared.form == Declaration::Form::Default)) return true;
  return false;
}

// Mostly with all its importers.
std::vector<Change> Project::rename(std::uint32_t number, std::uint32_t declaration) {
  const std::string before = std::exchange(modules_[number].declarations[declaration].name, "r" + std::to_string(next_name_++));
  std::vector<Change> changes{change_of(number)};
  for (std::uint32_t i = 0; i < modules_.size() && !random_.one_in(40); i++) {
    bool is_changed = false;
    for (Import& import : modules_[i].imports) {
      if (import.target != number || import.name != before) continue;
      import.name = modules_[number].declarations[declaration].name;
      is_changed = true;
    }
    if (is_changed && i != number && modules_[i].exists) changes.push_back(change_of(i));
  }
  return changes;
}

std::vector<Change> Project::edit(std::string& what) {
  const std::uint32_t number = random_.below(modules_.size());
  Module& module = modules_[number];
  // Mistakes do not stay for long.
  for (std::uint32_t i = 0; i < modules_.size(); i++) {
    if ((!modules_[i].is_broken && modules_[i].exists) || random_.one_in(3)) continue;
    what = modules_[i].exists ? "repair" : "restore";
    modules_[i].is_broken = false;
    modules_[i].exists = true;
    return {change_of(i)};
  }
  const std::uint32_t declaration = module.declarations.empty() ? 0 : random_.below(module.declarations.size());
  switch (random_.below(26)) {
    case 0:
      what = "break";
      module.is_broken = true;
      break;
    case 1:
      what = "delete";
      if (number < 2) return {};
      module.exists = false;
      break;
    case 2: {
      // The other file is there first, for a while under both names.
      what = "rename the file";
      if (number < 2 || module.kind == Module::Kind::CommonJS) return {};
      Change old = change_of(number);
      old.exists = false;
      module.stem += "_";
      std::vector<Change> changes{std::move(old), change_of(number)};
      for (std::uint32_t i = 0; i < modules_.size(); i++)
        for (const Import& import : modules_[i].imports)
          if (import.target == number && i != number && modules_[i].exists) {
            changes.push_back(change_of(i));
            break;
          }
      return changes;
    }
    case 3: {
      what = "add a file";
      Module added;
      added.kind = random_.one_in(3) ? Module::Kind::JavaScript : Module::Kind::TypeScript;
      added.stem = "n" + std::to_string(modules_.size());
      added.declarations.push_back(make_declaration(added));
      added.declarations.push_back(make_declaration(added));
      const auto target = static_cast<std::uint32_t>(modules_.size());
      modules_.push_back(std::move(added));
      Import import = make_import(number);
      import.target = target;
      import.name = modules_[target].declarations[0].name;
      modules_[number].imports.push_back(import);
      return {change_of(target), change_of(number)};
    }
    case 4:
    case 5:
      what = "add a declaration";
      module.declarations.push_back(make_declaration(module));
      break;
    case 6:
      what = "remove a declaration";
      if (module.declarations.empty() || (is_imported(number, declaration) && !random_.one_in(20))) return {};
      module.declarations.erase(module.declarations.begin() + declaration);
      break;
    case 7:
      what = "rename a declaration";
      if (module.declarations.empty()) return {};
      return rename(number, declaration);
    case 8:
      what = "export or not";
      if (module.declarations.empty() || (is_imported(number, declaration) && !random_.one_in(20))) return {};
      module.declarations[declaration].is_exported = !module.declarations[declaration].is_exported;
      break;
    case 9:
      what = "add an import";
      module.imports.push_back(make_import(number));
      break;
    case 10:
      what = "remove an import";
      if (module.imports.empty()) return {};
      module.imports.pop_back();
      break;
    case 11:
      what = "use an import";
      if (module.imports.empty() || module.declarations.empty()) return {};
      module.declarations[declaration].uses.assign(1, random_.below(module.imports.size()));
      break;
    case 12:
      what = "comment";
      module.comment = random_.below(100);
      break;
    case 13:
      what = "blank lines";
      module.blank_lines = random_.below(4);
      break;
    case 14:
      what = "package.json";
      has_package_ = !random_.one_in(3);
      is_pure_ = random_.one_in(2);
      return {{"/p/lib/package.json", is_pure_ ? "{\"sideEffects\": false}" : "{\"type\": \"module\"}", has_package_}};
    default:
      what = "change a value";
      if (module.declarations.empty()) return {};
      module.declarations[declaration].value = random_.below(100);
      break;
  }
  return {change_of(number)};
}

}  // namespace skein::incremental
