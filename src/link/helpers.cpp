// The functions that a chunk brings along: what module systems do when they run that no syntax of the output does for them.

#include "base/assert.h"
#include "base/source_text.h"
#include "js/parser.h"
#include "link/render.h"
#include "transform/minify.h"
#include "transform/targets.h"

namespace skein::link {

namespace {

// In the order of Helper. ES2015, since lowering does not see them; what only modules with top-level await need, ES2022.
constexpr std::string_view kHelpers[kHelperCount] = {
    // Makes what `import * as ns` yields when it is used as a value. Properties are getters, since exports are live;
    // the rest is as
    // the specification's module namespace objects have it (section 10.4.6): no prototype, not extensible, a tag.
    R"((getters, ...others) => {
  var namespace = Object.create(null, { [Symbol.toStringTag]: { value: "Module" } });
  for (var name in getters) Object.defineProperty(namespace, name, { get: getters[name], enumerable: true });
  for (let other of others) for (let name in other) if (name !== "default" && !(name in namespace))
    Object.defineProperty(namespace, name, { get: () => other[name], enumerable: true });
  return Object.preventExtensions(namespace);
};
)",
    // export * from a module whose exports are known once it has run: onto the namespace object, and onto
    // module.exports.
    R"((namespace, source, exports) => {
  for (let object of [namespace, exports]) if (object) for (let name of Object.getOwnPropertyNames(source))
    if (name !== "default" && name !== "__esModule" && !{}.hasOwnProperty.call(object, name))
      Object.defineProperty(object, name, { get: () => source[name], enumerable: true });
};
)",
    // What `require` gives of an ES module
    // (https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require), always
    // marked with __esModule, which tells other tools' code that `default` is a name like others.
    R"(((cache) => (namespace) => {
  var exports = cache.get(namespace);
  if ("module.exports" in namespace) return namespace["module.exports"];
  if (exports) return exports;
  cache.set(namespace, exports = Object.defineProperty({}, "__esModule", { value: true }));
  for (let name in namespace) if (name !== "__esModule")
    Object.defineProperty(exports, name, { get: () => namespace[name], enumerable: true });
  return exports;
})(new WeakMap());
)",
    // What an ES module sees of a CommonJS module. `default` is module.exports, but where that says it was made from an
    // ES module
    // and the importer is no file that Node would take for one, it is what `default` was there.
    R"((module, isNodeMode) => {
  var namespace = module == null ? {} : Object.create(Object.getPrototypeOf(module));
  if (isNodeMode || !module || !module.__esModule)
    Object.defineProperty(namespace, "default", { value: module, enumerable: true });
  if (Object(module) === module)
    for (let name of Object.getOwnPropertyNames(module)) if (!{}.hasOwnProperty.call(namespace, name))
      Object.defineProperty(namespace, name, {
        get: () => module[name],
        enumerable: {}.propertyIsEnumerable.call(module, name)
      });
  return namespace;
};
)",
    // Runs a CommonJS module once; while it runs, others see what it has exported so far. One that throws runs again.
    R"((run, module) => () => {
  if (!module) {
    module = { exports: {} };
    try {
      run(module.exports, module);
    } catch (error) {
      module = 0;
      throw error;
    }
  }
  return module.exports;
};
)",
    // Runs an ES module once; one that throws does so again and again (section 16.2.1.5.3).
    R"((run, error) => () => {
  if (run) {
    let start = run;
    run = 0;
    try {
      start();
    } catch (thrown) {
      error = [thrown];
    }
  }
  if (error) throw error[0];
};
)",
    // The same in a circle, told by its first function: when one throws, it is the error of all that have run
    // (section 16.2.1.6.1.3.1, step 11 of Evaluate).
    R"((run, first, errors = first ? first.errors : []) => Object.assign(() => {
  if (run) {
    let start = run;
    run = 0;
    try {
      start();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length) throw errors[0];
}, { errors });
)",
    // The same for modules that wait (section 16.2.1.6.1.3): InnerModuleEvaluation is `visit`, AsyncModuleExecutionFulfilled
    // `fulfill`. What `imports` gives are other such functions, known by their `module`, and functions that run something at
    // once.
    // The order in which modules began to wait is the realm's.
    R"((() => {
  const realm = globalThis[Symbol.for("skein.order")] ||= { last: 0 };
  const visit = (module, stack) => {
    if (module.error) throw module.error[0];
    if (module.low) return;
    const index = module.low = stack.push(module);
    for (const init of module.imports()) {
      let other = init.module;
      if (!other) {
        init();
        continue;
      }
      visit(other, stack);
      if (other.root) other = other.root;
      else module.low = Math.min(module.low, other.low);
      if (other.error) throw other.error[0];
      if (other.order) {
        module.pending++;
        other.parents.push(module);
      }
    }
    if (module.pending || module.waits) {
      module.order = ++realm.last;
      if (!module.pending) start(module);
    } else module.run();
    if (module.low === index) while (stack.length >= index) stack.pop().root = module;
  };
  const start = (module) => module.run().then(() => fulfill(module), (error) => fail(module, error));
  const end = (module) => {
    module.order = 0;
    if (module.resolve) module.resolve();
  };
  const gather = (module, ready) => {
    for (const parent of module.parents) if (!ready.includes(parent) && !(parent.root || parent).error && !--parent.pending) {
      ready.push(parent);
      if (!parent.waits) gather(parent, ready);
    }
    return ready;
  };
  const fulfill = (module) => {
    if (module.error) return;
    end(module);
    for (const parent of gather(module, []).sort((a, b) => a.order - b.order)) if (!parent.error) {
      if (parent.waits) start(parent);
      else try {
        parent.run();
        end(parent);
      } catch (error) {
        fail(parent, error);
      }
    }
  };
  const fail = (module, error) => {
    if (module.error) return;
    module.error = [error];
    module.order = 0;
    for (const parent of module.parents) fail(parent, error);
    if (module.reject) module.reject(error);
  };
  return (imports, run, waits) => {
    const module = { imports, run, waits, pending: 0, parents: [] };
    return Object.assign(() => {
      const root = module.root || module;
      return root.promise ||= new Promise((resolve, reject) => {
        const stack = [];
        Object.assign(root, { resolve, reject });
        try {
          visit(root, stack);
          if (!root.order) resolve();
        } catch (error) {
          for (const each of stack) each.error = [error];
          reject(error);
        }
      });
    }, { module });
  };
})();
)",
    R"((path) => {
  if (typeof require !== "undefined") return require(path);
  throw Error('Dynamic require of "' + path + '" is not supported');
};
)",
    // A worker only starts from the page's own origin. From another one it is started by a script of two words, which imports it
    // statically, so that no message is lost. A page's policy about Trusted Types holds there too, and so there has to be one.
    R"((url, isModule) => url.origin === location.origin ? url : URL.createObjectURL(new Blob([
  isModule ? `import${JSON.stringify(url.href)}` : `{let u=${JSON.stringify(url.href)};try{u=trustedTypes.createPolicy("skein",{createScriptURL:u=>u}).createScriptURL(u)}catch{}importScripts(u)}`
], { type: "text/javascript" }));
)",
};

