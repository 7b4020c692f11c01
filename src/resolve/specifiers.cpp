#include "resolve/specifiers.h"

#include "resolve/exports.h"
#include "resolve/paths.h"

namespace skein {

namespace {

// Of Node 26, joined by commas: `require('node:module').builtinModules`. What exists with "node:" only (sqlite, test, sea) is
// not here: without it these names are packages.
constexpr std::string_view kNodeBuiltins =
    ",assert,assert/strict,async_hooks,buffer,child_process,cluster,console,constants,crypto,dgram,diagnostics_channel,dns,"
    "dns/promises,domain,events,fs,fs/promises,http,http2,https,inspector,inspector/promises,module,net,os,path,path/posix,"
    "path/win32,perf_hooks,process,punycode,querystring,readline,readline/promises,repl,stream,stream/consumers,"
    "stream/promises,stream/web,string_decoder,sys,timers,timers/promises,tls,trace_events,tty,url,util,util/types,v8,vm,wasi,"
    "worker_threads,zlib,_http_agent,_http_client,_http_common,_http_incoming,_http_outgoing,_http_server,_stream_duplex,"
    "_stream_passthrough,_stream_readable,_stream_transform,_stream_wrap,_stream_writable,_tls_common,_tls_wrap,";

// The part before the comma, without "data:"; false when there is no comma.
bool split_data_url(std::string_view url, std::string_view& type, std::string_view& body) {
  const std::size_t comma = url.find(',');
  if (!url.starts_with("data:") || comma == std::string_view::npos) return false;
  type = url.substr(5, comma - 5);
  body = url.substr(comma + 1);
  return true;
}

bool ends_with_base64(std::string_view type) {
  return type.size() >= 7 && path_equals_ignoring_case(type.substr(type.size() - 7), ";base64");
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

}  // namespace

bool is_node_builtin(std::string_view specifier) {
  if (specifier.starts_with("node:")) return true;
  if (specifier.empty() || specifier.find(',') != std::string_view::npos) return false;
  const std::string wanted = "," + std::string(specifier) + ",";
  return kNodeBuiltins.find(wanted) != std::string_view::npos;
}

bool is_url(std::string_view specifier) {
  for (std::string_view scheme : {"http://", "https://", "//", "data:", "blob:"})
    if (specifier.starts_with(scheme)) return true;
  return false;
}

bool is_relative(std::string_view specifier) {
  return specifier == "." || specifier == ".." || specifier.starts_with("./") || specifier.starts_with("../");
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  const std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
  return text.size() >= before.size() + after.size() && text.starts_with(before) && text.ends_with(after);
}

bool split_package(std::string_view specifier, std::string_view& name, std::string_view& subpath) {
  std::size_t slash = specifier.find('/');
  if (specifier.starts_with('@')) {
    if (slash == std::string_view::npos) return false;
    slash = specifier.find('/', slash + 1);
  }
  name = specifier.substr(0, slash);
  subpath = slash == std::string_view::npos ? std::string_view{} : specifier.substr(slash + 1);
  return !name.empty() && name[0] != '.' && name.find_first_of("\\%") == std::string_view::npos;
}

std::string path_of_url(std::string_view url) { return percent_decoded(url.substr(0, url.find_first_of("?#"))); }

DataType data_url_type(std::string_view url) {
  std::string_view type, body;
  if (!split_data_url(url, type, body)) return DataType::None;
  type = type.substr(0, type.find(';'));
  if (path_equals_ignoring_case(type, "text/javascript")) return DataType::JavaScript;
  if (path_equals_ignoring_case(type, "application/json")) return DataType::Json;
  return path_equals_ignoring_case(type, "text/plain") ? DataType::Text : DataType::None;
}

std::string data_url_contents(std::string_view url) {
  std::string_view type, body;
  if (!split_data_url(url, type, body)) return {};
  std::string text = percent_decoded(body.substr(0, body.find('#')));
  if (!ends_with_base64(type)) return text;
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    if ((count += 6) < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFF);
  }
  return bytes;
}

}  // namespace skein
