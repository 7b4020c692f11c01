#include "graph/worker_query.h"

#include "graph/loaders.h"
#include "resolve/paths.h"

namespace skein {

namespace {

bool asks_for(std::string_view suffix, std::string_view word) {
  if (!suffix.starts_with('?')) return false;
  suffix = suffix.substr(1, suffix.find('#') - 1);
  for (;;) {
    const std::size_t end = suffix.find('&');
    if (suffix.substr(0, end) == word) return true;
    if (end == std::string_view::npos) return false;
    suffix.remove_prefix(end + 1);
  }
}

}  // namespace

bool is_worker_query(std::string_view suffix) { return asks_for(suffix, "worker") || asks_for(suffix, "sharedworker"); }

bool is_inline_worker_query(std::string_view suffix) { return is_worker_query(suffix) && asks_for(suffix, "inline"); }

bool is_url_query(std::string_view suffix) { return asks_for(suffix, "url") && !is_worker_query(suffix); }

bool is_raw_query(std::string_view suffix) { return asks_for(suffix, "raw"); }

bool is_messages_query(std::string_view suffix) { return asks_for(suffix, "messages"); }

std::string worker_module(std::string_view path, std::string_view suffix) {
  std::string name = "./";
  for (char c : path_name(path)) {
    if (c == '%' || c == '?' || c == '#')
      name += c == '%' ? "%25" : c == '?' ? "%3F" : "%23";
    else
      name += c;
  }
  std::string url = "new URL(";
  append_literal(url, name);
  url += ", import.meta.url)";
  if (asks_for(suffix, "url")) return "export default " + url + ".href;\n";
  const std::string_view constructor = asks_for(suffix, "sharedworker") ? "SharedWorker" : "Worker";
  std::string code = "export default function ";
  code.append(constructor == "Worker" ? "WorkerWrapper" : "SharedWorkerWrapper").append("(options) {\n  return new ");
  code.append(constructor).append("(").append(url).append(", { type: \"module\", name: options?.name });\n}\n");
  return code;
}

}  // namespace skein