// The last line of the first where __reExport will add to some: they have a null among `others`.
constexpr std::string_view kExtensible =
    "  return others.indexOf(null) < 0 ? Object.preventExtensions(namespace) : namespace;\n};\n";
constexpr std::string_view kNodeRequire = "__createRequire(import.meta.url);\n", kShortNodeRequire = "_q(import.meta.url);\n";

}  // namespace

std::string minified_text(const LinkOptions& options, std::string_view text) {
  const SourceText source(text);
  js::ParsedModule module;
  DiagnosticList diagnostics;
  js::ParseOptions parse_options;
  parse_options.goal = js::ParseOptions::Goal::Module;
  parse_options.bundle = false;
  js::parse(source.view(), parse_options, module, diagnostics);
  SKEIN_ASSERT(!diagnostics.has_errors());
  print::PrintOptions print_options;
  print_options.minify_whitespace = options.minify_whitespace;
  print_options.minify_syntax = options.minify_syntax;
  if (options.minify_syntax) {
    lowering::Target es2015;
    lowering::add_target("es2015", es2015);
    lowering::minify_syntax(module, {es2015.unsupported(), false});
  }
  ModuleNames names;
  if (options.minify_identifiers) {
    name_module(module, {}, names);
    print_options.names = names.names.data();
  }
  print::Printed printed;
  print::print_module(module, print_options, printed);
  std::string out(printed.code.view());
  // A statement that others follow on the same line.
  if (options.minify_whitespace && out.ends_with('\n')) out.pop_back();
  if (options.minify_whitespace && !out.ends_with(';')) out += ';';
  return out;
}

std::string helper_text(const LinkState& state, const ChunkRender& render) {
  std::string out;
  const bool minify = state.options.minify_whitespace;
  const std::string_view indent = state.options.format == OutputFormat::IIFE && !minify ? "  " : "";
  for (std::size_t i = 0; i < kHelperCount; i++) {
    if (!render.needs_helper[i]) continue;
    const bool is_node_require =
        i == static_cast<std::size_t>(Helper::Require) && state.options.is_node && state.options.format == OutputFormat::ESM;
    std::string text(is_node_require ? minify ? kShortNodeRequire : kNodeRequire : kHelpers[i]);
    if (i == static_cast<std::size_t>(Helper::Namespace) && render.needs_helper[static_cast<std::size_t>(Helper::ReExport)])
      text.replace(text.rfind("  return"), std::string::npos, kExtensible);
    text.insert(0, " = ").insert(0, render.helper_names[i]).insert(0, "var ");
    if (minify || state.options.minify_syntax || state.options.minify_identifiers) text = minified_text(state.options, text);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = minify ? text.size() : text.find('\n', at) + 1;
      out.append(indent);
      out.append(text, at, end - at);
      at = end;
    }
  }
  return out;
}

}  // namespace skein::link
