// Base64 (RFC 4648 section 4), with padding.
#pragma once

#include <string>
#include <string_view>

namespace skein {

void append_base64(std::string_view bytes, std::string& text);

}  // namespace skein
