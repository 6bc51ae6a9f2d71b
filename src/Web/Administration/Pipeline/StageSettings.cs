using System.Collections.Frozen;

namespace Posthouse.Web;

/// <summary>Which settings rule which stage. Those that are data (limits, suppressions, holds) are pages of their own.</summary>
internal static class StageSettings
{
    public static readonly FrozenDictionary<string, string[]> Of = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["account-hold"] = ["sending.stolen-accounts", "sending.held-mail", "sending.hold-score"],
        ["relay-control"] = ["smtp.maximum-recipients", "smtp.postmaster-domain"],
        ["message-size"] = ["mail.maximum-size"],
        ["loop-detected"] = ["mail.maximum-hops"],
        ["header-sanity"] = ["mail.maximum-header"],
        ["author-readable"] = ["mail.unreadable-author", "mail.maximum-authors"],
        ["author"] = ["mail.maximum-authors"],
        ["suppression"] = ["queue.suppression", "queue.suppress-unknown", "queue.suppress-disabled", "queue.suppress-repeated"],
        ["sender-authentication"] = ["sender-authentication.dmarc", "sender-authentication.dmarc-exempt", "sender-authentication.trusted", "sender-authentication.trusted-sealers", "sender-authentication.time-limit"],
        ["tls-reports"] = ["outbound.tls-reports"],
        ["sending-limit"] = ["limits.recipients-per-hour", "limits.recipients-per-day", "limits.messages-per-hour", "mail.recipients-per-day", "sending.near-limit"],
        ["dkim-signing"] = ["dkim.rotate-after", "dkim.overlap"],
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
