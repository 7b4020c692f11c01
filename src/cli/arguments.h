// The command line: esbuild's flags with esbuild's meaning, and Skein's own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bundle/options.h"
#include "diagnostics/diagnostic.h"

namespace skein::cli {

enum class LogLevel : std::uint8_t { Verbose, Debug, Info, Warning, Error, Silent };
enum class ColorMode : std::uint8_t { Auto, Always, Never };

struct Arguments {
  bool show_help = false;
  bool show_version = false;
  BuildOptions build;
  std::string metafile_path;
  std::string mangle_cache_path;  // read before the build when it is there, and written behind it
  std::string source_file;        // --sourcefile: name of standard input
  LogLevel log_level = LogLevel::Info;
  ColorMode color = ColorMode::Auto;
  enum class Analyze : std::uint8_t { Off, Short, Verbose } analyze = Analyze::Off;
  enum class Watch : std::uint8_t { Off, WhileStdin, Forever } watch = Watch::Off;
  std::uint32_t watch_delay_ms = 20;
  bool timing = false;
  std::string trace_path;  // --trace: where a Chrome trace goes
  bool allow_overwrite = false;
  bool has_loader_for_stdin = false;
  std::string cache_directory;  // empty: results of builds are not kept
  std::uint32_t cache_megabytes = 500;
  bool has_cache_size = false;
  std::vector<std::string> words;  // as given
  int threads = -1;                // -1: as many as there are cores
};

// Everything wrong with the command line, one message each.
std::vector<Message> parse_arguments(const std::vector<std::string>& words, Arguments& arguments);

std::string_view help_text();

}  // namespace skein::cli
