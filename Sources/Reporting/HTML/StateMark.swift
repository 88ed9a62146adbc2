import Evidence

/// A state as word, shape and colour: none of them alone has to be understood.
enum StateMark {
    case good, bad, doubt, miss, gone, none

    init(_ standing: ScenarioResult.Standing) {
        switch standing {
        case .ok: self = .good
        case .fail: self = .bad
        case .error: self = .doubt
        }
    }

    init(_ outcome: Outcome) {
        switch outcome {
        case .met: self = .good
        case .missed: self = .miss
        case .unrecoverable: self = .gone
        case .inconclusive, .harnessError: self = .doubt
        }
    }

    init(_ verdict: CheckVerdict) {
        switch verdict {
        case .pass: self = .good
        case .fail: self = .bad
        case .inconclusive: self = .doubt
        case .skipped: self = .none
        }
    }

    init(step status: String) {
        switch status {
        case "Success": self = .good
        case "Failed", "TimedOut": self = .bad
        case "Pending", "Skipped": self = .none
        default: self = .doubt
        }
    }

    var className: String {
        switch self {
        case .good: "state good"
        case .bad: "state bad"
        case .doubt: "state doubt"
        case .miss: "state miss"
        case .gone: "state gone"
        case .none: "state none"
        }
    }

    func write(_ word: String, into html: inout HTMLWriter) {
        html.element("span", ["class": className]) { html in
            html.raw(shape)
            html.text(word)
        }
    }

    private var shape: StaticString {
        switch self {
        case .good: ##"<svg class="shape" width="14" height="14" aria-hidden="true"><use href="#shape-good"/></svg>"##
        case .bad: ##"<svg class="shape" width="14" height="14" aria-hidden="true"><use href="#shape-bad"/></svg>"##
        case .doubt: ##"<svg class="shape" width="14" height="14" aria-hidden="true"><use href="#shape-doubt"/></svg>"##
        case .miss: ##"<svg class="shape" width="14" height="14" aria-hidden="true"><use href="#shape-miss"/></svg>"##
        case .gone: ##"<svg class="shape" width="14" height="14" aria-hidden="true"><use href="#shape-gone"/></svg>"##
        case .none: ##"<svg class="shape" width="14" height="14" aria-hidden="true"><use href="#shape-none"/></svg>"##
        }
    }

    /// Stands once on the page.
    static let shapes: StaticString = ##"""
        <svg width="0" height="0" class="shapes" aria-hidden="true">
        <symbol id="shape-good" viewBox="0 0 14 14"><circle cx="7" cy="7" r="6.5" fill="currentColor"/><path d="M4 7.2l2.1 2.2L10 5" class="cut"/></symbol>
        <symbol id="shape-bad" viewBox="0 0 14 14"><rect x=".8" y=".8" width="12.4" height="12.4" rx="2.5" fill="currentColor"/><path d="M4.5 4.5l5 5m0-5l-5 5" class="cut"/></symbol>
        <symbol id="shape-doubt" viewBox="0 0 14 14"><path d="M7 .8l6.4 12H.6z" fill="currentColor"/><path d="M7 5v3.6m0 1.4v1.2" class="cut"/></symbol>
        <symbol id="shape-miss" viewBox="0 0 14 14"><circle cx="7" cy="7" r="5.8" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M7 1.2a5.8 5.8 0 0 1 0 11.6z" fill="currentColor"/></symbol>
        <symbol id="shape-gone" viewBox="0 0 14 14"><circle cx="7" cy="7" r="5.8" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M3 11l8-8" fill="none" stroke="currentColor" stroke-width="1.6"/></symbol>
        <symbol id="shape-none" viewBox="0 0 14 14"><path d="M3 7h8" fill="none" stroke="currentColor" stroke-width="1.8"/></symbol>
        </svg>
        """##
}
