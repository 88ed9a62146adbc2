package import Estate

/// What was found in the named files and folders, and everything that is wrong with it.
package struct LoadResult: Sendable {
    /// In order of path, then of variants as written. Complete and consistent only when there are no diagnostics.
    package var scenarios: [ScenarioFile] = []
    /// Estates found or referred to, in order of path.
    package var estates: [EstateDeclaration] = []
    /// Playbooks found or referred to, in order of path.
    package var playbooks: [PlaybookDocument] = []
    /// In order of place, each once.
    package var diagnostics: [Diagnostic] = []
}
