/// What a disaster takes away, which decides what can be asked of the way back.
package enum DisasterKind: String, Sendable, CaseIterable, Hashable {
    /// Content or settings, by somebody who may change them.
    case logical
    /// A process, a host or a piece of storage.
    case instance
    case zone
    /// A region, or what it alone has: its control plane, its backup store, its links.
    case region
    case key
    case account
}
