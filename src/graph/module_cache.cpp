#include "graph/module_cache.h"

namespace skein {

namespace {

bool has_errors(const std::vector<Message>& messages) {
  for (const Message& message : messages)
    if (message.severity == Severity::Error) return true;
  return false;
}

}  // namespace

bool GraphModule::has_failed() const { return !read_error.empty() || has_errors(messages) || has_errors(import_messages); }

std::string module_key(std::string_view path, Loader loader, bool is_disabled, std::string_view suffix) {
  std::string key;
  key.reserve(path.size() + 1 + suffix.size());
  key.append(path).append(suffix);
  // Below 0x20: no path that means anything ends so.
  key += static_cast<char>(static_cast<int>(loader) + (is_disabled ? 16 : 0));
  return key;
}

void ModuleCache::keep(std::unique_ptr<GraphModule> module) {
  if (!module->is_cacheable || module->has_failed()) return;
  std::string key = module_key(module->path, module->loader, false);
  modules_[std::move(key)] = std::move(module);
}

void ModuleCache::keep(ModuleGraph&& graph) {
  for (std::unique_ptr<GraphModule>& module : graph.modules) keep(std::move(module));
  graph.modules.clear();
}

bool ModuleCache::invalidate(std::string_view path) {
  bool was_known = false;
  for (int loader = 0; loader <= static_cast<int>(kLastLoader); loader++)
    was_known |= modules_.erase(module_key(path, static_cast<Loader>(loader), false)) != 0;
  return was_known;
}

std::unique_ptr<GraphModule> ModuleCache::take(std::string_view path, Loader loader) {
  const auto found = modules_.find(module_key(path, loader, false));
  if (found == modules_.end()) return nullptr;
  std::unique_ptr<GraphModule> module = std::move(found->second);
  modules_.erase(found);
  return module;
}

}  // namespace skein
