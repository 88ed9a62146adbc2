import Evidence

/// `report.html`: the whole run on one page, without anything from elsewhere, and readable without script and without style.
struct HTMLReport {
    private let report: PageReport

    /// - Parameter paths: One a record: its file in the tree.
    init(records: [DrillRecord], notRun: [NotRun], paths: [String]) {
        report = PageReport(records: records, notRun: notRun, paths: paths)
    }

    func bytes() -> [UInt8] {
        let sections = allSections.compactMap { kind in kind.init(report).map { (kind: kind, section: $0) } }
        var html = HTMLWriter()
        html.raw("<!DOCTYPE html>\n")
        html.element("html", ["lang": "en"]) { html in
            html.element("head") { head(&$0) }
            html.element("body") { html in
                html.raw(StateMark.shapes)
                html.link(toAnchor: "main", ["class": "skip"], text: "Skip to the results")
                html.element("header") { Masthead(report).write(into: &$0) }
                html.element("nav", ["aria-label": "Sections"]) { html in
                    html.element("ul") { html in
                        for (kind, _) in sections {
                            html.element("li") { $0.link(toAnchor: "\(kind.anchor)", text: "\(kind.title)") }
                        }
                    }
                }
                html.element("main", ["id": "main"]) { html in
                    for (kind, section) in sections {
                        html.element("section", ["id": "\(kind.anchor)", "aria-labelledby": "\(kind.anchor)-title"]) { html in
                            html.element("h2", ["id": "\(kind.anchor)-title"], text: "\(kind.title)")
                            section.write(into: &html)
                        }
                    }
                }
                html.element("footer") { html in
                    html.element("p", text: "Written by daybreak. All times are simulated. The same files, seeds and build give the same bytes.")
                }
                html.raw("<script>")
                html.raw(pageScript)
                html.raw("</script>")
            }
        }
        html.raw("\n")
        return html.bytes
    }

    private func head(_ html: inout HTMLWriter) {
        html.void("meta", ["charset": "utf-8"])
        html.void(
            "meta",
            [
                "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
            ])
        html.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        html.void("meta", ["name": "color-scheme", "content": "light dark"])
        html.void("meta", ["name": "referrer", "content": "no-referrer"])
        html.element("title", text: "Recovery drills: \(Masthead(report).verdict)")
        html.raw("<link rel=\"icon\" href=\"data:,\">")
        html.raw("<style>")
        html.raw(pageStyle)
        html.raw("</style>")
    }
}
