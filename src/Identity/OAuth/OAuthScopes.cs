using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Posthouse.Identity;

/// <summary>What a token may be good for, and which of it each protocol asks for.</summary>
public static class OAuthScopes
{
    /// <summary>Everything a mail program does.</summary>
    public const string Mail = "mail";

    /// <summary>The REST API, for accounts that are administrators.</summary>
    public const string Admin = "admin";

    private static readonly FrozenDictionary<string, string[]> ByProtocol = new Dictionary<string, string[]>
    {
        ["imap"] = [Mail, "imap"],
        ["pop3"] = [Mail, "pop3"],
        ["smtp"] = [Mail, "smtp"],
        ["submission"] = [Mail, "smtp"],
        ["managesieve"] = [Mail, "sieve"],
        ["jmap"] = [Mail, "jmap"],
        ["http"] = [Admin],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Those of our own, beside OpenID's and offline_access.</summary>
    public static IReadOnlyList<string> All { get; } = [Mail, "imap", "pop3", "smtp", "sieve", "jmap", Admin];

    /// <param name="protocol">As of a sign-in's origin.</param>
    internal static bool Allow(ImmutableArray<string> scopes, string protocol) =>
        ByProtocol.TryGetValue(protocol, out string[]? wanted) && wanted.Any(scopes.Contains);
}
