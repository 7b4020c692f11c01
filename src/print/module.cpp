#include "print/printer.h"

namespace skein::print {

using namespace js;

Printer::Printer(const ParsedModule& module, const PrintOptions& options, Printed& printed)
    : module_(module),
      options_(options),
      printed_(printed),
      out_(printed.code),
      minify_(options.minify_whitespace),
      map_(options.source_map),
      top_level_this_is_undefined_(options.bundle && module.type == SourceType::Module),
      end_of_comments_(options.keeps_comments ? module.legal_comments.size() : 0),
      indent_(options.indent) {
  if (map_) recorder_.start(module.source, module.atoms, printed.map);
}

void Printer::finish() {
  flush_semicolon();
  comments_before(0xFFFFFFFF);
  if (map_) recorder_.finish(out_);
}

void Printer::print_parts(const bool* part_is_live) {
  out_.reserve(module_.source.size() / 2);
  const auto for_each_statement = [&](auto&& print) {
    for (std::size_t i = 0; i < module_.parts.size(); i++) {
      if (!part_is_live[i]) continue;
      const Part& part = module_.parts[i];
      for (std::uint32_t s = part.first_statement; s < part.end_statement; s++) print(module_.body[s]);
    }
  };
  if (options_.hoists_declarations) {
    for_each_statement([&](const Node* node) {
      if (is_hoisted_function(node)) statement(node);
    });
  }
  if (!options_.head.empty()) {
    flush_semicolon();
    out_.append(options_.head);
    indent_++;
    if (options_.is_commonjs) {
      for (const Node* node : module_.directives) {
        const std::string_view raw = static_cast<const Directive*>(node)->raw;
        if (!options_.is_module_output || raw.substr(1, raw.size() - 2) != "use strict") statement(node);
      }
    }
  }
  const VariableDeclaration* before = nullptr;
  for_each_statement([&](const Node* node) {
    if (vanishes(node) || (options_.hoists_declarations && is_hoisted_function(node))) return;
    const auto* declaration = try_as<VariableDeclaration>(node);
    if (declaration != nullptr && before != nullptr && declaration->extra == before->extra)
      join_declarators(declaration);
    else
      statement(node);
    before = semicolon_pending_ && options_.minify_syntax && !options_.hoists_declarations ? declaration : nullptr;
  });
  if (!options_.tail.empty()) {
    semicolon_pending_ = false;
    indent_--;
    out_.append(options_.tail);
  }
  finish();
}

// var a = 1, b = 2 of two parts
void Printer::join_declarators(const VariableDeclaration* node) {
  semicolon_pending_ = false;
  out_.append(',');
  declarators(node, kAnywhere);
  semicolon();
}

bool Printer::is_hoisted_function(const Node* node) const {
  if (node->kind == NodeKind::FunctionDeclaration) return true;
  const auto* exported_default = try_as<ExportDefaultDeclaration>(node);
  return exported_default != nullptr && exported_default->declaration->kind == NodeKind::FunctionDeclaration;
}

void Printer::print_module() {
  out_.reserve(module_.source.size() + module_.source.size() / 8);
  if (!options_.body_only && !module_.hashbang.empty()) {
    out_.append(module_.hashbang);
    out_.append('\n');
  }
  if (!options_.body_only) statements(module_.directives);
  for (const Node* node : module_.body)
    if (!vanishes(node)) statement(node);
  finish();
}

bool Printer::vanishes(const Node* node) const {
  if (node->kind == NodeKind::EmptyStatement) return true;
  if (const auto* declaration = try_as<VariableDeclaration>(node); declaration != nullptr && is_hoisted(declaration)) {
    bool assigns = false;
    for (const VariableDeclarator& declarator : declaration->declarators) assigns |= declarator.init != nullptr;
    return !assigns;
  }
  return options_.bundle && (node->kind == NodeKind::ImportDeclaration || node->kind == NodeKind::ExportNamedDeclaration ||
                             node->kind == NodeKind::ExportAllDeclaration);
}

// `export ` before a declaration.
void Printer::exported(const Node* node) {
  if (options_.bundle || (node->flags & flag::kExported) == 0) return;
  out_.append("export ");
}

void Printer::specifier(RecordId record_id) {
  const ImportRecord& record = module_.import_records[index_of(record_id)];
  const RecordPrint* printed = options_.records == nullptr ? nullptr : &options_.records[index_of(record_id)];
  map(record.range.start);
  if (printed != nullptr && printed->path != nullptr)
    string(printed->path_text());
  else
    string(record.specifier);
  if (record.attributes.empty()) return;
  space();
  out_.append("with");
  space();
  out_.append('{');
  space();
  bool is_first = true;
  for (const ImportAttribute& attribute : record.attributes) {
    if (!is_first) {
      out_.append(',');
      space();
    }
    is_first = false;
    if (is_identifier_name(attribute.key))
      name(attribute.key);
    else
      string(attribute.key);
    out_.append(':');
    space();
    string(attribute.value);
  }
  space();
  out_.append('}');
}

void Printer::import_declaration(const ImportDeclaration* node) {
  map(node->start);
  out_.append("import");
  if (node->phase() != ImportPhase::Evaluation) out_.append(node->phase() == ImportPhase::Defer ? " defer" : " source");
  bool has_clause = false;
  const auto separate = [&] {
    if (has_clause) out_.append(',');
    space();
    has_clause = true;
  };
  if (node->default_local != nullptr) {
    separate();
    identifier(node->default_local);
  }
  if (node->namespace_local != nullptr) {
    separate();
    out_.append('*');
    space();
    out_.append("as ");
    identifier(node->namespace_local);
  }
  if (!node->specifiers.empty() || (node->has_braces && node->namespace_local == nullptr)) {
    separate();
    out_.append('{');
    const bool on_lines = !node->specifiers.empty() && is_multi_line(node->start, node->specifiers[0].start);
    if (on_lines) indent_++;
    bool is_first = true;
    for (const ImportSpecifier& each : node->specifiers) {
      if (!is_first) out_.append(',');
      is_first = false;
      if (on_lines) {
        newline();
        indent();
      } else {
        space();
      }
      if (each.imported != printed_text(each.local)) {
        map(each.start);
        module_export_name(each.imported);
        if (!minify_ || out_.last() != '"') out_.append(' ');
        out_.append("as ");
      }
      identifier(each.local);
    }
    if (on_lines) {
      newline();
      indent_--;
      indent();
    } else if (!node->specifiers.empty()) {
      space();
    }
    out_.append('}');
  }
  if (has_clause) {
    space();
    word("from");
  }
  space();
  specifier(node->record);
  semicolon();
}

void Printer::export_named(const ExportNamedDeclaration* node) {
  map(node->start);
  out_.append("export");
  space();
  out_.append('{');
  const bool has_source = node->record != RecordId::None;
  const bool on_lines = !node->specifiers.empty() && is_multi_line(node->start, node->specifiers[0].start);
  if (on_lines) indent_++;
  bool is_first = true;
  for (const ExportSpecifier& each : node->specifiers) {
    if (!is_first) out_.append(',');
    is_first = false;
    if (on_lines) {
      newline();
      indent();
    } else {
      space();
    }
    const std::string_view local = has_source ? each.imported : printed_text(each.local);
    map(each.start);
    if (has_source)
      module_export_name(local);
    else
      identifier(each.local);
    if (each.exported == local) continue;
    if (!minify_ || is_word_byte(out_.last())) out_.append(' ');
    out_.append("as");
    space();
    module_export_name(each.exported);
  }
  if (on_lines) {
    newline();
    indent_--;
    indent();
  } else if (!node->specifiers.empty()) {
    space();
  }
  out_.append('}');
  if (has_source) {
    space();
    out_.append("from");
    space();
    specifier(node->record);
  }
  semicolon();
}

void Printer::export_all(const ExportAllDeclaration* node) {
  map(node->start);
  out_.append("export");
  space();
  out_.append('*');
  if (node->namespace_local != nullptr) {
    space();
    out_.append("as");
    space();
    module_export_name(node->alias);
    space();
    word("from");
  } else {
    space();
    out_.append("from");
  }
  space();
  specifier(node->record);
  semicolon();
}

// Linked, `export default` is a declaration of its symbol. A function without a name stays a declaration, since calls may
// come before it; its `name` is then the variable's rather than "default", as with every other bundler: keeping it would
// take a call to Object.defineProperty for each.
void Printer::export_default(const ExportDefaultDeclaration* node) {
  const Node* declaration = node->declaration;
  map(node->start);
  if (!options_.bundle) out_.append("export default ");
  const PrintName* printed = print_name(node->symbol);
  const std::string_view default_name = !options_.bundle     ? std::string_view()
                                        : printed != nullptr ? printed->text()
                                                             : module_.name(node->symbol);
  if (const auto* function_node = try_as<FunctionDeclaration>(declaration)) {
    no_side_effects_comment(declaration);
    function(function_node->function, declaration->start, default_name);
    newline();
    return;
  }
  if (const auto* class_node = try_as<ClassDeclaration>(declaration)) {
    if (options_.hoists_declarations) {
      const Identifier* own = class_node->definition->name;
      name(own != nullptr ? printed_text(own) : default_name);
      space();
      out_.append('=');
      space();
    }
    class_definition(class_node->definition, declaration->start, default_name);
    if (options_.hoists_declarations)
      semicolon();
    else
      newline();
    return;
  }
  if (options_.hoists_declarations) {
    name(default_name);
    space();
    out_.append('=');
    space();
  } else if (options_.bundle) {
    // Lexical, as the specification has it: reading it before the module has run throws.
    out_.append(options_.minify_syntax ? "let " : "const ");
    name(default_name);
    space();
    out_.append('=');
    space();
  } else {
    export_default_start_ = out_.size();
  }
  expression(declaration, Level::Comma);
  semicolon();
}

void print_parts(const ParsedModule& module, const PrintOptions& options, const bool* part_is_live, Printed& out) {
  Printer(module, options, out).print_parts(part_is_live);
}

void print_module(const ParsedModule& module, const PrintOptions& options, Printed& out) {
  Printer(module, options, out).print_module();
}

}  // namespace skein::print
