#include "graph/tsconfig_options.h"

namespace skein {

namespace {

void apply_jsx(const CompilerOptions& from, js::JsxOptions& to) {
  if (from.jsx && to.mode != js::JsxMode::Preserve) {
    switch (*from.jsx) {
      // Meant for TypeScript, whose output a bundler reads: only the build's own option preserves JSX.
      case CompilerOptions::Jsx::Preserve: break;
      case CompilerOptions::Jsx::React:
        to.mode = js::JsxMode::Classic;
        to.development = false;
        break;
      // `development` stays: --jsx-dev turns "react-jsx" into "react-jsxdev".
      case CompilerOptions::Jsx::ReactJsx: to.mode = js::JsxMode::Automatic; break;
      case CompilerOptions::Jsx::ReactJsxDev:
        to.mode = js::JsxMode::Automatic;
        to.development = true;
        break;
    }
  }
  if (from.jsx_factory) to.factory = *from.jsx_factory;
  if (from.jsx_fragment_factory) to.fragment = *from.jsx_fragment_factory;
  if (from.jsx_import_source) to.import_source = *from.jsx_import_source;
}

}  // namespace

void apply_tsconfig(const TsConfig& config, js::ParseOptions& options) {
  const CompilerOptions& from = config.options;
  apply_jsx(from, options.jsx);
  // The rest is about TypeScript's own files.
  if (options.loader != js::Loader::TS && options.loader != js::Loader::TSX) return;
  js::TypeScriptOptions& to = options.typescript;
  if (from.experimental_decorators) to.experimental_decorators = *from.experimental_decorators;
  to.emits_decorator_metadata = from.emit_decorator_metadata.value_or(to.emits_decorator_metadata);
  // TypeScript's default follows from its "target".
  if (from.use_define_for_class_fields)
    to.use_define_for_class_fields = *from.use_define_for_class_fields;
  else if (from.target_defines_fields)
    to.use_define_for_class_fields = *from.target_defines_fields;
  if (from.verbatim_module_syntax.value_or(false) || from.preserve_value_imports.value_or(false))
    options.preserve_unused_imports = true;
  to.keeps_import_statements = from.keep_import_statements.value_or(to.keeps_import_statements);
  if (from.always_strict)
    to.is_always_strict = *from.always_strict;
  else if (from.strict)
    to.is_always_strict = *from.strict;
}

}  // namespace skein
