#include "link/mangle_names.h"

#include <algorithm>
#include <map>

#include "base/sort.h"
#include "link/minify_names.h"

namespace skein::link {

lowering::MangledNames name_properties(const std::vector<const js::ParsedModule*>& modules, const lowering::Mangling& mangling) {
  std::map<std::string_view, std::uint32_t> counts;
  NameSet taken;
  take_reserved_words(taken);
  // An object with it is taken for a promise.
  taken.insert("then");
  for (const js::ParsedModule* module : modules) {
    for (const auto& [atom, count] : module->mangled_properties)
      counts[lowering::without_mark(module->atoms.text(atom))] += count;
    for (Atom atom : module->kept_properties) taken.insert(module->atoms.text(atom));
    for (const js::NamedExport& each : module->named_exports) taken.insert(each.name);
    for (const js::NamedImport& each : module->named_imports) taken.insert(each.name);
  }
  lowering::MangledNames result;
  for (const auto& [name, given] : mangling.cache) {
    if (given.empty()) continue;
    taken.insert(given);
    result.names.emplace_back(name, given);
    counts.erase(name);
  }
  std::vector<std::string_view> names(counts.size());
  ShortNames short_names;
  Arena arena;
  std::size_t i = 0;
  for (const auto& each : counts) short_names.add(each.second, &names[i++]);
  short_names.assign(taken, arena);
  i = 0;
  for (const auto& each : counts) result.names.emplace_back(each.first, names[i++]);
  stable_sort(result.names);
  return result;
}

std::string mangle_cache_json(const lowering::MangledNames& names, const lowering::Mangling& mangling) {
  std::vector<std::pair<std::string, std::string>> all = names.names;
  for (const auto& pair : mangling.cache)
    if (pair.second.empty()) all.push_back(pair);
  stable_sort(all);
  OutputBuffer out;
  out.append('{');
  for (const auto& [name, given] : all) {
    out.append(out.size() > 1 ? std::string_view(",\n  ") : std::string_view("\n  "));
    print::print_json_string(name, out);
    out.append(": ");
    if (given.empty())
      out.append("false");
    else
      print::print_json_string(given, out);
  }
  out.append(all.empty() ? std::string_view("}\n") : std::string_view("\n}\n"));
  return std::string(out.view());
}

}  // namespace skein::link
