#include "graph/module_cache.h"

#include "graph/loaders.h"

namespace skein {

namespace {

bool has_errors(const std::vector<Message>& messages) {
  for (const Message& message : messages)
    if (message.severity == Severity::Error) return true;
  return false;
}

}  // namespace

bool GraphModule::has_failed() const { return !read_error.empty() || has_errors(messages) || has_errors(import_messages); }

std::string module_key(std::string_view path, Loader loader, bool is_disabled, std::string_view suffix,
                       const ModuleAttributes& attributes) {
  std::string key;
  key.reserve(path.size() + 1 + suffix.size());
  key.append(path).append(suffix);
  for (const auto& [name, value] : attributes) {
    key += '\x1F';
    append_literal(key, name);
    append_literal(key, value);
  }
  // Below 0x20: no path that means anything ends so.
  key += static_cast<char>(static_cast<int>(loader) + (is_disabled ? 16 : 0));
  return key;
}

void ModuleCache::keep(std::unique_ptr<GraphModule> module) {
  if (!module->is_cacheable || module->has_failed()) return;
  std::string path = module->path;
  modules_.emplace(std::move(path), std::move(module));
}

void ModuleCache::keep(ModuleGraph&& graph) {
  for (std::unique_ptr<GraphModule>& module : graph.modules) keep(std::move(module));
  graph.modules.clear();
}

bool ModuleCache::invalidate(std::string_view path) { return modules_.erase(std::string(path)) != 0; }

std::unique_ptr<GraphModule> ModuleCache::take(std::string_view path, Loader loader, const ModuleAttributes& attributes) {
  auto [found, end] = modules_.equal_range(std::string(path));
  while (found != end && (found->second->loader != loader || found->second->attributes != attributes)) ++found;
  if (found == end) return nullptr;
  std::unique_ptr<GraphModule> module = std::move(found->second);
  modules_.erase(found);
  return module;
}

}  // namespace skein
