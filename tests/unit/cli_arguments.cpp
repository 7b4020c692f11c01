// The command line: what flags mean, and what is said of those that mean nothing.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cli/arguments.h"

namespace skein::cli {
namespace {

std::string told(const std::vector<Message>& messages) {
  std::string text;
  for (const Message& message : messages) {
    text += (text.empty() ? "" : "\n") + message.text;
    for (const Note& note : message.notes) text += " | " + note.text;
  }
  return text;
}

Arguments read(std::vector<std::string> words) {
  Arguments arguments;
  CHECK(told(parse_arguments(words, arguments)) == "");
  return arguments;
}

}  // namespace

TEST_CASE("entry points") {
  const Arguments arguments = read({"a.js", "out/b=src/b.js", "=c.js"});
  REQUIRE(arguments.build.entry_points.size() == 3);
  CHECK(arguments.build.entry_points[0].input == "a.js");
  CHECK(arguments.build.entry_points[1].input == "src/b.js");
  CHECK(arguments.build.entry_points[1].output_name == "out/b");
  CHECK(arguments.build.entry_points[2].input == "=c.js");
}

TEST_CASE("flags of a build") {
  const Arguments arguments = read({"--bundle",
                                    "--splitting=true",
                                    "--minify-whitespace=false",
                                    "--tree-shaking=false",
                                    "--sources-content=false",
                                    "--outdir=o",
                                    "--outbase=b",
                                    "--entry-names=e",
                                    "--chunk-names=c",
                                    "--worker-names=w",
                                    "--worker-constructors=PoolWorker,createWorker()",
                                    "--worker-format=esm",
                                    "--worker-message-queue",
                                    "--public-path=p",
                                    "--source-root=r",
                                    "--banner:js=// b=1",
                                    "--footer:js=// f",
                                    "--format=iife",
                                    "--platform=neutral",
                                    "--sourcemap",
                                    "--legal-comments=eof",
                                    "--charset=utf8",
                                    "--packages=external",
                                    "--jsx=preserve",
                                    "--jsx-factory=h",
                                    "--jsx-fragment=F",
                                    "--jsx-import-source=preact",
                                    "--jsx-dev",
                                    "--conditions=a,b",
                                    "--main-fields=module,main",
                                    "--resolve-extensions=.ts,.js",
                                    "--log-limit=0",
                                    "--log-level=error",
                                    "--color=false",
                                    "--threads=3",
                                    "--loader:.txt=text",
                                    "--external:x",
                                    "--external:*.svg",
                                    "--define:A=1",
                                    "--metafile=m.json",
                                    "--allow-overwrite",
                                    "--target=esnext"});
  const BuildOptions& build = arguments.build;
  CHECK(build.bundle);
  CHECK(build.splitting);
  CHECK_FALSE(build.minify_whitespace);
  CHECK_FALSE(build.tree_shaking.value_or(true));
  CHECK_FALSE(build.sources_content);
  CHECK(build.outdir == "o");
  CHECK(build.outbase == "b");
  CHECK(build.entry_names == "e");
  CHECK(build.chunk_names == "c");
  CHECK(build.worker_names == "w");
  CHECK(build.worker_format == link::WorkerFormat::ESM);
  CHECK(build.worker_message_queue);
  CHECK(build.define.worker_constructors == std::vector<std::string>{"PoolWorker", "createWorker()"});
  CHECK(build.public_path == "p");
  CHECK(build.source_root == "r");
  CHECK(build.banner_js == "// b=1");
  CHECK(build.footer_js == "// f");
  CHECK(build.format == Format::IIFE);
  CHECK(build.platform == Platform::Neutral);
  CHECK(build.sourcemap == SourceMapMode::Linked);
  CHECK(build.legal_comments == link::LegalComments::EndOfFile);
  CHECK_FALSE(build.ascii_only);
  CHECK(build.packages_external);
  CHECK(build.jsx.mode == js::JsxMode::Preserve);
  CHECK(build.jsx.factory == "h");
  CHECK(build.jsx.fragment == "F");
  CHECK(build.jsx.import_source == "preact");
  CHECK(build.jsx.development);
  CHECK(build.conditions == std::vector<std::string>{"a", "b"});
  CHECK(build.main_fields == std::vector<std::string>{"module", "main"});
  CHECK(build.resolve_extensions == std::vector<std::string>{".ts", ".js"});
  CHECK(build.log_limit == 0);
  CHECK(build.loaders.at(".txt") == Loader::Text);
  CHECK(build.external == std::vector<std::string>{"x", "*.svg"});
  REQUIRE(build.define.defines.size() == 1);
  CHECK(build.define.defines[0] == std::pair<std::string, std::string>{"A", "1"});
  CHECK(arguments.log_level == LogLevel::Error);
  CHECK(arguments.color == ColorMode::Never);
  CHECK(arguments.threads == 3);
  CHECK(arguments.metafile_path == "m.json");
  CHECK(arguments.allow_overwrite);
}

TEST_CASE("flags of the program and of standard input") {
  CHECK(read({"--help"}).show_help);
  CHECK(read({"-h"}).show_help);
  CHECK(read({"--version"}).show_version);
  const Arguments arguments = read({"--loader=tsx", "--sourcefile=in.tsx", "--sourcemap=inline", "--color"});
  CHECK(arguments.has_loader_for_stdin);
  CHECK(arguments.build.stdin_loader == Loader::TSX);
  CHECK(arguments.source_file == "in.tsx");
  CHECK(arguments.build.sourcemap == SourceMapMode::Inline);
  CHECK(arguments.color == ColorMode::Always);
  CHECK(read({}).threads == -1);
}

TEST_CASE("what the command line gets wrong") {
  struct Row {
    const char* word;
    const char* told;
  };
  constexpr Row rows[] = {
      {"--bundel", "Invalid option \"--bundel\" | Did you mean \"--bundle\"?"},
      {"--out-dir=x", "Invalid option \"--out-dir=x\" | Did you mean \"--outdir=x\"?"},
      {"--xyzzy", "Invalid option \"--xyzzy\""},
      {"-x", "Invalid option \"-x\""},
      {"--format:esm", "Invalid option \"--format:esm\" | Did you mean \"--format=esm\"?"},
      {"--format", "Invalid option \"--format\" | A value goes behind an equals sign: \"--format=...\""},
      {"--outdir", "Invalid option \"--outdir\" | A value goes behind an equals sign: \"--outdir=...\""},
      {"--format=umd", "Invalid value \"umd\" for \"--format\": expected one of \"esm\", \"iife\", \"cjs\""},
      {"--bundle=yes", "Invalid value \"yes\" for \"--bundle\": expected \"true\" or \"false\""},
      {"--threads=two", "Invalid value \"two\" for \"--threads\": expected a whole number"},
      {"--threads=", "Invalid value \"\" for \"--threads\": expected a whole number"},
      {"--log-limit=-1", "Invalid value \"-1\" for \"--log-limit\": expected a whole number"},
      {"--loader:ts=ts", "Invalid value \"ts\" for \"--loader\": expected an extension with its dot"},
      {"--loader:.css=css", "The option \"--loader:.css=css\" is not supported yet"},
      {"--abs-paths=logs", "Invalid value \"logs\" for \"--abs-paths\": expected \"code\", \"log\" or \"metafile\""},
      {"--line-limit=x", "Invalid value \"x\" for \"--line-limit\": expected a whole number"},
      {"--log-override:a=b",
       "Invalid value \"b\" for \"--log-override:a\": expected a level, such as \"warning\", \"error\" or \"silent\""},
      {"--serve", "The option \"--serve\" is not supported yet"},
      {"--serve=8000", "The option \"--serve\" is not supported yet"},
      {"--alias:a",
       "Invalid value \"a\" for \"--alias\": expected a package and what stands for it, as in --alias:pkg=./shim.js"},
      {"--drop:consol", "Invalid value \"consol\" for \"--drop\": expected \"console\" or \"debugger\""},
      {"--drop=console", "Invalid option \"--drop=console\" | Did you mean \"--drop:console\"?"},
      {"--define:DEBUG", "Invalid value \"DEBUG\" for \"--define\": expected a name and a value, as in --define:DEBUG=true"},
      {"--ignore-annotations=x", "Invalid value \"x\" for \"--ignore-annotations\": expected one of \"true\", \"false\""},
      {"--chunk=vendor:",
       "Invalid value \"vendor:\" for \"--chunk\": expected a name and texts in paths, as in --chunk=vendor:node_modules/"},
      {"--min-chunk-size=big", "Invalid value \"big\" for \"--min-chunk-size\": expected a whole number"},
      {"--mangle-quoted=1", "Invalid value \"1\" for \"--mangle-quoted\": expected one of \"true\", \"false\""},
      {"--banner:css=x", "The option \"--banner:css\" is not supported yet"},
      {"--target=es5",
       "Invalid value \"es5\" for \"--target\": expected \"esnext\", \"es2015\" or later, or an engine and its version such as "
       "\"chrome100\""},
      {"--legal-comments=x",
       "Invalid value \"x\" for \"--legal-comments\": expected one of \"none\", \"inline\", \"eof\", \"linked\", \"external\""},
  };
  for (const Row& row : rows) {
    Arguments arguments;
    CAPTURE(row.word);
    CHECK(told(parse_arguments({row.word}, arguments)) == row.told);
  }
}

TEST_CASE("the help names every flag that has a meaning") {
  for (std::string_view flag :
       {"--bundle", "--outdir", "--outfile", "--format", "--splitting", "--platform", "--loader", "--external", "--packages",
        "--sourcemap", "--minify-whitespace", "--jsx", "--threads", "--worker-names", "--metafile", "--log-level", "--version"})
    CHECK(help_text().find(flag) != std::string_view::npos);
}

}  // namespace skein::cli
