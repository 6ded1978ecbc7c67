// A01–A04, P05–P07, C01, R04, R10, R11, P13: what an application must bring, and what it says.
#include <algorithm>
#include <optional>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

// --- what is missing -----------------------------------------------------------------------------

/// Something that one or more registers ask for and the application lacks.
struct Lack {
  Text what;
  std::vector<std::string> registers;
  std::string rule;
  /// Absent: the finding's own, which is never less.
  std::optional<Severity> severity;
};

bool is_worse(const Lack& a, const Lack& b) {
  return b.severity && (!a.severity || *a.severity < *b.severity);
}

void add_lack(std::vector<Lack>& lacks, const std::string& register_code, Lack lack) {
  const auto known = std::ranges::find(lacks, lack.what, &Lack::what);
  if (known != lacks.end()) {
    known->registers.push_back(register_code);
    if (is_worse(lack, *known)) {
      known->rule = std::move(lack.rule);
      known->severity = lack.severity;
    }
    return;
  }
  lack.registers = {register_code};
  lacks.push_back(std::move(lack));
}

/// "PROTOCOL (NPR), LEGAL_BASIS (KPR, NPR)"; who asks is left out where one register is all there
/// is.
Text list_of(const std::vector<Lack>& lacks, const Application& application) {
  Text list;
  for (const Lack& lack : lacks) {
    const std::string who =
        application.registers.size() > 1 ? " (" + joined(lack.registers) + ")" : std::string();
    list.nb += (list.nb.empty() ? "" : ", ") + lack.what.nb + who;
    list.en += (list.en.empty() ? "" : ", ") + lack.what.en + who;
  }
  return list;
}

std::string registers_of(const std::vector<Lack>& lacks, const Application& application) {
  std::vector<std::string> registers;
  for (const std::string& code : application.registers) {
    const bool lacks_something = std::ranges::any_of(lacks, [&code](const Lack& lack) {
      return std::ranges::find(lack.registers, code) != lack.registers.end();
    });
    if (lacks_something) {
      registers.push_back(code);
    }
  }
  return joined(registers);
}

DemandQuery demand(const Application& application,
                   std::string_view register_code,
                   const CompletenessCheck& check) {
  return {.register_code = register_code,
          .category = application.category,
          .purpose = application.purpose,
          .date = check.complete_as_of.value_or(check.date)};
}

bool is_one_of(const AttachmentRow& row, std::string_view code) {
  return code == row.code || std::ranges::find(row.accepts, code) != row.accepts.end();
}

bool is_demanded(const CaseFile& file, const Application& application, const AttachmentRow& row) {
  switch (row.when) {
    case AttachmentWhen::kAlways:
      return true;
    case AttachmentWhen::kDeclared:
      return std::ranges::any_of(application.attachments_declared,
                                 [&row](const auto& code) { return is_one_of(row, code); });
    case AttachmentWhen::kConsent:
      return application.consent_based;
    case AttachmentWhen::kDispensation:
      // An exception needs no application: it may well be registered after the check.
      return !application.consent_based && !application.dispensation_requested &&
             std::ranges::find(file.secrecy_grounds,
                               "STATUTORY_EXCEPTION",
                               &SecrecyGround::ground) == file.secrecy_grounds.end();
  }
  return false;
}

bool does_for(const Attachment& attachment, const AttachmentRow& row) {
  return is_one_of(row, attachment.code) && (attachment.is_signed || !row.must_be_signed);
}

bool is_received(const CaseFile& file, const AttachmentRow& row, const CompletenessCheck& check) {
  return std::ranges::any_of(file.attachments, [&](const Attachment& attachment) {
    return does_for(attachment, row) && is_before(on(attachment.received_at), check.moment());
  });
}

std::vector<Lack> missing_attachments(const FindingContext& context,
                                      const Application& application,
                                      const CompletenessCheck& check) {
  std::vector<Lack> lacks;
  for (const std::string& code : application.registers) {
    const auto rows = context.decided(
        context.rulebook.required_attachments(demand(application, code, check)), check);
    if (!rows) {
      continue;
    }
    for (const AttachmentRow* row : *rows) {
      if (!is_demanded(context.file, application, *row) || is_received(context.file, *row, check)) {
        continue;
      }
      Text what{row->code, row->code};
      if (row->must_be_signed) {
        what = {"signert " + row->code, "signed " + row->code};
      }
      add_lack(lacks, code, {std::move(what), {}, row->rule, row->severity});
    }
  }
  return lacks;
}

