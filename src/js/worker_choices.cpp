// Workers whose script is one of several: new Worker(is_big ? big : new URL('./small.js', import.meta.url)).
#include "js/worker_forms.h"

namespace skein::js {

namespace {

constexpr std::size_t kMaxLeaves = 64;

}  // namespace

// What the expression may come out as, as far as it chooses.
void WorkerForms::collect_choices(Node* node, std::vector<Node*>& leaves) {
  std::vector<Node*> pending{node};
  while (!pending.empty() && leaves.size() < kMaxLeaves) {
    Node* const current = const_cast<Node*>(skip_folded(pending.back()));
    pending.pop_back();
    if (auto* choice = try_as<ConditionalExpression>(current)) {
      pending.push_back(choice->alternate);
      pending.push_back(choice->consequent);
      continue;
    }
    auto* either = try_as<BinaryExpression>(current);
    if (either != nullptr && (either->op() == BinaryOperator::LogicalOr || either->op() == BinaryOperator::NullishCoalescing)) {
      pending.push_back(either->right);
      pending.push_back(either->left);
      continue;
    }
    leaves.push_back(current);
  }
}

// Each URL becomes that of the worker.
bool WorkerForms::start_choice(Parser::ImportCandidate& candidate, Node* node, const Spawn& spawn, WorkerTypeSaid said) {
  std::vector<Node*> leaves;
  collect_choices(node, leaves);
  if (leaves.size() < 2 || candidate.is_unreachable) return false;
  std::vector<Url> urls;
  bool is_whole = true;
  for (Node* leaf : leaves) {
    steps_ = 1000;
    Url url = url_of(leaf);
    if (url.kind == Url::Kind::Site && !url.is_ignored && !url.is_pattern) {
      urls.push_back(url);
      continue;
    }
    is_whole = false;
    if (url.kind == Url::Kind::Text && names_worker_script(url.text) && spawn.kind != ImportKind::NodeWorker)
      parser_.diagnostics_.add(DiagnosticCode::WorkerNotFollowed, url.range, {url.text, "it is one of several texts", {}});
  }
  // The options are for what else it may be as well.
  if (urls.empty() || (said == WorkerTypeSaid::Unknown && !is_whole)) return false;
  // All of them are started alike.
  const bool is_web_worker = spawn.kind == ImportKind::Worker || spawn.kind == ImportKind::SharedWorker;
  if (said == WorkerTypeSaid::Nothing && is_web_worker) said = WorkerTypeSaid::Classic;
  // Another place may make a module of what a variable holds, and of one of them only.
  if (said == WorkerTypeSaid::Classic)
    for (const Url& url : urls)
      if (url.is_by_name) return false;
  for (const Url& url : urls) {
    const RecordId record = record_for(url, spawn, said, false);
    become_url(url, record);
    if (candidate.record == RecordId::None) candidate.record = record;
  }
  return true;
}

}  // namespace skein::js
