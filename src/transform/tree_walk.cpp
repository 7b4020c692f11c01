#include "transform/tree_walk.h"

namespace skein::lowering {

using namespace js;

void TreeWalk::push_function(Function* function) {
  if (reach_ != Reach::Everything && !(function->is_arrow && reach_ == Reach::SameThis)) return;
  push(function->parameters);
  push(function->body);
}

void TreeWalk::push_class(Class* definition) {
  push(definition->decorators);
  push(definition->super_class);
  for (Property& member : definition->members) {
    push(member.decorators);
    if (member.is_computed) push(member.key);
    if (reach_ == Reach::Everything) push(member.value);
  }
}

void TreeWalk::push_children(Node* node) {
  switch (node->kind) {
    case NodeKind::TemplateLiteral:
    case NodeKind::TaggedTemplate:
      push(as<TemplateLiteral>(node)->tag);
      push(as<TemplateLiteral>(node)->expressions);
      break;
    case NodeKind::ArrayExpression:
    case NodeKind::ArrayPattern: push(as<ArrayLiteral>(node)->elements); break;
    case NodeKind::ObjectExpression:
    case NodeKind::ObjectPattern:
      for (Property& property : as<ObjectLiteral>(node)->properties) {
        if (property.is_computed) push(property.key);
        push(property.value);
      }
      break;
    case NodeKind::FunctionExpression:
    case NodeKind::ArrowFunction: push_function(as<FunctionExpression>(node)->function); break;
    case NodeKind::FunctionDeclaration: push_function(as<FunctionDeclaration>(node)->function); break;
    case NodeKind::ClassExpression: push_class(as<ClassExpression>(node)->definition); break;
    case NodeKind::ClassDeclaration: push_class(as<ClassDeclaration>(node)->definition); break;
    case NodeKind::UnaryExpression: push(as<UnaryExpression>(node)->argument); break;
    case NodeKind::UpdateExpression: push(as<UpdateExpression>(node)->argument); break;
    case NodeKind::BinaryExpression:
      push(as<BinaryExpression>(node)->left);
      push(as<BinaryExpression>(node)->right);
      break;
    case NodeKind::AssignmentExpression:
    case NodeKind::AssignmentPattern:
      push(as<Assignment>(node)->target);
      push(as<Assignment>(node)->value);
      break;
    case NodeKind::ConditionalExpression:
      push(as<ConditionalExpression>(node)->test);
      push(as<ConditionalExpression>(node)->consequent);
      push(as<ConditionalExpression>(node)->alternate);
      break;
    case NodeKind::SequenceExpression: push(as<SequenceExpression>(node)->expressions); break;
    case NodeKind::MemberExpression: push(as<MemberExpression>(node)->object); break;
    case NodeKind::IndexExpression:
      push(as<IndexExpression>(node)->object);
      push(as<IndexExpression>(node)->index);
      break;
    case NodeKind::CallExpression:
      push(as<CallExpression>(node)->callee);
      push(as<CallExpression>(node)->arguments);
      break;
    case NodeKind::NewExpression:
    case NodeKind::WorkerExpression:
      push(as<NewExpression>(node)->callee);
      push(as<NewExpression>(node)->arguments);
      break;
    case NodeKind::ImportExpression:
      push(as<ImportExpression>(node)->source);
      push(as<ImportExpression>(node)->options);
      break;
    case NodeKind::AwaitExpression:
    case NodeKind::YieldExpression:
    case NodeKind::SpreadElement:
    case NodeKind::RestElement:
    case NodeKind::JSXExpressionContainer: push(as<Operand>(node)->argument); break;
    case NodeKind::JSXElement: {
      auto* element = as<JSXElement>(node);
      push(element->tag);
      push(element->factory);
      push(element->fragment);
      for (JSXAttribute& attribute : element->attributes) push(attribute.value);
      push(element->children);
      break;
    }
    case NodeKind::ExpressionStatement: push(as<ExpressionStatement>(node)->expression); break;
    case NodeKind::VariableDeclaration:
      for (VariableDeclarator& declarator : as<VariableDeclaration>(node)->declarators) {
        push(declarator.target);
        push(declarator.init);
      }
      break;
    case NodeKind::ReturnStatement:
    case NodeKind::ThrowStatement: push(as<ArgumentStatement>(node)->argument); break;
    case NodeKind::IfStatement:
      push(as<IfStatement>(node)->test);
      push(as<IfStatement>(node)->consequent);
      push(as<IfStatement>(node)->alternate);
      break;
    case NodeKind::ForStatement:
      push(as<ForStatement>(node)->init);
      push(as<ForStatement>(node)->test);
      push(as<ForStatement>(node)->update);
      push(as<ForStatement>(node)->body);
      break;
    case NodeKind::ForInStatement:
    case NodeKind::ForOfStatement:
      push(as<ForEachStatement>(node)->left);
      push(as<ForEachStatement>(node)->right);
      push(as<ForEachStatement>(node)->body);
      break;
    case NodeKind::WhileStatement:
    case NodeKind::DoWhileStatement:
      push(as<WhileStatement>(node)->test);
      push(as<WhileStatement>(node)->body);
      break;
    case NodeKind::TryStatement: {
      auto* attempt = as<TryStatement>(node);
      push_block(attempt->block);
      push(attempt->parameter);
      push_block(attempt->handler);
      push_block(attempt->finalizer);
      break;
    }
    case NodeKind::SwitchStatement:
      push(as<SwitchStatement>(node)->discriminant);
      for (SwitchCase& each : as<SwitchStatement>(node)->cases) {
        push(each.test);
        push(each.body);
      }
      break;
    case NodeKind::LabeledStatement: push(as<LabeledStatement>(node)->body); break;
    case NodeKind::BlockStatement: push(as<BlockStatement>(node)->body); break;
    case NodeKind::WithStatement:
      push(as<WithStatement>(node)->object);
      push(as<WithStatement>(node)->body);
      break;
    case NodeKind::ExportDefaultDeclaration: push(as<ExportDefaultDeclaration>(node)->declaration); break;
    default: break;
  }
}

}  // namespace skein::lowering