std::vector<Lack> missing_contacts(const FindingContext& context,
                                   const Application& application,
                                   const CompletenessCheck& check) {
  std::vector<Lack> lacks;
  for (const std::string& code : application.registers) {
    const auto contacts = context.decided(
        context.rulebook.required_contacts(demand(application, code, check)), check);
    if (!contacts) {
      continue;
    }
    for (const RequiredContact& wanted : *contacts) {
      const bool is_named = std::ranges::any_of(context.file.contacts, [&](const Contact& contact) {
        return contact.role == wanted.role && contact.has_email &&
               is_before(contact.moment(), check.moment());
      });
      if (!is_named) {
        add_lack(lacks, code, {{wanted.role, wanted.role}, {}, wanted.rule, {}});
      }
    }
  }
  return lacks;
}

Breach lacking(const std::vector<Lack>& lacks,
               const Application& application,
               const CompletenessCheck& check) {
  // Less severe than the finding's own only where each of them is (C4).
  const Lack& worst = *std::ranges::min_element(lacks, is_worse);
  Breach breach{.evidence = {check.id}, .rule = worst.rule, .severity = worst.severity};
  breach.with("register", registers_of(lacks, application))
      .with("date", check.date)
      .with("missing", list_of(lacks, application));
  return breach;
}

// --- what does not agree -------------------------------------------------------------------------

struct Fault {
  std::string rule;
  Text what;

  bool operator==(const Fault&) const = default;
};

/// C01: the category follows from identifiability and linkage.
bool agrees(const Application& application) {
  const bool is_anonymous = application.identifiability == "ANONYMOUS";
  if (application.category == "IDENTIFIABLE") {
    return !is_anonymous;
  }
  return is_anonymous && application.linked == (application.category == "ANON_LINKED");
}

void add_purpose_faults(const FindingContext& context,
                        const ApplicationVersion& version,
                        std::vector<Fault>& faults) {
  const std::string& purpose = version.application.purpose;
  for (const std::string& code : version.application.registers) {
    const auto serves = context.decided(context.rulebook.serves_purpose(code, purpose), version);
    if (serves && !*serves) {
      // R10 is NPR's list of purposes, R04 that of the others.
      faults.push_back({code == "NPR" ? "R10" : "R04",
                        {purpose + " er ikke blant formålene til " + code,
                         purpose + " is not among the purposes of " + code}});
    }
  }
}

/// A dataset may be any register's of the case. Where a register has no list, nothing is said.
void add_dataset_faults(const FindingContext& context,
                        const Application& application,
                        std::vector<Fault>& faults) {
  for (const std::string& dataset : application.datasets) {
    const bool may_be_held =
        std::ranges::any_of(application.registers, [&](const std::string& code) {
          const auto holds = context.rulebook.holds_dataset(code, dataset);
          return !holds || *holds;
        });
    if (!may_be_held) {
      const std::string registers = joined(application.registers);
      faults.push_back({"P13",
                        {"datasettet " + dataset + " finnes ikke i " + registers,
                         "there is no dataset " + dataset + " in " + registers}});
    }
  }
}

std::vector<Fault> faults_of(const FindingContext& context, const ApplicationVersion& version) {
  const Application& application = version.application;
  std::vector<Fault> faults;
  if (!agrees(application)) {
    const std::string values = application.category + ", " + application.identifiability;
    faults.push_back(
        {"C01",
         {values + (application.linked ? ", koblet" : ", ikke koblet") + " stemmer ikke overens",
          values + (application.linked ? ", linked" : ", not linked") + " do not agree"}});
  }
  if (application.linked && application.linked_registers.empty()) {
    faults.push_back({"R11",
                      {"koblet, men uten å si med hvilke registre",
                       "linked, without saying with which registers"}});
  }
  add_purpose_faults(context, version, faults);
  add_dataset_faults(context, application, faults);
  return faults;
}

/// The readings that something was built on: in force at the first COMPLETE, at a decision, or
/// today. What the applicant mended before that is no fault.
std::vector<const Application*> readings_that_count(const FindingContext& context) {
  const CaseFile& file = context.file;
  std::vector<const Application*> readings{file.application_on(context.today)};
  if (const CompletenessCheck* check = file.first_complete()) {
    readings.push_back(file.application_on(check->date));
  }
  for (const Decision& decision : file.decisions) {
    readings.push_back(file.application_on(decision.date));
  }
  return readings;
}

