// Programs that tests give many sources to, each in one process. They are one program (programs.cpp) with a name for each.
#pragma once

namespace skein::test_programs {

/// Arguments and result as `main` has them.
using Program = int(int count, char** words);

Program parse_sources;       // tests/conformance
Program transform_sources;   // tests/erasure
Program lower_sources;       // tests/lowering, tests/minify
Program resolve_specifiers;  // tests/resolve
Program random_edits;        // tests/incremental
Program roundtrip;           // tests/roundtrip

}  // namespace skein::test_programs
