/// What the words mean, for a reader who has nothing but this page.
struct ReadingSection: PageSection {
    static let anchor: StaticString = "reading"
    static let title: StaticString = "How to read this"

    init?(_ report: PageReport) {}

    func write(into html: inout HTMLWriter) {
        html.element("dl", ["class": "glossary"]) { html in
            for (term, meaning) in Self.terms {
                html.element("dt", text: term)
                html.element("dd", text: meaning)
            }
        }
    }

    private static let terms = [
        ("RTO achieved", "From the disaster to the first instant from which the service stayed good to the end of observation. ∞: it never came back."),
        (
            "RPO achieved",
            "From the newest commit up to which every acknowledged commit is there, to the newest acknowledged commit that is missing. Commits accepted after the disaster and thrown away by going back count."
        ),
        ("Service good", "A client that knows only the application's name writes, reads back its own writes, and finds the books whole. Asked every second."),
        ("met", "Recovered, objectives kept, checks pass."),
        ("missed", "Over an objective, a check failed, the playbook gave up, or the service did not come back before the deadline."),
        ("unrecoverable", "Every surviving volume, backup and snapshot was really tried, and none holds the data."),
        ("inconclusive", "Something could not be observed or judged. Never counted as good."),
        ("ok, FAIL, ERROR", "Whether the outcome is the one that the scenario expects; ERROR: nothing could be judged."),
        ("lost, extra", "Acknowledged and missing; there, though committed after the point that was restored to."),
        ("torn, gap, wrong", "Partly there; missing though a later one is there; altered."),
        ("in doubt", "Sent, and never answered: it may be there or not."),
        ("assumed", "The part of a recovery time for which the service publishes no figure."),
    ]
}