/// A reading and what is wrong with it.
struct Reading {
  const ApplicationVersion* version = nullptr;
  std::vector<Fault> faults;
  /// Those of the faults that came with this reading and count in it or in a later one.
  std::vector<Fault> to_tell;
};

/// Tells a fault of the last reading at the reading that brought it.
void tell(std::vector<Reading>& readings, const Fault& fault) {
  const auto has = [&fault](const std::vector<Fault>& faults) {
    return std::ranges::find(faults, fault) != faults.end();
  };
  std::size_t origin = readings.size() - 1;
  while (origin > 0 && has(readings[origin - 1].faults)) {
    --origin;
  }
  if (!has(readings[origin].to_tell)) {
    readings[origin].to_tell.push_back(fault);
  }
}

}  // namespace

std::vector<Breach> attachment_missing(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const CompletenessCheck& check : context.file.completeness_checks) {
    const Application* application = context.file.application_on(check.date);
    if (!check.complete || application == nullptr) {
      continue;
    }
    const std::vector<Lack> lacks = missing_attachments(context, *application, check);
    if (!lacks.empty()) {
      breaches.push_back(lacking(lacks, *application, check));
    }
  }
  return breaches;
}

std::vector<const Attachment*> demanded_attachments(const FindingContext& context,
                                                    const Application& application,
                                                    const CompletenessCheck& check) {
  std::vector<const Attachment*> first_received;
  for (const std::string& code : application.registers) {
    const auto rows = context.decided(
        context.rulebook.required_attachments(demand(application, code, check)), check);
    if (!rows) {
      continue;
    }
    for (const AttachmentRow* row : *rows) {
      const Attachment* first = nullptr;
      for (const Attachment& attachment : context.file.attachments) {
        if (does_for(attachment, *row) &&
            (first == nullptr || attachment.received_at < first->received_at)) {
          first = &attachment;
        }
      }
      if (first != nullptr && is_demanded(context.file, application, *row) &&
          std::ranges::find(first_received, first) == first_received.end()) {
        first_received.push_back(first);
      }
    }
  }
  return first_received;
}

std::vector<Breach> contact_missing(const FindingContext& context) {
  const CompletenessCheck* check = context.file.first_complete();
  const Application* application =
      check == nullptr ? nullptr : context.file.application_on(check->date);
  if (application == nullptr || application->category != "IDENTIFIABLE") {
    return {};
  }
  const std::vector<Lack> lacks = missing_contacts(context, *application, *check);
  if (lacks.empty()) {
    return {};
  }
  return {lacking(lacks, *application, *check)};
}

std::vector<Breach> identifiability_not_justified(const FindingContext& context) {
  // The step that took the application as it was; to dismiss it is not to take it.
  const Happened* step = context.file.first_complete();
  for (const Decision& decision : context.file.decisions) {
    if (step == nullptr && decision.outcome != DecisionOutcome::kDismissed) {
      step = &decision;
    }
  }
  const Application* application =
      step == nullptr ? nullptr : context.file.application_on(step->date);
  if (application == nullptr || application->category != "IDENTIFIABLE" ||
      application->identifiability_justified) {
    return {};
  }
  Breach breach{.evidence = {step->id}};
  breach.with("date", step->date);
  return {std::move(breach)};
}

std::vector<Breach> application_contradicts_itself(const FindingContext& context) {
  const auto that_count = readings_that_count(context);
  std::vector<Reading> readings;
  for (const ApplicationVersion& version : context.file.applications) {
    readings.push_back({&version, faults_of(context, version), {}});
    if (std::ranges::find(that_count, &version.application) != that_count.end()) {
      for (const Fault& fault : readings.back().faults) {
        tell(readings, fault);
      }
    }
  }
  std::vector<Breach> breaches;
  for (const Reading& reading : readings) {
    if (reading.to_tell.empty()) {
      continue;
    }
    Text reasons;
    for (const Fault& fault : reading.to_tell) {
      also(reasons, fault.what);
    }
    Breach breach{.evidence = {reading.version->id}, .rule = reading.to_tell.front().rule};
    breach.with("date", reading.version->in_force_from).with("reason", std::move(reasons));
    breaches.push_back(std::move(breach));
  }
  return breaches;
}

}  // namespace replay
