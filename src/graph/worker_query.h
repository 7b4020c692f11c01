// import W from './w?worker': what Vite makes of such an import, as a module of its own.
// https://vite.dev/guide/features.html#import-with-query-suffixes
#pragma once

#include <string>
#include <string_view>

namespace skein {

// "?worker", "?sharedworker&url" and the like.
bool is_worker_query(std::string_view suffix);
bool is_inline_worker_query(std::string_view suffix);
// "?url" without "worker": the default export is the URL of the file, a bundled script if it is one. "?raw": its text.
bool is_url_query(std::string_view suffix);
bool is_raw_query(std::string_view suffix);
// "?messages": a client made of a definition of messages, for which the engine has no grammar.
bool is_messages_query(std::string_view suffix);
// `path` with a `suffix` of a worker or a URL: the module whose default export starts the worker or, with `url`, is its URL.
std::string worker_module(std::string_view path, std::string_view suffix);

}  // namespace skein
